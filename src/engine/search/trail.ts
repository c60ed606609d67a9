import { at } from '../network/events.ts';
import { Expander } from './expander.ts';
import type { Exploration, ExploreOptions, StoppedBy } from './exploration.ts';
import { MoveTable } from '../network/move-table.ts';
import { tablesOf, type Network, type NetworkTables, type World } from '../network/network.ts';
import { grown } from '../network/pair-table.ts';
import { relationOf } from './relation.ts';
import { explorationOf, withSchedule } from './result.ts';
import { StepTable } from '../worlds/step-table.ts';
import { balancedShape } from '../worlds/tree-shape.ts';
import { newVisit, type MutableVisit } from './mutable-visit.ts';
import { VisitWatch } from '../worlds/watch.ts';
import { WorldCursor } from '../worlds/world-cursor.ts';
import { WorldTree } from '../worlds/world-tree.ts';

/** The options of `explore` that other strategies support. */
export type TrailOptions = Pick<
  ExploreOptions,
  'observe' | 'groups' | 'visit' | 'bounds' | 'shouldStop' | 'onProgress'
>;

/** Steps between two polls of `shouldStop`: with many devices each step takes milliseconds. */
const interval = 64;

/**
 * The worlds of a search that is not breadth-first. Each is stored with the step that discovered it, which gives a schedule, not
 * necessarily a shortest one. Each is shown to the visitor once.
 */
export class Trail {
  stoppedBy: StoppedBy | null = null;
  transitions = 0;
  /** Bytes held by the search itself, without the worlds. */
  bytesBeside = 0;
  /** Worlds with all successors. */
  expanded = 0;
  readonly finals: number[] = [];
  readonly #network: NetworkTables;
  readonly #options: TrailOptions;
  readonly #worlds: WorldTree;
  readonly #moves: MoveTable;
  readonly #steps: StepTable;
  readonly #expander: Expander;
  /** A second expander, for queries of a visitor during the search. */
  readonly #reader: Expander;
  readonly #watch: VisitWatch;
  readonly #visit: MutableVisit;
  /** By world: the parent and the choice that discovered it. */
  #from = new Uint32Array(16);
  #choice = new Uint32Array(16);
  #depths = new Uint32Array(16);
  readonly #findings = new Map<number, readonly [index: number, choice: number]>();
  #deepest = 0;
  #shown = 0;
  #ticks = 0;

  constructor(of: Network, options: TrailOptions) {
    const network = tablesOf(of);
    const { tables, initial } = network;
    this.#network = network;
    this.#options = options;
    this.#worlds = new WorldTree(balancedShape(Math.max(2, initial.length)));
    this.#moves = new MoveTable(tables);
    this.#steps = new StepTable(tables, this.#moves);
    this.#steps.moveTo(this.#worlds);
    this.#expander = new Expander(this.#worlds, this.#moves, this.#steps, null);
    this.#reader = new Expander(this.#worlds, this.#moves, this.#steps, null);
    const positions = (actors: readonly string[]): readonly number[] => actors.map((actor) => network.indexOf(actor));
    this.#watch = new VisitWatch(
      network,
      this.#worlds,
      positions(options.observe ?? []),
      (options.groups ?? []).map(positions),
    );
    new WorldCursor(this.#worlds).place(Array.from(initial));
    this.#visit = newVisit({
      isNewIn: (group) => this.#watch.isNewIn(group),
      isQuiet: () => this.#expander.onlyTimePasses(),
      world: () => this.world(this.#visit.index),
      images: () => [this.world(this.#visit.index)],
    });
  }

  /** The number of worlds met. */
  get size(): number {
    return this.#worlds.size;
  }

  get bytes(): number {
    return this.#worlds.bytes + this.#from.byteLength * 3 + this.#watch.bytes + this.bytesBeside;
  }

  depthOf(index: number): number {
    return at(this.#depths, index);
  }

  /** Moves to a world. Returns the number of its choices. */
  open(index: number): number {
    this.#expander.load(index);
    try {
      return this.#expander.choices();
    } catch (thrown) {
      throw withSchedule(thrown, () => this.#path(index));
    }
  }

  /** Shows the current world to the visitor, once and in order of discovery. Returns whether to continue. */
  show(index: number, choices: number): boolean {
    if (index < this.#shown) return this.stoppedBy === null;
    this.#shown++;
    const watch = this.#watch;
    const visit = this.#visit;
    watch.look(this.#expander.numbers);
    visit.index = index;
    visit.depth = this.depthOf(index);
    visit.final = choices === 0;
    visit.observedKey = watch.key;
    visit.isNewKey = watch.isNew;
    if (visit.final) this.finals.push(index);
    if (this.#options.visit?.(visit) === 'stop') this.stoppedBy ??= 'visitor';
    return this.stoppedBy === null;
  }

  /** Takes a choice of the current world. Returns the resulting world, or -1 when a limit prevents adding it. */
  take(index: number, choice: number): number {
    const { worlds: worldsMax = Infinity, memory = Infinity } = this.#options.bounds ?? {};
    for (const id of this.#step(index, choice)) if (!this.#findings.has(id)) this.#findings.set(id, [index, choice]);
    const before = this.size;
    this.#expander.lead(choice);
    const to = this.#expander.add(choice, worldsMax);
    if (to < 0) {
      this.stoppedBy ??= 'worlds';
      return -1;
    }
    this.transitions++;
    if (to === before) {
      this.#remember(to, index, choice);
      if (memory < Infinity && this.bytes > memory) this.stoppedBy ??= 'memory';
    }
    return to;
  }

  /** Called between steps. Returns whether to continue. */
  goesOn(): boolean {
    if (++this.#ticks % interval === 0) {
      const { transitions } = this;
      this.#options.onProgress?.({ worlds: this.size, transitions, depth: this.#deepest, frontier: 0 });
      const stop = this.#options.shouldStop?.() ?? false;
      if (stop !== false) this.stoppedBy ??= stop === true ? 'time' : stop;
    }
    return this.stoppedBy === null;
  }

  world(index: number): World {
    this.#check(index);
    this.#reader.load(index);
    return new Uint32Array(this.#reader.numbers.subarray(0, this.#network.initial.length));
  }

  /** Visits the known successors of a world, in choice order. */
  edgesFrom(index: number, visit: (to: number) => void): void {
    const targets: number[] = [];
    this.#reader.load(index);
    for (let choices = this.#reader.choices(), choice = 0; choice < choices; choice++) {
      this.#reader.take(choice);
      this.#reader.lead(choice);
      targets.push(this.#reader.find(choice));
    }
    for (const to of targets) if (to >= 0) visit(to);
  }

  /** @param isWhole - all orders were explored */
  result(isWhole: boolean, onlyForward: boolean): Exploration {
    return explorationOf(
      this.#network,
      {
        expanded: this.expanded,
        depthComplete: isWhole ? this.#deepest : 0,
        transitions: this.transitions,
        depth: this.#deepest,
        complete: isWhole,
        stoppedBy: this.stoppedBy,
        finals: this.finals,
        onlyForward,
        bytes: this.bytes,
        symmetry: null,
      },
      {
        worlds: this.size,
        edgesFrom: (index, visit) => this.edgesFrom(index, visit),
        relation: () => relationOf(this.#moves, this.#steps),
        path: (index) => this.#path(index),
        world: (index) => this.world(index),
        depthOf: (index) => this.depthOf(index),
        indexOf: (world) => (world.length === this.#network.initial.length ? this.#worlds.indexOf(world) : -1),
      },
      [...this.#findings].map(([id, [index, choice]]) => [id, [...this.#path(index), choice]]),
    );
  }

  #step(index: number, choice: number): readonly number[] {
    try {
      return this.#expander.take(choice);
    } catch (thrown) {
      throw withSchedule(thrown, () => [...this.#path(index), choice]);
    }
  }

  #remember(index: number, from: number, choice: number): void {
    if (index >= this.#from.length) {
      this.#from = grown(this.#from, index + 1);
      this.#choice = grown(this.#choice, index + 1);
      this.#depths = grown(this.#depths, index + 1);
    }
    this.#from[index] = from;
    this.#choice[index] = choice;
    this.#depths[index] = this.depthOf(from) + 1;
    this.#deepest = Math.max(this.#deepest, this.depthOf(index));
  }

  #path(index: number): readonly number[] {
    this.#check(index);
    const choices: number[] = [];
    for (let here = index; here > 0; here = at(this.#from, here)) choices.push(at(this.#choice, here));
    return choices.reverse();
  }

  #check(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.size)
      throw new RangeError(`world ${index} is not among the ${this.size} met`);
  }
}

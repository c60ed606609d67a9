import { NetworkError } from './errors.ts';
import type { Expander } from './expander.ts';
import type { Finding } from './findings.ts';
import type { Generator, SymmetryReport } from './generator.ts';
import type { Network, World } from './network.ts';
import { at } from './events.ts';
import { learntOrder } from './learnt-order.ts';
import type { PartialOrder } from './partial-order.ts';
import type { Question } from './question.ts';
import type { Relation } from './relation.ts';
import { formatSchedule } from './schedule.ts';
import { SearchTree } from './search-tree.ts';
import { Symmetry } from './symmetry.ts';
import { Watch } from './watch.ts';

/** What a visitor is told of a world. The object is used again for the next one: copy what should last. */
export interface Visit {
  readonly index: number;
  readonly depth: number;
  /** Nothing can happen any more. */
  readonly final: boolean;
  /** The number of the tuple of observed locals: equal tuples, equal numbers, from 0 in order of first sight. */
  readonly observedKey: number;
  readonly isNewKey: boolean;
  /** Whether this part of the tuple is new, by its position in `groups`. */
  isNewIn(group: number): boolean;
  /** Nothing can happen but that time passes: a timer fires, or an `idle` event comes. True of a final world too. */
  isQuiet(): boolean;
  world(): World;
  /**
   * With symmetry, all worlds that this one stands for, itself first; else itself alone.
   * @param group - when given, of worlds that look the same to this part of the tuple only one
   */
  images(group?: number): readonly World[];
}

export interface ExploreOptions {
  /** Ids of the actors whose locals the visitor looks at. */
  readonly observe?: readonly string[];
  /** Parts of `observe`: a visitor may ask of each whether it looks at something new. */
  readonly groups?: readonly (readonly string[])[];
  /** Like devices: of worlds that differ only by which is which, one is kept. */
  readonly symmetry?: readonly Generator[];
  /** Called once per distinct world, breadth-first, before its successors are made. */
  readonly visit?: (visit: Visit) => void | 'stop';
  /**
   * `worlds`: at most so many are kept. `depth`: worlds that deep are visited and not expanded. `memory`: nothing is expanded
   * any more when the next few worlds might take `bytes` beyond it.
   */
  readonly bounds?: { readonly worlds?: number; readonly depth?: number; readonly memory?: number };
  /**
   * Leaves out orders of steps that do not differ. All final worlds and all findings are still met, and a yes to each of
   * the questions if there is one; not every world, nor always by a shortest schedule: that holds for final worlds only.
   * Where that cannot be had, nothing is left out. Without `questions`, each of `groups` is one whose every change counts.
   */
  readonly reduce?: { readonly partialOrder?: boolean; readonly questions?: readonly Question[] };
  /** Asked now and then; the clock is the caller's, and so are signals. */
  readonly shouldStop?: () => boolean | 'interrupted';
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  /** Worlds met and not yet expanded. */
  readonly frontier: number;
}

export type StoppedBy = 'worlds' | 'depth' | 'time' | 'memory' | 'interrupted' | 'visitor';

/** The result of a search. Cut short, it says so: `complete` is false and no absence may be concluded. */
export interface Exploration {
  readonly worlds: number;
  /** Worlds of which every successor was made; they are the first ones met. */
  readonly expanded: number;
  /** Every order of up to so many steps was looked at. */
  readonly depthComplete: number;
  /** Choices taken, over all expanded worlds. */
  readonly transitions: number;
  /** Of the deepest world visited. */
  readonly depth: number;
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  /** Distinct by actor, state and event, each with a shortest schedule whose last step shows it. */
  readonly findings: readonly (Finding & { readonly schedule: string })[];
  /** Worlds in which nothing can happen. */
  readonly finals: readonly number[];
  /** Every step led one level deeper: then no run can come back to where it was. */
  readonly onlyForward: boolean;
  /** Shows every world that one step out of a world leads to. Worked out anew for each question. */
  edgesFrom(index: number, visit: (to: number) => void): void;
  /** The step relation on the worlds expanded, as tables. After a complete search that is all of it. */
  relation(): Relation;
  /** Bytes held by all that grows with the worlds: the worlds themselves, what finds them, and the keys of the visitor. */
  readonly bytes: number;
  /** What came of the generators, or null when there were none. */
  readonly symmetry: SymmetryReport | null;
  /**
   * A shortest schedule to the world of that index.
   * @param image - one of the worlds that it stands for, to be reached in its place
   */
  schedule(index: number, image?: World): string;
  world(index: number): World;
  depthOf(index: number): number;
  /** The index of a world, or of the one that stands for it; -1 when it was not met. */
  indexOf(world: World): number;
}

/** Worlds between two questions to `shouldStop` and reports to `onProgress`. */
const interval = 1024;

/** Worlds between two looks at the memory, and how many new ones they are taken to lead to. A small search is looked at always. */
const lookEvery = 64;
const smallTill = 1024;
const newTill = lookEvery * 16;

/**
 * Explores every ordering breadth-first, so that the first schedule to anything is a shortest one.
 * @throws NetworkError with its `schedule` when a machine breaks a rule on the way
 */
export function explore(network: Network, options: ExploreOptions = {}): Exploration {
  const search = (asked: ExploreOptions, order: PartialOrder | null): Exploration =>
    new Search(network, asked, order).run();
  return search(options, options.reduce?.partialOrder === true ? learntOrder(network, options, search) : null);
}

/** A visit while it is written. */
type Visited = { -readonly [field in keyof Visit]: Visit[field] };

class Search {
  readonly #network: Network;
  readonly #options: ExploreOptions;
  readonly #tree: SearchTree;
  readonly #symmetry: Symmetry | null;
  /** What the visitor looks at, by position. */
  readonly #observed: readonly number[];
  readonly #groups: readonly (readonly number[])[];
  #expander: Expander;
  #watch: Watch;
  readonly #visit: Visited;
  /** The step that showed each first. */
  readonly #findings = new Map<string, { readonly id: number; readonly index: number; readonly choice: number }>();
  readonly #finals: number[] = [];
  #transitions = 0;
  #depth = 0;
  /** Index of the first world of the next level. */
  #levelEnd = 1;
  /** Worlds of which every successor was made, once that was no longer all before the one at hand. */
  #expanded = -1;
  #visited = 0;
  #onlyForward = true;
  #stoppedBy: StoppedBy | null = null;
  readonly #order: PartialOrder | null;

  constructor(network: Network, options: ExploreOptions, order: PartialOrder | null) {
    this.#order = order;
    this.#network = network;
    this.#options = options;
    this.#symmetry = options.symmetry ? new Symmetry(network, options.symmetry) : null;
    // Without a generator that is left, nothing stands for anything, and nothing has to be kept beside the cells.
    const inUse = this.#symmetry?.all ? this.#symmetry : null;
    this.#tree = new SearchTree(network, inUse);
    const positions = (actors: readonly string[]): readonly number[] => {
      const own = actors.map((actor) => network.indexOf(actor));
      return inUse ? inUse.closure(own) : own;
    };
    this.#observed = positions(options.observe ?? []);
    this.#groups = (options.groups ?? []).map(positions);
    this.#expander = this.#tree.expander();
    this.#watch = this.#newWatch();
    this.#visit = {
      index: 0,
      depth: 0,
      final: false,
      observedKey: 0,
      isNewKey: false,
      isNewIn: (group) => this.#watch.isNewIn(group),
      isQuiet: () => this.#expander.onlyTimePasses(),
      world: () => this.#tree.world(this.#visit.index),
      images: (group) =>
        this.#tree.images(this.#visit.index, group === undefined ? this.#observed : at(this.#groups, group)),
    };
  }

  run(): Exploration {
    const tree = this.#tree;
    const { depth: depthMax = Infinity, memory: bytesMax = Infinity } = this.#options.bounds ?? {};
    for (let index = 0; index < tree.size; index++) {
      if (index === this.#levelEnd) {
        this.#depth++;
        tree.openLevel();
        this.#levelEnd = tree.size;
      }
      if (index % interval === interval - 1 && this.#interrupted(index)) break;
      if (bytesMax < Infinity && (index % lookEvery === 0 || index < smallTill) && this.#isFull(index, bytesMax)) break;
      if (tree.isDue) this.#shape(index);
      const choices = this.#open(index);
      const final = choices === 0;
      if (final) this.#finals.push(index);
      if (this.#options.visit && this.#tell(index, final) === 'stop') {
        this.#stop('visitor', index);
        break;
      }
      this.#visited = index + 1;
      // Once there is no room the rest is still visited: those worlds were reached, and may break a property.
      if (this.#stoppedBy !== null) continue;
      if (!final && this.#depth >= depthMax) this.#stop('depth', index);
      else this.#expand(index, choices);
    }
    return this.#result();
  }

  /** @throws NetworkError with the way to the world, if a machine breaks a rule in saying what may happen there */
  #open(index: number): number {
    this.#expander.load(index);
    try {
      return this.#expander.choices();
    } catch (thrown) {
      throw this.#located(thrown, index, []);
    }
  }

  #expand(index: number, choices: number): void {
    const tree = this.#tree;
    const expander = this.#expander;
    const worldsMax = this.#options.bounds?.worlds ?? Infinity;
    tree.openWorld(index);
    for (let choice = 0; choice < choices; choice++) {
      const findings = this.#take(index, choice);
      if (findings.length > 0) this.#note(findings, index, choice);
    }
    // Where what the world stands for can do more than it, nothing is left out.
    const kept = this.#order === null || expander.isUneven ? null : this.#choose(index, choices, this.#order);
    const all = kept?.length ?? this.#unfold(index);
    this.#transitions += all;
    // All together: what one look-up waits for, the next can wait for too.
    for (let position = 0; position < all; position++) {
      const to = expander.add(kept === null ? position : at(kept, position), worldsMax);
      if (to < 0) this.#stop('worlds', index);
      else if (to < this.#levelEnd) this.#onlyForward = false;
    }
  }

  #choose(index: number, choices: number, order: PartialOrder): readonly number[] | null {
    const expander = this.#expander;
    if (choices > 32 || expander.isIdle) return null;
    const kept = order.choose(index, expander.numbers, () =>
      Array.from({ length: choices }, (_, choice) => expander.footprint(choice)),
    );
    if (kept) this.#tree.follow(index, kept);
    return kept;
  }

  #take(index: number, choice: number): readonly number[] {
    try {
      return this.#expander.take(choice);
    } catch (thrown) {
      throw this.#located(thrown, index, [choice]);
    }
  }

  #unfold(index: number): number {
    try {
      return this.#expander.unfold((findings) => this.#note(findings, index, -1));
    } catch (thrown) {
      throw this.#located(thrown, index, [], this.#expander.elsewhere ?? undefined);
    }
  }

  #note(findings: readonly number[], index: number, choice: number): void {
    for (const id of findings) {
      // What a world stands for depends on the generators in force: with others it may show the same at another device.
      const key = this.#symmetry ? `${id} ${this.#expander.inForce}` : `${id}`;
      if (!this.#findings.has(key)) this.#findings.set(key, { id, index, choice });
    }
  }

  #tell(index: number, final: boolean): void | 'stop' {
    const watch = this.#watch;
    watch.look(this.#expander.numbers);
    const visit = this.#visit;
    visit.index = index;
    visit.depth = this.#depth;
    visit.final = final;
    visit.observedKey = watch.key;
    visit.isNewKey = watch.isNew;
    return this.#options.visit?.(visit);
  }

  /** Gives the tree its lasting shape; what was seen of the worlds before this one is looked at again, so that numbers stay. */
  #shape(next: number): void {
    this.#tree.shape();
    this.#expander = this.#tree.expander();
    this.#watch = this.#newWatch();
    if (!this.#options.visit) return;
    for (let index = 0; index < next; index++) {
      this.#expander.load(index);
      this.#watch.look(this.#expander.numbers);
    }
  }

  #newWatch(): Watch {
    // Which generators are in force decides what a world stands for, so it is looked at too.
    const beside = this.#symmetry?.all ? [this.#network.actors.length] : [];
    return new Watch(
      this.#network,
      this.#tree.worlds,
      [...this.#observed, ...beside],
      this.#groups.map((group) => [...group, ...beside]),
    );
  }

  #interrupted(index: number): boolean {
    this.#options.onProgress?.({
      worlds: this.#tree.size,
      transitions: this.#transitions,
      depth: this.#depth,
      frontier: this.#tree.size - index,
    });
    const stop = this.#options.shouldStop?.() ?? false;
    if (stop === false) return false;
    this.#stop(stop === true ? 'time' : stop, index);
    return true;
  }

  /** Notes the first bound that is hit, and that this world and those after it are not expanded. */
  #stop(by: StoppedBy, index: number): void {
    if (this.#stoppedBy !== null) return;
    this.#stoppedBy = by;
    this.#expanded = index;
  }

  /** Stops the search before it outgrows its memory. Returns whether there is no room even to visit the rest. */
  #isFull(index: number, bytesMax: number): boolean {
    const keys = this.#watch.bytes;
    if (this.#tree.bytesWith(newTill) + keys > bytesMax) this.#stop('memory', index);
    return this.#stoppedBy !== null && this.#tree.bytes + keys > bytesMax;
  }

  /** Adds to a machine's fault the ordering that shows it. */
  #located(thrown: unknown, index: number, choices: readonly number[], image?: World): unknown {
    if (thrown instanceof NetworkError)
      thrown.schedule ??= formatSchedule([...this.#tree.path(index, image), ...choices]);
    return thrown;
  }

  #result(): Exploration {
    const tree = this.#tree;
    const atStart = this.#network.initialFindings.map((finding) => ({ ...finding, schedule: formatSchedule([]) }));
    const met = this.#met();
    const expanded = this.#stoppedBy === null ? tree.size : this.#expanded;
    return {
      worlds: tree.size,
      expanded,
      depthComplete: tree.depthWithin(expanded, this.#visited),
      transitions: this.#transitions,
      depth: this.#depth,
      complete: this.#stoppedBy === null,
      stoppedBy: this.#stoppedBy,
      findings: [...atStart, ...met.filter(({ text }) => !atStart.some((first) => first.text === text))],
      finals: this.#finals,
      onlyForward: this.#onlyForward,
      edgesFrom: (index, visit) => tree.edgesFrom(index, visit),
      relation: () => tree.relation(),
      bytes: tree.bytes + this.#watch.bytes,
      symmetry: this.#symmetry?.report ?? null,
      schedule: (index, image) => formatSchedule(tree.path(index, image)),
      world: (index) => tree.world(index),
      depthOf: (index) => tree.depth(index),
      indexOf: (world) => tree.indexOf(world),
    };
  }

  #met(): readonly (Finding & { readonly schedule: string })[] {
    const shown = new Map<number, readonly number[]>();
    for (const { id, index, choice } of this.#findings.values()) {
      if (this.#symmetry?.all)
        for (const [other, path] of this.#tree.findingsFrom(index)) keepShorter(shown, other, path);
      else shown.set(id, [...this.#tree.path(index), choice]);
    }
    return [...shown].map(([id, path]) => ({ ...this.#network.finding(id), schedule: formatSchedule(path) }));
  }
}

function keepShorter(shown: Map<number, readonly number[]>, id: number, path: readonly number[]): void {
  if (path.length < (shown.get(id)?.length ?? Infinity)) shown.set(id, path);
}

import type { ActorTable } from '../network/actor-table.ts';
import { at } from '../network/events.ts';
import { DecisionTrees, type ActorCell } from '../network/decision-trees.ts';
import type { MoveTable } from '../network/move-table.ts';
import { grown } from '../network/pair-table.ts';
import { Stepper, type Recorder } from '../network/step.ts';
import type { Route } from './world-cursor.ts';
import type { WorldTree } from './world-tree.ts';

/** Footprint of a step: the events that each involved actor handles, the acting one first, and the actors whose locals change. */
export interface Footprint {
  readonly mover: number;
  /** Whether a timer fires or an `idle` event comes. */
  readonly passesTime: boolean;
  /** Equal lists of events are interned. */
  readonly touched: readonly { readonly actor: number; readonly events: readonly number[] }[];
  readonly changed: readonly Change[];
}

/** A change of an actor's local state. */
export interface Change {
  readonly actor: number;
  readonly from: number;
  readonly to: number;
}

/** Header words of an outcome: the position of its route, and of its findings. */
const head = 2;

/** An event that an actor handles within a step, with its local state before. */
export interface Handling {
  readonly actor: number;
  readonly local: number;
  readonly event: number;
}

/** Context of a step: its move, the cells of the actors it reads, the acting one first, and the events they handle. */
export interface StepContext {
  readonly move: number;
  readonly handlings: readonly Handling[];
  readonly actors: readonly number[];
  readonly cells: readonly number[];
}

/**
 * Memoized steps. A step depends on its move and the cells of the involved actors only. So each move has a decision tree that
 * tests the cell of the next involved actor until the outcome is determined. Only steps that no tree contains are executed.
 */
export class StepTable {
  readonly #moves: MoveTable;
  readonly #stepper: Stepper;
  readonly #trees = new DecisionTrees();
  readonly #routes: { readonly actors: readonly number[]; above: Int32Array }[] = [];
  readonly #routeIds = new Map<string, number>();
  readonly #findings: (readonly number[])[] = [[]];
  /** Interned event lists, by text. */
  readonly #lists = new Map<string, readonly number[]>();
  /** By outcome. */
  readonly #footprints = new Map<number, Footprint>();
  readonly #tables: readonly ActorTable[];
  /** By outcome; null when contexts are not kept. */
  readonly #contexts: Map<number, StepContext> | null;
  /** Outcomes in sequence; an outcome is identified by its position. */
  #outcomes = new Int32Array(1024);
  #end = 0;
  #size = 0;
  /** Scratch space for the world after a step. */
  readonly #after: Uint32Array;
  /** The tree that stores worlds; null for queries about steps only. */
  #tree: Pick<WorldTree, 'above'> | null = null;

  /** @param keepsContexts - stores the context of each step */
  constructor(tables: readonly ActorTable[], moves: MoveTable, keepsContexts = false) {
    this.#contexts = keepsContexts ? new Map() : null;
    this.#moves = moves;
    this.#tables = tables;
    this.#stepper = new Stepper(tables);
    this.#after = new Uint32Array(tables.length);
  }

  /** Number of memoized steps. */
  get size(): number {
    return this.#size;
  }

  /** Sets the tree that stores worlds. */
  moveTo(tree: Pick<WorldTree, 'above'>): void {
    if (tree === this.#tree) return;
    this.#tree = tree;
    for (const route of this.#routes) route.above = tree.above(route.actors);
  }

  /**
   * The outcome of a move in a world.
   * @throws NetworkError if a machine breaks a rule, or calls recurse without end
   */
  outcome(move: number, cells: Int32Array): number {
    const known = this.#trees.find(move, cells);
    return known >= 0 ? known : this.#learn(move, cells);
  }

  /** The actors that the step changes. */
  route(outcome: number): Route {
    return this.#routes[this.#outcomes[outcome] as number] as Route;
  }

  footprint(outcome: number): Footprint {
    const known = this.#footprints.get(outcome);
    if (!known) throw new RangeError(`no outcome ${outcome}`);
    return known;
  }

  /** Finding ids. */
  findings(outcome: number): readonly number[] {
    return this.#findings[this.#outcomes[outcome + 1] as number] as readonly number[];
  }

  /** What decided a step. */
  context(outcome: number): StepContext {
    const context = this.#contexts?.get(outcome);
    if (!context) throw new RangeError(`no context of step ${outcome}`);
    return context;
  }

  /** The new cell of the actor at that position of the route. */
  made(outcome: number, position: number): number {
    return this.#outcomes[outcome + head + position] as number;
  }

  /** Writes the new cells of the route's actors over the old ones. */
  apply(outcome: number, { actors }: Route, cells: Int32Array): void {
    for (let i = 0; i < actors.length; i++) cells[actors[i] as number] = this.#outcomes[outcome + head + i] as number;
  }

  /** Visits every memoized step: its move, the cells it reads in addition to the acting actor's own, and the cells it writes. */
  each(visit: (move: number, read: readonly ActorCell[], written: readonly ActorCell[]) => void): void {
    this.#trees.each((move, read, outcome) => {
      const { actors } = this.route(outcome);
      const written = actors.map((actor, i) => ({ actor, cell: this.#outcomes[outcome + head + i] as number }));
      visit(move, read, written);
    });
  }

  #learn(move: number, cells: Int32Array): number {
    const { actor, move: how } = this.#moves.move(move);
    const reaction = how.reaction();
    const after = this.#after;
    for (let one = 0; one < after.length; one++) after[one] = cells[one] as number;
    const touched = [actor];
    const handled = new Map<number, number[]>();
    const localOf = (one: number, cell: number): number => at(this.#tables, one).cell(cell).local;
    const handlings: Handling[] = [];
    if (how.handled) {
      handled.set(actor, [how.event]);
      handlings.push({ actor, local: localOf(actor, at(cells, actor)), event: how.event });
    }
    const record: Recorder = (_from, to, event, kind) => {
      if (!touched.includes(to)) touched.push(to);
      if (kind !== 'call') return;
      handlings.push({ actor: to, local: localOf(to, at(after, to)), event });
      handled.set(to, [...(handled.get(to) ?? []), event]);
    };
    this.#stepper.run(after, actor, reaction, record, how.handled);
    const changed = touched.filter((one) => after[one] !== cells[one]);
    const { findings } = this.#stepper;
    const outcome = this.#append([
      this.#routeOf(changed),
      findings.length === 0 ? 0 : this.#findings.push([...findings]) - 1,
      ...changed.map((one) => after[one] as number),
    ]);
    const footprint: Footprint = {
      mover: actor,
      passesTime: how.kind === 'timer' || how.kind === 'idle',
      touched: [...handled].map(([one, events]) => ({ actor: one, events: this.#listOf(events) })),
      changed: changed.flatMap((one) => {
        const from = localOf(one, at(cells, one));
        const to = localOf(one, at(after, one));
        return from === to ? [] : [{ actor: one, from, to }];
      }),
    };
    this.#footprints.set(outcome, footprint);
    this.#size++;
    this.#contexts?.set(outcome, {
      move,
      handlings,
      actors: touched,
      cells: touched.map((one) => cells[one] as number),
    });
    // The acting actor's own cell follows from the move.
    this.#trees.add(move, touched.slice(1), cells, outcome);
    return outcome;
  }

  #listOf(events: readonly number[]): readonly number[] {
    const key = events.join();
    const known = this.#lists.get(key) ?? events;
    this.#lists.set(key, known);
    return known;
  }

  #append(entries: readonly number[]): number {
    const start = this.#end;
    this.#end += entries.length;
    if (this.#end > this.#outcomes.length) this.#outcomes = grown(this.#outcomes, this.#end * 2);
    this.#outcomes.set(entries, start);
    return start;
  }

  #routeOf(actors: readonly number[]): number {
    const key = actors.join();
    const known = this.#routeIds.get(key);
    if (known !== undefined) return known;
    this.#routeIds.set(key, this.#routes.length);
    return this.#routes.push({ actors, above: this.#tree?.above(actors) ?? new Int32Array(0) }) - 1;
  }
}

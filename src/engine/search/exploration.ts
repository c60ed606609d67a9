import type { MachineSnapshot } from '../network/actor-logic.ts';
import type { CounterInvariant } from '../reductions/partial-order/counter-invariant.ts';
import type { Finding } from '../network/findings.ts';
import type { Generator, SymmetryReport } from '../reductions/symmetry/generator.ts';
import type { World } from '../network/network.ts';
import type { MonotonePredicate } from '../reductions/partial-order/monotone-predicate.ts';
import type { Relation } from './relation.ts';
import type { Keeper, SearchState } from './search-state.ts';

/** What a visitor sees of a world. The object is used again for the next one: copy what should last. */
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
   * With symmetry the orbit of this world, itself first; else itself alone.
   * @param group - when given, of worlds that look the same to this part of the tuple only one
   */
  images(group?: number): readonly World[];
}

export interface ExploreOptions {
  /** Ids of the actors whose locals the visitor looks at. */
  readonly observe?: readonly string[];
  /** Parts of `observe`: a visitor may ask of each whether it looks at something new. */
  readonly groups?: readonly (readonly string[])[];
  /**
   * What a group looks at of an actor, as a text, where that is less than its whole snapshot; else null. With `visits: 'changes'`
   * it saves calls: nothing is new where all texts are known. A search may do without.
   */
  readonly aspect?: (group: number, actor: string, snapshot: MachineSnapshot) => string | null;
  /** Like devices: of worlds that differ only by which is which, one is kept. */
  readonly symmetry?: readonly Generator[];
  /** Called once per distinct world, breadth-first, before its successors are made. */
  readonly visit?: (visit: Visit) => void | 'stop';
  /**
   * `news`: `visit` is called only for worlds in which a group shows something new, which is what `isNewKey` says then, and
   * for quiet and final ones; and `observedKey` counts in the order in which it is asked for.
   */
  readonly visits?: 'all' | 'changes';
  /**
   * `worlds`: at most so many are kept. `depth`: worlds that deep are visited and not expanded. `memory`: nothing is expanded
   * any more when the next few worlds might take `bytes` beyond it.
   */
  readonly bounds?: { readonly worlds?: number; readonly depth?: number; readonly memory?: number };
  /**
   * Leaves out orders of steps that do not differ. All final worlds and all findings are still met, and a yes to each of
   * the predicates if there is one; not every world, nor always by a shortest schedule: that holds for final worlds only.
   * Where that cannot be had, nothing is left out. Without `predicates`, each of `groups` is one whose every change counts.
   */
  readonly reduce?: {
    readonly partialOrder?: boolean;
    readonly predicates?: readonly MonotonePredicate[];
    /** Who is counted by counters that the machines declare: with that, more steps are seen to have nothing to do with each other. */
    readonly counterInvariants?: readonly CounterInvariant[];
  };
  /** Asked now and then; the clock is the caller's, and so are signals. */
  readonly shouldStop?: () => boolean | 'interrupted' | 'memory';
  /** Asked now and then of a search that was stopped: ends it also where it would still visit what it has come to. */
  readonly mustEnd?: () => boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Keeps the state of the search, from which another can `resume`. */
  readonly keeper?: Keeper;
  /** Goes on from there. The visitor is called once more for the worlds up to there. */
  readonly resume?: SearchState;
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
  /** Every order of up to so many steps was looked at. 0 of a search that left out orders and was cut short: it may have left out too many. */
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
  /** Whether some run goes round, where a search knows a faster way than `edgesFrom`. */
  hasCycle?(): boolean;
  /**
   * The step relation on the worlds expanded, as tables. After a complete search that is all of it.
   * @throws RangeError with symmetry: worlds that stand for others are not all that were looked at
   */
  relation(): Relation;
  /** Bytes held by all that grows with the worlds: the worlds themselves, what finds them, and the keys of the visitor. */
  readonly bytes: number;
  /** What the reader should know of how it was searched, such as that this machine has no WebAssembly. */
  readonly note?: string;
  /** What came of the generators, or null when there were none. */
  readonly symmetry: SymmetryReport | null;
  /**
   * A shortest schedule to the world of that index.
   * @param image - another world of its orbit, to be reached in its place
   */
  schedule(index: number, image?: World): string;
  world(index: number): World;
  depthOf(index: number): number;
  /** The index of a world, or of its orbit representative; -1 when it was not met. */
  indexOf(world: World): number;
}

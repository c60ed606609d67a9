import type { MachineSnapshot } from '../network/actor-logic.ts';
import type { CounterInvariant } from '../reductions/partial-order/counter-invariant.ts';
import type { Finding } from '../network/findings.ts';
import type { Generator, SymmetryReport } from '../reductions/symmetry/generator.ts';
import type { World } from '../network/network.ts';
import type { MonotonePredicate } from '../reductions/partial-order/monotone-predicate.ts';
import type { Relation } from './relation.ts';
import type { Keeper, SearchState } from './search-state.ts';

/** A world as shown to a visitor. The object is reused: copy what should last. */
export interface Visit {
  readonly index: number;
  readonly depth: number;
  /** A final world: no transition is enabled. */
  readonly final: boolean;
  /** The number of the tuple of observed locals: equal for equal tuples, from 0 in order of discovery. */
  readonly observedKey: number;
  readonly isNewKey: boolean;
  /** Whether this group's part of the tuple is new, by its position in `groups`. */
  isNewIn(group: number): boolean;
  /** Whether all enabled transitions are timers or `idle` events; true for a final world too. */
  isQuiet(): boolean;
  world(): World;
  /**
   * With symmetry the orbit of this world, itself first; else itself alone.
   * @param group - when given, of worlds that look the same to this part of the tuple only one
   */
  images(group?: number): readonly World[];
}

export interface ExploreOptions {
  /** Ids of the actors whose locals the visitor observes. */
  readonly observe?: readonly string[];
  /** Subsets of `observe`; for each the visitor can query whether its observation is new. */
  readonly groups?: readonly (readonly string[])[];
  /**
   * What a group looks at of an actor, as a text, where that is less than its whole snapshot; else null. With `visits: 'changes'`
   * it saves calls: nothing is new where all texts are known. A search may do without.
   */
  readonly aspect?: (group: number, actor: string, snapshot: MachineSnapshot) => string | null;
  /** Candidate generators of like devices: of the worlds of an orbit, one representative is kept. */
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
  /** Polled for a reason to stop; clocks and signals belong to the caller. */
  readonly shouldStop?: () => boolean | 'interrupted' | 'memory';
  /** Polled after a stop: ends the search even before the remaining worlds are visited. */
  readonly mustEnd?: () => boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Saves the state of the search for a later `resume`. */
  readonly keeper?: Keeper;
  /** Resumes a saved search. The visitor is called again for its worlds. */
  readonly resume?: SearchState;
}

export interface Progress {
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  /** Worlds reached but not yet expanded. */
  readonly frontier: number;
}

export type StoppedBy = 'worlds' | 'depth' | 'time' | 'memory' | 'interrupted' | 'visitor';

/** The result of a search. If it was cut short, `complete` is false, and absence proves nothing. */
export interface Exploration {
  readonly worlds: number;
  /** Worlds with all successors; they are the first ones by index. */
  readonly expanded: number;
  /**
   * All schedules of up to this length were explored. 0 for a reduced search that was cut short, because it may have omitted too
   * much.
   */
  readonly depthComplete: number;
  /** Choices taken, over all expanded worlds. */
  readonly transitions: number;
  /** Depth of the deepest visited world. */
  readonly depth: number;
  readonly complete: boolean;
  readonly stoppedBy: StoppedBy | null;
  /** Distinct by actor, state and event, each with a shortest schedule whose last step shows it. */
  readonly findings: readonly (Finding & { readonly schedule: string })[];
  /** Worlds without enabled transitions. */
  readonly finals: readonly number[];
  /** Whether every edge leads one level deeper, so that the graph is acyclic. */
  readonly onlyForward: boolean;
  /** Visits the successors of a world, computed anew on each call. */
  edgesFrom(index: number, visit: (to: number) => void): void;
  /** Whether the graph has a cycle, for searches with a faster method than `edgesFrom`. */
  hasCycle?(): boolean;
  /**
   * The step relation on the worlds expanded, as tables. After a complete search that is all of it.
   * @throws RangeError with symmetry: worlds that stand for others are not all that were looked at
   */
  relation(): Relation;
  /** Bytes of all data that grows with the worlds: the worlds, their index, and the visitor's keys. */
  readonly bytes: number;
  /** Remarks on the search, such as the absence of WebAssembly. */
  readonly note?: string;
  /** The generators in use and the rejected ones; null without generators. */
  readonly symmetry: SymmetryReport | null;
  /**
   * A shortest schedule to the world of that index.
   * @param image - another world of its orbit, to be reached in its place
   */
  schedule(index: number, image?: World): string;
  world(index: number): World;
  depthOf(index: number): number;
  /** The index of a world, or of its orbit representative; -1 when it was not reached. */
  indexOf(world: World): number;
}

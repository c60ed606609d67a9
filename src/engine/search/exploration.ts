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
   * The orbit of this world with symmetry, itself first; otherwise this world only.
   * @param group - when given, one world per distinct observation of this group
   */
  images(group?: number): readonly World[];
}

export interface ExploreOptions {
  /** Ids of the actors whose locals the visitor observes. */
  readonly observe?: readonly string[];
  /** Subsets of `observe`; for each the visitor can query whether its observation is new. */
  readonly groups?: readonly (readonly string[])[];
  /**
   * The aspect of an actor that a group depends on, as a text, where it is less than the snapshot; else null. With `visits:
   * 'changes'` it saves calls of the visitor, because equal aspects are no new observation. A search may ignore it.
   */
  readonly aspect?: (group: number, actor: string, snapshot: MachineSnapshot) => string | null;
  /** Candidate generators of like devices: of the worlds of an orbit, one representative is kept. */
  readonly symmetry?: readonly Generator[];
  /** Called once per distinct world, breadth-first, before its successors are computed. */
  readonly visit?: (visit: Visit) => void | 'stop';
  /**
   * `changes`: `visit` is called only for worlds with a new observation of a group, and for quiet and final ones. `isNewKey` then
   * means a new observation, and `observedKey` is numbered in the order of requests.
   */
  readonly visits?: 'all' | 'changes';
  /**
   * `worlds`: maximum number of worlds. `depth`: worlds at this depth are visited and not expanded. `memory`: expansion stops
   * when the next few worlds could exceed it, in bytes.
   */
  readonly bounds?: { readonly worlds?: number; readonly depth?: number; readonly memory?: number };
  /**
   * Partial-order reduction. It preserves final worlds with their depths, all findings, and whether some world satisfies a
   * predicate. It does not preserve all worlds, nor the shortest schedule to a world that satisfies a predicate. Where its
   * conditions do not hold, nothing is omitted. Without `predicates`, every change of each of `groups` is visible.
   */
  readonly reduce?: {
    readonly partialOrder?: boolean;
    readonly predicates?: readonly MonotonePredicate[];
    /** Invariants of declared counters; they make more steps independent. */
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
   * The step relation of the expanded worlds, as tables; after a complete search that is all of it.
   * @throws RangeError with symmetry, because images of the kept worlds have further steps
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

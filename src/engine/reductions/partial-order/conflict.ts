import type { LocalStep } from '../../network/local-table.ts';

// Independence as in Mazurkiewicz traces: two actions are independent where they commute and neither disables the other. These are the
// types that the search for a persistent set passes around.

/** The run of one actor over the events of one step, from one of its locals. `locals` has one more entry than there are events. */
export interface Chain {
  readonly steps: readonly LocalStep[];
  readonly locals: readonly number[];
}

/** The diamond property: whether an actor handles `other` before `events` with the same result as after them. */
export interface Diamond {
  readonly actor: number;
  readonly events: readonly number[];
  readonly other: number;
  readonly holds: boolean;
  /** Whether some persistent set that was chosen relies on it. */
  isRelied: boolean;
}

/** The first dependent pair in a local reach: the position of a local, and the event there or -1. Position -1: independent. */
export interface DependentPair {
  readonly position: number;
  readonly event: number;
}

/** A persistent set by the positions of its choices, and the diamonds that no earlier set relied on. */
export interface PersistentSet {
  readonly choices: readonly number[];
  readonly newDiamonds: readonly Diamond[];
}

/** What a local reach shows of a predicate: the position of the first local with more labels than the present one, and which kinds. */
export interface VisibleReach {
  readonly more: number;
  readonly kinds: Map<string, boolean>;
}

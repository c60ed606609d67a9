import type { LocalStep } from '../../network/local-table.ts';

/** How an actor gets through the events of one step, from one of its locals. `locals` has one more entry than there are events. */
export interface Chain {
  readonly steps: readonly LocalStep[];
  readonly locals: readonly number[];
}

/** Whether an actor may as well handle another event before these as after them. */
export interface Diamond {
  readonly actor: number;
  readonly events: readonly number[];
  readonly other: number;
  readonly holds: boolean;
  isRelied: boolean;
}

/** Where in a reach something does not fit: a local, by its position, and the event there or -1. Position -1: nowhere. */
export interface Conflict {
  readonly position: number;
  readonly event: number;
}

/** Steps that are enough, and what that relies on for the first time. */
export interface PersistentSet {
  readonly kept: readonly number[];
  readonly newDiamonds: readonly Diamond[];
}

/** What a reach may show of a question: the position of the first local that shows more than the present one, and which kinds. */
export interface VisibleReach {
  readonly more: number;
  readonly kinds: Map<string, boolean>;
}

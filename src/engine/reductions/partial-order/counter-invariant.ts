import type { MachineSnapshot } from '../../network/actor-logic.ts';

/** A counter that one actor keeps, and who has been counted: the counter is what all owe together, and a rest that never changes. */
export interface CounterInvariant {
  /** Who counts, and the field of its context: one of its `meta.counters`. */
  readonly actor: string;
  readonly counter: string;
  /** All who may be counted. */
  readonly contributors: readonly string[];
  /** How much of the counter is for this actor while it is as it is: 0 or more. */
  contribution(actor: string, snapshot: MachineSnapshot): number;
}

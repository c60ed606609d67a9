import type { MachineSnapshot } from '../../network/actor-logic.ts';

/**
 * A linear invariant that the caller proposes: a counter equals the sum of the contributions of some actors, plus a constant.
 * The engine proves it by induction over local steps, or does without (`InvariantCheck`).
 */
export interface CounterInvariant {
  /** The owner of the counter, and the field of its context: one of its `meta.counters`. */
  readonly actor: string;
  readonly counter: string;
  /** Every actor whose contribution may be other than 0. */
  readonly contributors: readonly string[];
  /** How much of the counter this actor accounts for in that snapshot: 0 or more. */
  contribution(actor: string, snapshot: MachineSnapshot): number;
}

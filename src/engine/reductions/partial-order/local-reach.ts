import type { PossibleSend, Predecessor } from './reach-memo.ts';

/**
 * Local reachability: every local that one actor can reach from a local when only certain events can arrive, and every message it can
 * send on the way. It depends on nothing else, so one value serves every world with the same local and events.
 */
export class LocalReach {
  /** Its number among the reaches of the actor. */
  readonly id: number;
  /** Whether the actor takes no move of its own. */
  readonly isStill: boolean;
  /** Reachable locals in breadth-first order, the present one first, and the predecessor of each. */
  readonly locals: readonly number[];
  readonly predecessors: readonly Predecessor[];
  readonly events: ReadonlySet<number>;
  readonly sends: readonly PossibleSend[];
  /** By invariant: a lower bound of the counter; empty for an actor that owns no counter. */
  readonly floors: readonly number[];
  /** Values that other parts derived from this reach, by their keys. */
  readonly #derived = new Map<unknown, unknown>();

  constructor(
    id: number,
    isStill: boolean,
    locals: readonly number[],
    predecessors: readonly Predecessor[],
    events: ReadonlySet<number>,
    sends: readonly PossibleSend[],
    floors: readonly number[],
  ) {
    this.id = id;
    this.isStill = isStill;
    this.locals = locals;
    this.predecessors = predecessors;
    this.events = events;
    this.sends = sends;
    this.floors = floors;
  }

  /** A value that is derived from this reach, computed once for each key. */
  derived<T>(key: unknown, work: () => T): T {
    let known = this.#derived.get(key);
    if (known === undefined) {
      known = work();
      this.#derived.set(key, known);
    }
    return known as T;
  }
}

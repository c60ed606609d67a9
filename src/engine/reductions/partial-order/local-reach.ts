import type { PossibleSend, Predecessor } from './reach-memo.ts';

/**
 * What one actor may come to from a local on when certain events may reach it, and what it may send. It hangs on nothing else, so it
 * serves every world where these are the same, until more is known of the actor.
 */
export class LocalReach {
  /** Its number among those of the actor. */
  readonly id: number;
  /** Whether the actor takes no move of its own. */
  readonly isStill: boolean;
  /** Locals it may come to, the present one first, and what leads there. */
  readonly locals: readonly number[];
  readonly predecessors: readonly Predecessor[];
  readonly events: ReadonlySet<number>;
  readonly sends: readonly PossibleSend[];
  /** By invariant: below that no counter of the actor falls; empty for one that keeps none. */
  readonly floors: readonly number[];
  /** What others have worked out from it, by a key of theirs. */
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

  /** What is worked out from this reach, once for each key. */
  derived<T>(key: unknown, work: () => T): T {
    let known = this.#derived.get(key);
    if (known === undefined) {
      known = work();
      this.#derived.set(key, known);
    }
    return known as T;
  }
}

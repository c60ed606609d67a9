import type { MaySend, Via } from './growths.ts';

/** Where an actor cannot come. */
export interface Limits {
  /** Whether a counter of the actor would be too low in a local. */
  readonly isBarred: (local: number) => boolean;
  /** Equal where that is; empty for an actor that keeps no counter. */
  readonly height: string;
}

/**
 * What one actor may come to from a local on when certain events may reach it, and what it may send. It hangs on nothing else, so it
 * serves every world where these are the same, until more is known of the actor.
 */
export class Prospect {
  /** Its number among those of the actor. */
  readonly id: number;
  /** Whether the actor takes no move of its own. */
  readonly isStill: boolean;
  /** Locals it may come to, the present one first, and what leads there. */
  readonly locals: readonly number[];
  readonly vias: readonly Via[];
  readonly events: ReadonlySet<number>;
  readonly sends: readonly MaySend[];
  readonly limits: Limits;
  /** What others have worked out from it, by a key of theirs. */
  readonly #notes = new Map<unknown, unknown>();

  constructor(
    id: number,
    isStill: boolean,
    locals: readonly number[],
    vias: readonly Via[],
    events: ReadonlySet<number>,
    sends: readonly MaySend[],
    limits: Limits,
  ) {
    this.id = id;
    this.isStill = isStill;
    this.locals = locals;
    this.vias = vias;
    this.events = events;
    this.sends = sends;
    this.limits = limits;
  }

  /** What is worked out from this prospect, once for each key. */
  noted<T>(key: unknown, work: () => T): T {
    let known = this.#notes.get(key);
    if (known === undefined) {
      known = work();
      this.#notes.set(key, known);
    }
    return known as T;
  }
}

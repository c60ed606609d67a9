/** What may end a search before it is done. */
export interface Ends {
  /** Seconds, from any start. */
  readonly now: () => number;
  /** Seconds that it may take. */
  readonly time?: number | undefined;
  /** What ends it from outside. */
  readonly endedBy?: (() => 'time' | 'memory' | 'interrupted' | null) | undefined;
}

/** Seconds that a search that has to end may still take to tell what it has come to. */
const lastWords = 0.25;

/** Knows whether work has to end, from its beginning on. */
export class EndingTime {
  readonly #ends: Ends;
  readonly #started: number;
  #since = Infinity;

  constructor(ends: Ends) {
    this.#ends = ends;
    this.#started = ends.now();
  }

  /** Seconds since the beginning. */
  get seconds(): number {
    return this.#ends.now() - this.#started;
  }

  /** Why to end, in the engine's words: `true` is the time. */
  reason(): boolean | 'memory' | 'interrupted' {
    const { time = Infinity, endedBy } = this.#ends;
    const by = endedBy?.() ?? (this.seconds > time ? 'time' : null);
    if (by !== null) this.#since = Math.min(this.#since, this.#ends.now());
    return by === 'time' ? true : (by ?? false);
  }

  /** Whether to end, for whoever needs no reason. */
  isDue(): boolean {
    return this.reason() !== false;
  }

  /** Whether there is no time for last words either. */
  isOver(): boolean {
    return this.isDue() && this.#ends.now() - this.#since > lastWords;
  }
}

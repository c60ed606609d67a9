/** External limits of a search. */
export interface SearchLimits {
  /** Seconds since an arbitrary origin. */
  readonly now: () => number;
  /** Time limit in seconds. */
  readonly time?: number | undefined;
  /** Polled for an external reason to stop. */
  readonly endedBy?: (() => 'time' | 'memory' | 'interrupted' | null) | undefined;
}

/** Seconds that a stopped search may still use to compute its result. */
const gracePeriod = 0.25;

/** Time limit and external stop requests of one job, counted from construction. */
export class Deadline {
  readonly #limits: SearchLimits;
  readonly #started: number;
  #since = Infinity;

  constructor(limits: SearchLimits) {
    this.#limits = limits;
    this.#started = limits.now();
  }

  /** Seconds since construction. */
  get seconds(): number {
    return this.#limits.now() - this.#started;
  }

  /** The reason to stop, in the engine's terms: `true` means the time limit. */
  reason(): boolean | 'memory' | 'interrupted' {
    const { time = Infinity, endedBy } = this.#limits;
    const by = endedBy?.() ?? (this.seconds > time ? 'time' : null);
    if (by !== null) this.#since = Math.min(this.#since, this.#limits.now());
    return by === 'time' ? true : (by ?? false);
  }

  /** Whether the job has to stop. */
  isDue(): boolean {
    return this.reason() !== false;
  }

  /** Whether the grace period for computing a result is over too. */
  isOver(): boolean {
    return this.isDue() && this.#limits.now() - this.#since > gracePeriod;
  }
}

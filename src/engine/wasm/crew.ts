import { HelperError } from '../network/errors.ts';
import type { Helpers } from '../search/helpers.ts';
import { reasons, type Instance } from './instance.ts';

/** So many waits of 10 ms for one piece of work of some 50 µs: whoever has it is gone. */
const waitsMost = 6000;

/** Other threads at work on one inner loop, whose worlds and numbers stay those of one thread. */
export class Crew {
  readonly #shared: NonNullable<Instance['shared']>;
  readonly #helpers: Helpers;
  #waits = 0;

  /** @param groups - how many groups of actors the visitor looks at */
  constructor(shared: NonNullable<Instance['shared']>, helpers: Helpers, groups: number) {
    this.#shared = shared;
    this.#helpers = helpers;
    const { module, memory, exports } = shared;
    const ring = exports.assemble();
    helpers.start(
      Array.from({ length: helpers.count }, () => ({ module, memory, args: [ring, exports.workPlace(), groups] })),
    );
  }

  /**
   * Goes on until the host is needed.
   * @throws HelperError when a thread has died
   */
  run(): number {
    const reason = this.#shared.exports.runTogether();
    if (reason === reasons.waits) this.#wait();
    else this.#waits = 0;
    if (reason === reasons.waits || reason === reasons.pauses || reason === reasons.done) this.#check();
    return reason;
  }

  /**
   * Waits until nobody reads the tables any more.
   * @throws HelperError when a thread has died
   */
  withdraw(): void {
    while (this.#shared.exports.withdraw() === 0) {
      this.#wait();
      this.#check();
    }
  }

  /** Lets the threads end. */
  dismiss(): void {
    this.#shared.exports.dismiss();
  }

  #wait(): void {
    if (++this.#waits > waitsMost) throw new HelperError('a worker thread does not answer any more');
  }

  #check(): void {
    const failure = this.#helpers.failure();
    if (failure !== null) throw new HelperError(`a worker thread failed: ${failure}`);
  }
}

/**
 * One number for all that has been learnt of a network: what is worked out under it holds until it moves. Whoever learns
 * something, or takes something back, moves it.
 */
export class Stamp {
  #value = 0;

  get value(): number {
    return this.#value;
  }

  /** Says that something is known by now that was not, or is no longer believed. */
  move(): void {
    this.#value++;
  }
}

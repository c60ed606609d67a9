/**
 * Numbers for all that has been learnt of a network: what is worked out under one holds until it moves. Whoever learns something of an
 * actor, or takes something back, moves it.
 */
export class KnowledgeVersion {
  #value = 0;
  #ofAll = 0;
  readonly #own: number[] = [];

  /** Moves with everything. */
  get value(): number {
    return this.#value;
  }

  /** Moves with all that is known of one actor, or valid of all. */
  of(actor: number): number {
    return this.#ofAll + (this.#own[actor] ?? 0);
  }

  /** Says that something is known of an actor that was not. */
  bumpActor(actor: number): void {
    this.#value++;
    this.#own[actor] = (this.#own[actor] ?? 0) + 1;
  }

  /** Says that something is no longer valid. */
  move(): void {
    this.#value++;
    this.#ofAll++;
  }
}

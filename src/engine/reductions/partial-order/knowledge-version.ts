/**
 * Version numbers for cache invalidation: a derived value holds as long as the version it was derived under. A version grows with every
 * learned local step, every exchange of events, and every counter invariant that is refuted.
 */
export class KnowledgeVersion {
  #value = 0;
  #ofAll = 0;
  readonly #own: number[] = [];

  /** Grows with every change. */
  get value(): number {
    return this.#value;
  }

  /** Grows with every change that concerns this actor or all actors. */
  of(actor: number): number {
    return this.#ofAll + (this.#own[actor] ?? 0);
  }

  /** Something new is known of one actor. */
  bumpActor(actor: number): void {
    this.#value++;
    this.#own[actor] = (this.#own[actor] ?? 0) + 1;
  }

  /** Something that concerns all actors is no longer valid. */
  bumpAll(): void {
    this.#value++;
    this.#ofAll++;
  }
}

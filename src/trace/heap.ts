/** A priority queue (binary heap): lowest cost first, and last in first out among equal costs, which makes a search go deep first. */
export class CheapestFirst<T> {
  readonly #items: { readonly cost: number; readonly turn: number; readonly item: T }[] = [];
  #turn = 0;

  put(item: T, cost: number): void {
    const items = this.#items;
    let at = items.push({ cost, turn: this.#turn++, item }) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#before(at, above)) break;
      this.#swap(at, above);
      at = above;
    }
  }

  take(): { readonly item: T; readonly cost: number } | null {
    const items = this.#items;
    const [top] = items;
    const last = items.pop();
    if (!top || !last) return null;
    if (items.length > 0) {
      items[0] = last;
      this.#sink();
    }
    return top;
  }

  #sink(): void {
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      let least = at;
      for (const below of [left, left + 1]) if (below < this.#items.length && this.#before(below, least)) least = below;
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [one, other] = [this.#items[a], this.#items[b]];
    if (!one || !other) return false;
    return one.cost < other.cost || (one.cost === other.cost && one.turn > other.turn);
  }

  #swap(a: number, b: number): void {
    const [one, other] = [this.#items[a], this.#items[b]];
    if (!one || !other) return;
    this.#items[a] = other;
    this.#items[b] = one;
  }
}

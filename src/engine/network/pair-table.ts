/** A sequence of pairs in typed arrays, of the smallest sufficient width. */
export type PairLog = Uint16Array | Uint32Array;

/**
 * Interns pairs of small integers, numbered from 0 in order of discovery: an append-only log of pairs, and an open-addressing
 * hash table of positions. Halves start at 16 bits; the log is widened once one exceeds them.
 */
export class PairTable {
  #size = 0;
  #pairs: PairLog = new Uint16Array(16);
  /** Low bits: position + 1, or 0 for free. The high bits are hash bits, so that most mismatches are detected without reading the log. */
  #slots = new Int32Array(16);

  constructor(pairs: PairLog = new Uint16Array(0)) {
    // Capacities are computed as if the pairs had been interned one by one, so that `bytes` is the same.
    const size = pairs.length / 2;
    let length = this.#pairs.length;
    while (length < pairs.length) length = longer(length, 0);
    this.#pairs = new (pairs.constructor as typeof Uint16Array | typeof Uint32Array)(length);
    this.#pairs.set(pairs);
    this.#size = size;
    let slots = this.#slots.length;
    while (size * 5 > slots * 4) slots *= 2;
    if (size > 0) this.#rehash(slots);
  }

  /** All pairs in sequence; a view that the next `intern` may invalidate. */
  get pairs(): PairLog {
    return this.#pairs.subarray(0, this.#size * 2);
  }

  /** The number of interned pairs. */
  get size(): number {
    return this.#size;
  }

  /** Bytes held by the typed arrays. */
  get bytes(): number {
    return this.#pairs.byteLength + this.#slots.byteLength;
  }

  /** Bytes it will occupy after that many more pairs. */
  bytesWith(more: number): number {
    const size = this.#size + more;
    let length = this.#pairs.length;
    while (length < size * 2) length = longer(length, 0);
    let slots = this.#slots.length;
    while (size * 5 > slots * 4) slots *= 2;
    return length * this.#pairs.BYTES_PER_ELEMENT + slots * this.#slots.BYTES_PER_ELEMENT;
  }

  /** The number of the pair; it is added when it is new and there are fewer than `limit`, else the result is -1. */
  intern(left: number, right: number, limit: number): number {
    const hash = hashOf(left, right);
    const slot = this.#probe(left, right, hash);
    const mask = this.#slots.length - 1;
    const found = ((this.#slots[slot] as number) & mask) - 1;
    if (found >= 0) return found;
    if (this.#size >= limit) return -1;
    this.#append(left, right);
    this.#slots[slot] = (hash & ~mask) | this.#size;
    // Beyond a load factor of four fifths, linear probing degrades.
    if (this.#size * 5 > this.#slots.length * 4) this.#rehash(this.#slots.length * 2);
    return this.#size - 1;
  }

  /** The number of the pair, or -1. */
  indexOf(left: number, right: number): number {
    const slot = this.#probe(left, right, hashOf(left, right));
    return ((this.#slots[slot] as number) & (this.#slots.length - 1)) - 1;
  }

  /** The first half of a numbered pair. */
  left(id: number): number {
    return this.#pairs[id * 2] as number;
  }

  /** The second half of a numbered pair. */
  right(id: number): number {
    return this.#pairs[id * 2 + 1] as number;
  }

  /** The slot of the pair, or the free one for it. */
  #probe(left: number, right: number, hash: number): number {
    const slots = this.#slots;
    const pairs = this.#pairs;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === 0) return slot;
      if (((entry ^ hash) & ~mask) !== 0) continue;
      const at = ((entry & mask) - 1) * 2;
      if (pairs[at] === left && pairs[at + 1] === right) return slot;
    }
  }

  #append(left: number, right: number): void {
    const end = this.#size * 2 + 2;
    if ((left > 0xffff || right > 0xffff) && this.#pairs instanceof Uint16Array) {
      this.#pairs = Uint32Array.from(this.#pairs);
    }
    if (end > this.#pairs.length) this.#pairs = grown(this.#pairs, end);
    this.#pairs[end - 2] = left;
    this.#pairs[end - 1] = right;
    this.#size++;
  }

  #rehash(length: number): void {
    const slots = new Int32Array(length);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      const hash = hashOf(this.left(id), this.right(id));
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hash & ~mask) | (id + 1);
    }
    this.#slots = slots;
  }
}

function hashOf(left: number, right: number): number {
  let hash = Math.imul(left ^ (left >>> 15), 0x9e3779b1);
  hash = Math.imul((hash ^ (hash >>> 16)) + right, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** Grows by a quarter, because spare capacity is wasted memory. */
const longer = (length: number, least: number): number => Math.max(least, Math.ceil(length * 1.25), 16);

/** A copy of the numbers in a longer array. */
export function grown<T extends Int32Array | Uint16Array | Uint32Array>(array: T, least: number): T {
  const copy = new (array.constructor as new (length: number) => T)(longer(array.length, least));
  copy.set(array);
  return copy;
}

/**
 * Interns vectors of small integers: one append-only log, a 32-bit hash beside each, and an open-addressing table of
 * positions. Entries start at 16 bits and the whole log widens once an entry outgrows them.
 */
export class VectorStore {
  readonly width: number;
  #size = 0;
  #log: Uint16Array | Uint32Array;
  #hashes = new Uint32Array(1024);
  /** Position + 1, or 0 where free. At most half full, a power of two long. */
  #slots = new Uint32Array(2048);
  #lastWasNew = false;

  constructor(width: number) {
    this.width = width;
    this.#log = new Uint16Array(Math.max(1, width) * 1024);
  }

  get size(): number {
    return this.#size;
  }

  /** Whether the latest `intern` met its vector for the first time. */
  get lastWasNew(): boolean {
    return this.#lastWasNew;
  }

  /** Bytes held by the typed arrays. */
  get bytes(): number {
    return this.#log.byteLength + this.#hashes.byteLength + this.#slots.byteLength;
  }

  /** The position of the vector, which is added when it is new and there are fewer than `limit`; else -1. */
  intern(vector: ArrayLike<number>, limit = Infinity): number {
    const hash = this.#hash(vector);
    const slot = this.#probe(vector, hash);
    const found = (this.#slots[slot] as number) - 1;
    this.#lastWasNew = found < 0;
    if (found >= 0) return found;
    if (this.#size >= limit) return -1;
    this.#append(vector, hash);
    this.#slots[slot] = this.#size;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return this.#size - 1;
  }

  /** The position of the vector, or -1. */
  indexOf(vector: ArrayLike<number>): number {
    return (this.#slots[this.#probe(vector, this.#hash(vector))] as number) - 1;
  }

  /** Copies a stored vector into `into`. */
  read(position: number, into: Uint32Array): void {
    const log = this.#log;
    const from = position * this.width;
    for (let i = 0; i < this.width; i++) into[i] = log[from + i] as number;
  }

  #hash(vector: ArrayLike<number>): number {
    let hash = 0x9e3779b9;
    for (let i = 0; i < this.width; i++) {
      hash = Math.imul(hash ^ (vector[i] as number), 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return (hash ^ (hash >>> 16)) >>> 0;
  }

  /** The slot that holds the vector, or the free one where it belongs. */
  #probe(vector: ArrayLike<number>, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const position = (slots[slot] as number) - 1;
      if (position < 0 || (this.#hashes[position] === hash && this.#equals(position, vector))) return slot;
    }
  }

  #equals(position: number, vector: ArrayLike<number>): boolean {
    const log = this.#log;
    const from = position * this.width;
    for (let i = 0; i < this.width; i++) if (log[from + i] !== vector[i]) return false;
    return true;
  }

  #append(vector: ArrayLike<number>, hash: number): void {
    const end = (this.#size + 1) * this.width;
    if (end > this.#log.length) this.#log = grown(this.#log);
    if (this.#size >= this.#hashes.length) this.#hashes = grown(this.#hashes);
    for (let i = 0; i < this.width; i++) {
      const entry = vector[i] as number;
      if (entry > 0xffff && this.#log instanceof Uint16Array) this.#log = Uint32Array.from(this.#log);
      this.#log[this.#size * this.width + i] = entry;
    }
    this.#hashes[this.#size] = hash;
    this.#size++;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let position = 0; position < this.#size; position++) {
      let slot = (this.#hashes[position] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = position + 1;
    }
    this.#slots = slots;
  }
}

/** The same numbers in an array twice as long. */
export function grown<T extends Uint16Array | Uint32Array>(array: T): T {
  const copy = new (array.constructor as new (length: number) => T)(array.length * 2);
  copy.set(array);
  return copy;
}

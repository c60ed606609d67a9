/** More images than this are too many to look at all. */
const imagesMax = 100_000;

/**
 * Which generators something does not bear out, as the bits of their families. It is not enough that the thing itself bears
 * one out: its images under all generators must too, or products of generators would be taken on trust. So all of them are
 * judged together, and once.
 */
export class FamilyMask<T> {
  readonly #bits: readonly number[];
  readonly #keyOf: (one: T) => string | number;
  readonly #imageOf: (generator: number, one: T) => T | null;
  readonly #known = new Map<string | number, number>();

  /**
   * @param bits - by generator
   * @param keyOf - equal for what is the same
   * @param imageOf - what a generator makes of it; null where that is not borne out
   */
  constructor(
    bits: readonly number[],
    keyOf: (one: T) => string | number,
    imageOf: (generator: number, one: T) => T | null,
  ) {
    this.#bits = bits;
    this.#keyOf = keyOf;
    this.#imageOf = imageOf;
  }

  /** The families, as bits, that it or some image of it does not bear out. */
  of(one: T): number {
    return this.#known.get(this.#keyOf(one)) ?? this.#compute(one);
  }

  #compute(first: T): number {
    const all = new Map([[this.#keyOf(first), first]]);
    let mask = 0;
    for (const one of all.values()) {
      for (let generator = 0; generator < this.#bits.length; generator++) {
        const image = this.#imageOf(generator, one);
        if (image === null) mask |= this.#bits[generator] as number;
        else all.set(this.#keyOf(image), image);
      }
      if (all.size > imagesMax) {
        this.#known.set(this.#keyOf(first), -1);
        return -1;
      }
    }
    for (const key of all.keys()) this.#known.set(key, mask);
    return mask;
  }
}

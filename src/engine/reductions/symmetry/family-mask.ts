/** An orbit with more members than this is not examined: no family is preserved. */
const imagesMax = 100_000;

/**
 * Bit masks of the families of generators that are not preserved, one for each orbit. A family is preserved only if every member of the
 * orbit agrees with every generator: otherwise products of generators would not be checked. So an orbit is examined whole, and once.
 */
export class FamilyMask<T> {
  readonly #bits: readonly number[];
  readonly #keyOf: (one: T) => string | number;
  readonly #imageOf: (generator: number, one: T) => T | null;
  readonly #known = new Map<string | number, number>();

  /**
   * @param bits - by generator: the bit of its family
   * @param keyOf - equal for equal members
   * @param imageOf - the image under a generator; null where the generator is not preserved
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

  /** The families, as bits, that some member of its orbit does not preserve. */
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

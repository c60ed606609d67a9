import { xorshift, type Random } from '../../src/engine/index.ts';

/** Draws that hang on a seed and on nothing else. */
export interface Chance {
  /** A number from 0 to below a bound. */
  readonly below: Random;
  /** True once in so many times. */
  readonly oneIn: (count: number) => boolean;
  /** One of a list; of an empty one, `undefined` in a type's clothes is worse than an error. */
  readonly pick: <T>(list: readonly T[]) => T;
  /** One of some values, each so likely as its weight says. */
  readonly weighted: <T>(list: readonly (readonly [weight: number, value: T])[]) => T;
  /** Each of a list, kept once in so many times. */
  readonly some: <T>(list: readonly T[], oneIn: number) => readonly T[];
}

/** The draws of one run. */
export function chanceOf(seed: number, run: number): Chance {
  // Neighbouring runs must have nothing in common, so both numbers are spread before they meet.
  const below = xorshift((Math.imul(seed, 0x27d4eb2f) ^ Math.imul(run + 1, 0x165667b1)) | 0);
  for (let skipped = 0; skipped < 4; skipped++) below(2);
  const oneIn = (count: number): boolean => below(count) === 0;
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new Error('nothing to pick from');
    return list[below(list.length)] as T; // The bound is the length.
  };
  return {
    below,
    oneIn,
    pick,
    weighted<T>(list: readonly (readonly [number, T])[]): T {
      let left = below(list.reduce((sum, [weight]) => sum + weight, 0));
      for (const [weight, value] of list) {
        if (left < weight) return value;
        left -= weight;
      }
      throw new Error('nothing to pick from');
    },
    some: (list, count) => list.filter(() => oneIn(count)),
  };
}

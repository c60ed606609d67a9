/** A generator of numbers below a bound; equal seeds give equal sequences, in every version. */
export type Random = (bound: number) => number;

/** Marsaglia's 32-bit xorshift. The seed is hashed first, since xorshift of 0 is 0 and small seeds have similar beginnings. */
export function xorshift(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 0;
  if (state === 0) state = 0x9e3779b9;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.floor(((state >>> 0) / 0x1_0000_0000) * bound);
  };
}

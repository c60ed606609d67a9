/** Numbers from 0 to below a bound; the same seed gives the same numbers for ever. */
export type Random = (bound: number) => number;

/** Marsaglia's 32-bit xorshift. The seed is spread first, since xorshift of 0 is 0 and small seeds begin alike. */
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

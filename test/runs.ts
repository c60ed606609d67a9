const isWhole = process.env['QUIESCE_TIER'] === 'all';

/**
 * How many cases a law is tried on: a fifth of them by `npm test`, all of them by `npm run test:all`, which CI runs.
 * @param all - the whole number
 */
export const runs = (all: number): number => (isWhole ? all : Math.max(4, Math.ceil(all / 5)));

/** Every so many of a list by `npm test`, the whole list by `npm run test:all`. */
export const sample = <T>(list: readonly T[], every: number): readonly T[] =>
  isWhole ? list : list.filter((_, index) => index % every === 0);

import { describe, expect, it } from 'vitest';
import { feed, targets, type Target } from './fuzz.ts';

/** Far above what any input takes, some milliseconds, and far below a hang. */
const longestMs = 20_000;

interface Tally {
  fed: number;
  taken: number;
  /** The first few changed files that were not handled as they must be: which, and what was wrong. */
  readonly wrong: string[];
  slowestMs: number;
}

/** Feeds so many changed files, taking turns; `every` so manyth that is taken must come back from its scenario file. */
function fuzz(among: readonly Target[], count: number, every: number): Tally {
  const tally: Tally = { fed: 0, taken: 0, wrong: [], slowestMs: 0 };
  const seen = new Set<string>();
  for (let number = 0; number < count; number++) {
    const target = among[number % among.length];
    if (!target) continue;
    const from = performance.now();
    // Each target has its turn at being read back.
    const { taken, wrong } = feed(target, number, Math.floor(number / among.length) % every === 0);
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - from);
    tally.fed += 1;
    if (taken) tally.taken += 1;
    // One of each kind is enough to go on with.
    const kind = wrong?.replaceAll(/\d+/g, 'N').slice(0, 80) ?? '';
    if (wrong !== null && !seen.has(kind)) tally.wrong.push(`${target.name}, change ${number}: ${wrong}`);
    seen.add(kind);
  }
  return tally;
}

describe('a hundred thousand damaged files', () => {
  const { captures, scenarios } = targets();

  it.each([
    ['of captures', captures, 98_000, 100],
    ['of scenarios', scenarios, 2_000, 10],
  ] as const)('%s are taken, or refused with a place, and nothing else happens', (_, among, count, every) => {
    const { fed, taken, wrong, slowestMs } = fuzz(among, count, every);
    expect(wrong).toEqual([]);
    expect(slowestMs).toBeLessThan(longestMs);
    // Neither is everything refused at the first look nor everything taken.
    expect([fed, taken > count / 20, taken < count]).toEqual([count, true, true]);
  });
});

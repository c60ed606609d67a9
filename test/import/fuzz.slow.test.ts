import { describe, expect, it } from 'vitest';
import { feed, targets, type Target } from './fuzz.ts';

/** Far above the run time of any input (milliseconds), and far below a hang. */
const longestMs = 20_000;

interface Tally {
  fed: number;
  taken: number;
  /** The first few inputs with a wrong result, and the problem. */
  readonly wrong: string[];
  slowestMs: number;
}

/** Feeds mutated files, round robin; every `every`-th accepted one must survive the round trip through a file. */
function fuzz(among: readonly Target[], count: number, every: number): Tally {
  const tally: Tally = { fed: 0, taken: 0, wrong: [], slowestMs: 0 };
  const seen = new Set<string>();
  for (let number = 0; number < count; number++) {
    const target = among[number % among.length];
    if (!target) continue;
    const from = performance.now();
    // Distributes the round trips over all targets.
    const { taken, wrong } = feed(target, number, Math.floor(number / among.length) % every === 0);
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - from);
    tally.fed += 1;
    if (taken) tally.taken += 1;
    // One example of each kind suffices.
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
    // Neither all nor none of the inputs is accepted.
    expect([fed, taken > count / 20, taken < count]).toEqual([count, true, true]);
  });
});

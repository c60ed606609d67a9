import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { happensBefore, Places, type StepName } from '../../src/trace/index.ts';
import { tidy } from '../../src/trace/minimise.ts';
import { counters, writers } from './networks.ts';
import { anyRun, go } from './any-run.ts';
import { runs } from '../runs.ts';

/** Every run that exchanging independent neighbours leads to, as texts. */
function exchanges(places: Places, names: readonly StepName[]): readonly (readonly number[])[] {
  const all = new Map<string, readonly number[]>();
  const open: (readonly number[])[] = [names.map((_, step) => step)];
  for (let run = open.pop(); run; run = open.pop()) {
    if (all.has(run.join())) continue;
    all.set(run.join(), run);
    const named = run.map((step) => names[step] ?? '');
    for (let at = 0; at + 1 < run.length; at++) {
      const swapped = run.toSpliced(at, 2, run[at + 1] ?? 0, run[at] ?? 0);
      const before = places.follow(places.start, named.slice(0, at));
      const pair = named.slice(at, at + 2);
      if (!before || pair[0] === pair[1]) continue;
      const both = places.follow(before, pair.toReversed());
      if (both && both === places.follow(before, pair)) open.push(swapped);
    }
  }
  return [...all.values()];
}

describe('happens-before', () => {
  it('orders the writers of one store and leaves the one who writes to nobody free', () => {
    const places = new Places(writers());
    const order = happensBefore(places, [go('a'), go('alone'), go('b'), go('a')]);
    expect(order.past).toEqual([[], [], [0], [0, 2]]);
    expect(order.direct).toEqual([[], [], [0], [2]]);
  });

  it('leaves two calls on one actor free when they come to the same', () => {
    const order = happensBefore(new Places(counters()), [go('a'), go('b'), go('a')]);
    expect(order.past).toEqual([[], [], [0]]);
  });

  it('is a partial order, and a step can really come right after its past', () => {
    fc.assert(
      fc.property(anyRun(8), ({ places, names }) => {
        const { past } = happensBefore(places, names);
        const end = places.follow(places.start, names);
        for (const [step, before] of past.entries()) {
          expect(before.flatMap((one) => past[one] ?? []).filter((one) => !before.includes(one))).toEqual([]);
          const first = [...before, step];
          const rest = names.flatMap((_, other) => (first.includes(other) ? [] : [other]));
          expect(
            places.follow(
              places.start,
              [...first, ...rest].map((one) => names[one] ?? ''),
            ),
          ).toBe(end);
        }
      }),
      { numRuns: runs(80) },
    );
  });

  it('calls nothing free that no exchange of neighbours can free', () => {
    fc.assert(
      fc.property(anyRun(5), ({ places, names }) => {
        const order = happensBefore(places, names);
        const runs = exchanges(places, names);
        const free = names.flatMap((_, second) =>
          [...names.keys()]
            .slice(0, second)
            .flatMap((first) => (order.mustPrecede(first, second) ? [] : [{ first, second }])),
        );
        const isFreed = ({ first, second }: { first: number; second: number }): boolean =>
          runs.some((run) => run.indexOf(second) < run.indexOf(first));
        expect(free.filter((pair) => !isFreed(pair))).toEqual([]);
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('a tidied run', () => {
  it('is the same for runs that differ in steps which do not see each other', () => {
    const places = new Places(writers());
    const run = [go('a'), go('b'), go('a'), go('alone')];
    const mixed = [go('alone'), go('a'), go('b'), go('a')];
    expect(tidy(places, run)).toEqual(tidy(places, mixed));
    expect(tidy(places, run)).not.toEqual(tidy(places, [go('b'), go('a'), go('a'), go('alone')]));
  });

  it('has the same steps and leads to the same world', () => {
    fc.assert(
      fc.property(anyRun(8), ({ places, names }) => {
        const tidied = tidy(places, names);
        expect(tidied.toSorted()).toEqual(names.toSorted());
        expect(places.follow(places.start, tidied)).toBe(places.follow(places.start, names));
      }),
      { numRuns: runs(80) },
    );
  });
});

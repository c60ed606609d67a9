import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, replay, type Network, type World } from '../../src/engine/index.ts';
import {
  criticalFlip,
  happensBefore,
  inReach,
  namesOf,
  occurrences,
  Places,
  reversedPairs,
  sharedBeginning,
  scheduleOf,
} from '../../src/trace/index.ts';
import { nearestPassing } from '../../src/trace/nearest.ts';
import { anyTables } from '../engine/table-machines.ts';
import { anyWriters, logOf, networkOfTables, writers } from './networks.ts';
import { go } from './any-run.ts';
import { runs } from '../runs.ts';

const statesMax = 20_000;

const endsAs = (network: Network, wanted: (log: string) => boolean) => ({
  isBad: () => false,
  mayEnd: (world: World) => wanted(logOf(network)(world)),
});

describe('the critical flip', () => {
  const run = [go('a'), go('alone'), go('a'), go('b')];

  /** The flip of `run` in a network of writers, to a log as wanted. */
  const flipTo = (wanted: (log: string) => boolean) => {
    const network = writers();
    const places = new Places(network);
    return criticalFlip(places, happensBefore(places, run), endsAs(network, wanted), { statesMax });
  };

  it('is the pair of writes whose order decides, and the run that reverses it', () => {
    const network = writers();
    const places = new Places(network);
    const passing = endsAs(network, (log) => log === 'a1,b1,a2');
    expect(criticalFlip(places, happensBefore(places, run), passing, { statesMax })).toEqual({
      found: 'flips',
      flips: [{ pairs: [{ first: 2, second: 3 }], following: 0, passing: [go('a'), go('alone'), go('b'), go('a')] }],
    });
  });

  it('names the strongest pair, from which the others follow', () => {
    const flip = flipTo((log) => log === 'b1,a1,a2');
    expect(flip.found === 'flips' && flip.flips.map(({ pairs, following }) => ({ pairs, following }))).toEqual([
      { pairs: [{ first: 0, second: 3 }], following: 1 },
    ]);
  });

  it('tells only the lesser of two changes that both help', () => {
    const flip = flipTo((log) => log !== 'a1,a2,b1');
    expect(flip.found === 'flips' && flip.flips.map(({ pairs }) => pairs)).toEqual([[{ first: 2, second: 3 }]]);
  });

  it('is none where every order fails, and unknown where the search was cut short', () => {
    const network = writers();
    const places = new Places(network);
    const order = happensBefore(places, run);
    const never = { isBad: () => false, mayEnd: () => false };
    expect(criticalFlip(places, order, never, { statesMax })).toEqual({ found: 'none' });
    expect(criticalFlip(places, order, { ...never, canPass: () => false }, { statesMax })).toEqual({ found: 'none' });
    expect(criticalFlip(places, order, never, { statesMax: 2 })).toEqual({ found: 'unknown' });
  });

  it('keeps out of worlds that a passing run may not see', () => {
    const network = writers();
    const places = new Places(network);
    const log = logOf(network);
    const passing = {
      isBad: (world: World) => log(world) === 'a1,b1',
      mayEnd: (world: World) => log(world) !== 'a1,a2,b1',
    };
    const flip = criticalFlip(places, happensBefore(places, run), passing, { statesMax });
    expect(flip.found === 'flips' && flip.flips.map(({ pairs }) => pairs)).toEqual([[{ first: 0, second: 3 }]]);
  });

  it('is found exactly when some order passes; its run replays, passes, and reverses its pairs', () => {
    let flips = 0;
    fc.assert(
      fc.property(anyWriters, fc.nat(), fc.integer({ min: 2, max: 4 }), (build, failing, classes) => {
        const network = build();
        const exploration = explore(network);
        const start = exploration.finals[failing % exploration.finals.length] ?? 0;
        // Orders are sorted into a few classes by what the store was told; those in another class than the failing one pass.
        const classOf = (world: World): number =>
          Array.from(logOf(network)(world)).reduce(
            (sum, letter, at) => (sum + (at + 1) * letter.charCodeAt(0)) % 97,
            0,
          ) % classes;
        const isLost = (world: World): boolean => classOf(world) === classOf(exploration.world(start));
        const places = new Places(network);
        const order = happensBefore(places, namesOf(places, replay(network, exploration.schedule(start))));
        const isGoal = (index: number): boolean =>
          exploration.finals.includes(index) && !isLost(exploration.world(index));
        const reach = inReach(exploration, isGoal, () => false);
        const flip = criticalFlip(
          places,
          order,
          {
            isBad: () => false,
            mayEnd: (world) => !isLost(world),
            canPass: (world) => reach[exploration.indexOf(world)] === 1,
          },
          { statesMax },
        );
        expect(flip.found).toBe(exploration.finals.some(isGoal) ? 'flips' : 'none');
        if (flip.found !== 'flips') return;
        flips++;
        for (const { pairs, passing } of flip.flips) {
          expect(pairs.length).toBeGreaterThan(0);
          const end = replay(network, scheduleOf(places, passing)).at(-1)?.after ?? network.initial;
          expect([network.choices(end).length, isLost(end)]).toEqual([0, false]);
          const [here, there] = [occurrences(order.names), occurrences(passing)];
          for (const { first, second } of pairs) {
            expect(order.mustPrecede(first, second)).toBe(true);
            const [before, after] = [second, first].map((step) => there.indexOf(here[step] ?? ''));
            expect(before).toBeGreaterThanOrEqual(0);
            expect(before).toBeLessThan(after ?? -1);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(flips).toBeGreaterThan(5);
  });
});

describe('the nearest passing run', () => {
  it('reverses as little as any passing run does', () => {
    const network = writers();
    const places = new Places(network);
    const order = happensBefore(places, [go('a'), go('alone'), go('a'), go('b')]);
    const nearest = nearestPassing(
      places,
      order,
      endsAs(network, (log) => log.startsWith('b1') || log.endsWith('a2')),
      {
        statesMax,
      },
    );
    expect(nearest.found === 'run' && logOf(network)(places.follow(places.start, nearest.names)?.world ?? [])).toBe(
      'a1,b1,a2',
    );
  });
});

describe('two runs', () => {
  it('differ in the races that they decide differently', () => {
    const places = new Places(writers());
    const orderOf = (...actors: readonly string[]) => happensBefore(places, actors.map(go));
    const one = orderOf('a', 'alone', 'a', 'b');
    expect(reversedPairs(one, orderOf('b', 'a', 'a', 'alone'))).toEqual({
      pairs: [{ first: 0, second: 3 }],
      following: 1,
    });
    expect(reversedPairs(one, orderOf('a', 'a', 'b', 'alone'))).toEqual({ pairs: [], following: 0 });
  });

  it('share the steps that both take after the same steps', () => {
    const places = new Places(writers());
    const orderOf = (...actors: readonly string[]) => happensBefore(places, actors.map(go));
    expect(sharedBeginning(orderOf('a', 'alone', 'a', 'b'), orderOf('alone', 'a', 'b', 'a'))).toEqual([0, 1]);
    expect(sharedBeginning(orderOf('a', 'alone'), orderOf('alone', 'a'))).toEqual([0, 1]);
  });

  it('of one happens-before share everything', () => {
    fc.assert(
      fc.property(anyTables, fc.nat(), (tables, which) => {
        const network = networkOfTables(tables);
        const places = new Places(network);
        const exploration = explore(network, { bounds: { worlds: 100 } });
        const names = namesOf(places, replay(network, exploration.schedule(which % exploration.worlds)));
        const order = happensBefore(places, names);
        expect(sharedBeginning(order, order)).toEqual([...names.keys()]);
        expect(reversedPairs(order, order)).toEqual({ pairs: [], following: 0 });
      }),
      { numRuns: runs(40) },
    );
  });
});

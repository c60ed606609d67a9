import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, randomWalk, replay, type World } from '../../src/engine/index.ts';
import {
  deviationsOf,
  minimise,
  namesOf,
  occurrences,
  Places,
  runWith,
  scheduleOf,
  type StepName,
} from '../../src/trace/index.ts';
import { anyTables } from '../engine/table-machines.ts';
import { logOf, networkOfTables, writers } from './networks.ts';
import { anyRun, go } from './any-run.ts';
import { runs } from '../runs.ts';

/** What goes on without a step: the others that are still possible, in their order. */
function without(places: Places, names: readonly StepName[], step: number): readonly World[] {
  let here = places.start;
  const worlds = [here.world];
  for (const name of names.toSpliced(step, 1)) {
    const way = places.way(here, name);
    if (way) worlds.push((here = way.to).world);
  }
  return worlds;
}

describe('a minimised run', () => {
  it('to a world keeps the steps that the complaint needs, and puts them in the expected order', () => {
    const network = writers();
    const places = new Places(network);
    const log = logOf(network);
    const shows = (world: World): boolean => log(world).includes('b1');
    const run = [go('alone'), go('a'), go('a'), go('b')];
    expect(minimise(places, run, { atEnd: false, shows })).toEqual([go('b')]);
  });

  it('to the end keeps the switches that the complaint needs', () => {
    const network = writers();
    const places = new Places(network);
    const log = logOf(network);
    const run = [go('alone'), go('b'), go('a'), go('a')];
    const minimal = minimise(places, run, { atEnd: true, shows: (world) => log(world).startsWith('b1') });
    // Left alone, `a` would come first; that `alone` comes first is of no use.
    expect(minimal).toEqual([go('b'), go('a'), go('a'), go('alone')]);
    expect([deviationsOf(places, run).length, deviationsOf(places, minimal)]).toEqual([2, [['', go('b')]]]);
  });

  it('is refused when it does not show the complaint', () => {
    const places = new Places(writers());
    expect(() => minimise(places, [], { atEnd: true, shows: () => true })).toThrow('does not show');
  });

  it('to a world replays, shows the complaint, and can do without none of its steps', () => {
    fc.assert(
      fc.property(anyTables, fc.integer(), fc.nat(2), (tables, seed, who) => {
        const network = networkOfTables(tables);
        const places = new Places(network);
        const walk = randomWalk(network, seed, 9);
        const actor = network.actors[who % network.actors.length] ?? 'a';
        const local = network.local(walk.world, actor);
        const shows = (world: World): boolean => network.local(world, actor) === local;
        const names = minimise(places, namesOf(places, replay(network, walk.schedule)), { atEnd: false, shows });
        const steps = replay(network, scheduleOf(places, names));
        expect(shows(steps.at(-1)?.after ?? network.initial)).toBe(true);
        for (const step of names.keys()) expect(without(places, names, step).some(shows)).toBe(false);
      }),
      { numRuns: runs(60) },
    );
  });

  it('to the end replays, shows the complaint, and can do without none of its deviations', () => {
    fc.assert(
      fc.property(anyTables, fc.nat(), (tables, which) => {
        const network = networkOfTables(tables);
        const places = new Places(network);
        const exploration = explore(network, { bounds: { worlds: 300 } });
        const final = exploration.finals[which % exploration.finals.length];
        if (final === undefined) return;
        const shows = (world: World): boolean => exploration.indexOf(world) === final;
        const before = namesOf(places, replay(network, exploration.schedule(final)));
        const names = minimise(places, before, { atEnd: true, shows });
        expect(shows(replay(network, scheduleOf(places, names)).at(-1)?.after ?? network.initial)).toBe(true);
        const deviations = deviationsOf(places, names);
        expect(names.length).toBeLessThanOrEqual(before.length);
        expect(deviations.length).toBeLessThanOrEqual(deviationsOf(places, before).length);
        for (const one of deviations.keys()) {
          const { end } = runWith(places, deviations.toSpliced(one, 1), before.length);
          expect(end.moves.length === 0 && shows(end.world)).toBe(false);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('deviations', () => {
  it('give the run back', () => {
    fc.assert(
      fc.property(anyRun(9), ({ places, names }) => {
        expect(runWith(places, deviationsOf(places, names), names.length).names).toEqual(names);
      }),
      { numRuns: runs(50) },
    );
  });

  it('are named by the event they come after, which is a step and its count', () => {
    expect(occurrences([go('a'), go('b'), go('a')])).toEqual([`${go('a')} #1`, `${go('b')} #1`, `${go('a')} #2`]);
  });
});

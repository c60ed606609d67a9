import { describe, expect, it } from 'vitest';
import { explore, replay, type ExploreOptions, type Progress } from '../../src/engine/index.ts';
import { countingUp, counts, networkOf } from './tiny.ts';

/** Counts to a limit, one spontaneous step at a time. */
const counter = (limit: number) => countingUp('counter', 'env.tick', limit);

/** A grid of worlds: (limit + 1) to the power of the counters. */
const grid = (limit: number, counters: number) =>
  networkOf(Object.fromEntries(Array.from({ length: counters }, (_, index) => [`c${index}`, counter(limit)])));

describe('explore', () => {
  it('counts a grid exactly', () => {
    expect(counts(explore(grid(3, 3)))).toEqual({ worlds: 64, transitions: 144, depth: 9, finals: 1, complete: true });
  });

  it('visits each world once, breadth-first, and numbers what the visitor observes', () => {
    const seen: string[] = [];
    const worlds: string[] = [];
    const network = grid(1, 2);
    explore(network, {
      observe: ['c1'],
      visit: (visit) => {
        const { index, depth, final, observedKey, isNewKey } = visit;
        seen.push(`${index} d${depth} key${observedKey}${isNewKey ? ' new' : ''}${final ? ' final' : ''}`);
        worlds.push(['c0', 'c1'].map((id) => String(network.snapshot(visit.world(), id).context.count)).join());
      },
    });
    expect(seen).toEqual(['0 d0 key0 new', '1 d1 key0', '2 d1 key1 new', '3 d2 key1 final']);
    expect(worlds).toEqual(['0,0', '1,0', '0,1', '1,1']);
  });

  it('stops when the visitor says so', () => {
    const result = explore(grid(3, 2), { visit: ({ index }) => (index === 4 ? 'stop' : undefined) });
    expect([result.stoppedBy, result.complete]).toEqual(['visitor', false]);
  });

  it('that hits the bound on worlds is incomplete, and still visits every world it kept', () => {
    let visits = 0;
    const result = explore(grid(3, 3), {
      bounds: { worlds: 10 },
      visit: () => {
        visits++;
      },
    });
    expect([result.worlds, visits, result.stoppedBy, result.complete]).toEqual([10, 10, 'worlds', false]);
  });

  it('with exactly enough room is complete', () => {
    expect(counts(explore(grid(3, 3), { bounds: { worlds: 64, depth: 9 } })).complete).toBe(true);
  });

  it('that hits the bound on depth is incomplete, and has every world down to there', () => {
    const result = explore(grid(3, 3), { bounds: { depth: 2 } });
    expect({ ...counts(result), stoppedBy: result.stoppedBy }).toEqual({
      worlds: 10,
      transitions: 12,
      depth: 2,
      finals: 0,
      complete: false,
      stoppedBy: 'depth',
    });
    expect(Array.from({ length: 10 }, (_, index) => result.depthOf(index))).toEqual([0, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
  });

  it.each([2, 20, 100, 500].map((kib) => [kib * 1024]))('never holds more than %i bytes', (memory) => {
    const { bytes, complete, stoppedBy, expanded, worlds } = explore(grid(15, 4), { bounds: { memory } });
    expect([complete, stoppedBy, expanded < worlds]).toEqual([false, 'memory', true]);
    expect(bytes).toBeLessThanOrEqual(memory);
    // A bound that is twice as large is of use.
    expect(explore(grid(15, 4), { bounds: { memory: memory * 2 } }).worlds).toBeGreaterThan(worlds);
  });

  it('with enough memory is complete', () => {
    const all = explore(grid(15, 3));
    const { complete, worlds, expanded, depthComplete, depth } = explore(grid(15, 3), {
      bounds: { memory: all.bytes * 2 },
    });
    expect([complete, worlds, expanded, depthComplete]).toEqual([true, 4096, 4096, depth]);
  });

  it('tells how far it came, whichever bound it hit', () => {
    const told = (bounds: ExploreOptions['bounds'], worldsEnough = Infinity) => {
      let met = 0;
      const { worlds, expanded, depthComplete, stoppedBy } = explore(grid(15, 3), {
        ...(bounds ? { bounds } : {}),
        onProgress: (progress) => (met = progress.worlds),
        shouldStop: () => met > worldsEnough,
      });
      return { worlds, expanded, depthComplete, stoppedBy };
    };
    expect([
      told({ worlds: 10 }),
      told({ depth: 2 }),
      told({ memory: 1 }),
      told(undefined, 1000),
      told(undefined),
    ]).toEqual([
      // Depth 2 has ten worlds, so all of them are there; the tenth has a successor for which there is no room.
      { worlds: 10, expanded: 4, depthComplete: 2, stoppedBy: 'worlds' },
      { worlds: 10, expanded: 4, depthComplete: 2, stoppedBy: 'depth' },
      { worlds: 1, expanded: 0, depthComplete: 0, stoppedBy: 'memory' },
      { worlds: 1194, expanded: 1023, depthComplete: 16, stoppedBy: 'time' },
      { worlds: 4096, expanded: 4096, depthComplete: 45, stoppedBy: null },
    ]);
  });

  it('asks the caller for the time and tells of its progress', () => {
    const told: Progress[] = [];
    const result = explore(grid(15, 3), {
      shouldStop: () => (told.at(-1)?.worlds ?? 0) > 1000,
      onProgress: (progress) => {
        told.push(progress);
      },
    });
    expect([result.stoppedBy, result.complete]).toEqual(['time', false]);
    expect(told.at(-1)).toEqual({ worlds: 1194, transitions: 3057, depth: 17, frontier: 171 });
    // While machines still answer for the first time, worlds may take long: it is asked after a few of them.
    expect(told[0]?.worlds).toBeLessThan(64);
  });

  it('refuses an index or an actor that is not there', () => {
    const network = grid(1, 1);
    expect(() => explore(network).schedule(2)).toThrow('world 2 is not among the 2 explored');
    expect(() => explore(network, { observe: ['c9'] })).toThrow('c9 is no actor of this network (c0)');
  });

  it('spends less than 20 bytes a world beyond its cells', () => {
    const result = explore(grid(15, 4));
    expect(result.bytes / result.worlds - 2 * 4).toBeLessThan(20);
  });

  it('spends at most 16 bytes a world in all', () => {
    const { bytes, worlds } = explore(grid(15, 4));
    expect(bytes / worlds).toBeLessThanOrEqual(16);
  });

  it('keeps indices, keys, parents and edges when so many worlds have come that they are stored in another shape', () => {
    const network = grid(15, 4);
    const keys = new Map<string, number>();
    const wrong: number[] = [];
    const read = (world: ArrayLike<number>, actor: string): number => network.snapshot(world, actor).context.count;
    const exploration = explore(network, {
      observe: ['c3', 'c1'],
      groups: [['c1']],
      visit: (visit) => {
        const world = visit.world();
        const text = `${read(world, 'c3')} ${read(world, 'c1')}`;
        const isNew = !keys.has(text);
        // Steps make the counters rise one by one, so a count of c1 is new where it comes with c3 at rest.
        const isNewIn = isNew && read(world, 'c3') === 0;
        if (isNew) keys.set(text, keys.size);
        const told = [visit.observedKey, visit.isNewKey, visit.isNewIn(0)];
        if (told.join() !== [keys.get(text), isNew, isNewIn].join()) wrong.push(visit.index);
      },
    });
    expect([counts(exploration), wrong]).toEqual([
      { worlds: 65_536, transitions: 4 * 15 * 16 ** 3, depth: 60, finals: 1, complete: true },
      [],
    ]);
    for (let index = 0; index < exploration.worlds; index += 997) {
      const world = exploration.world(index);
      const targets: number[] = [];
      exploration.edgesFrom(index, (to) => targets.push(to));
      const steps = replay(network, exploration.schedule(index));
      expect([steps.at(-1)?.after ?? network.initial, steps.length, exploration.indexOf(world)]).toEqual([
        world,
        exploration.depthOf(index),
        index,
      ]);
      expect(targets).toEqual(
        network.choices(world).map((choice) => exploration.indexOf(network.step(world, choice.index).after)),
      );
    }
  });
});

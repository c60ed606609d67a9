import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createNetwork,
  finished,
  type Exploration,
  type ExploreOptions,
  type Network,
} from '../../src/engine/index.ts';
import { WasmSearch } from '../../src/engine/wasm/search.ts';
import { loadScenario } from '../../src/import/catalogue.ts';
import { Threads } from '../../src/parallel/threads.ts';
import { checkScenario, type CheckOptions } from '../../src/system/check.ts';
import { anyTables, machinesOf } from '../engine/table-machines.ts';

const begun: Threads[] = [];
const threads = (count: number, program?: string): Threads => {
  const all = new Threads(count, program);
  begun.push(all);
  return all;
};
afterEach(async () => {
  await Promise.all(begun.splice(0).map((all) => all.end()));
});

/** What an exploration says of all its worlds. */
const plain = (exploration: Exploration) => ({
  ...(JSON.parse(JSON.stringify({ ...exploration, bytes: 0 })) as object),
  worlds: Array.from({ length: exploration.worlds }, (_, index) => [
    Array.from(exploration.world(index)).join(),
    exploration.schedule(index),
    exploration.depthOf(index),
  ]),
});

/** A search whose parts settle after eight worlds: from there on others help. */
const explored = (network: Network, options: ExploreOptions, helpers?: Threads): unknown => {
  const told: unknown[] = [];
  const exploration = finished(
    new WasmSearch(
      network,
      {
        ...options,
        ...(helpers === undefined ? {} : { helpers }),
        visits: 'news',
        visit: (visit) => {
          told.push([visit.index, visit.depth, visit.final, visit.isNewKey, visit.isQuiet(), visit.observedKey]);
        },
      },
      8,
    ).run(),
  );
  return [told, plain(exploration)];
};

const build = (machines: ReturnType<typeof machinesOf>): Network =>
  createNetwork(Object.entries(machines).map(([id, machine]) => ({ id, machine })));

const clock = (): CheckOptions => ({ now: () => 0 });

describe('a search by several threads', () => {
  it('finds the same worlds under the same numbers as one thread, and tells of the same ones', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyTables,
        fc.integer({ min: 1, max: 2 }),
        fc.record({ depth: fc.integer({ min: 3, max: 8 }), worlds: fc.integer({ min: 1, max: 600 }) }),
        async (tables, count, bounds) => {
          const machines = machinesOf(tables);
          const ids = Object.keys(machines);
          const options = { bounds, observe: ids, groups: [ids, ids.slice(0, 1)] };
          const helpers = threads(count);
          const together = explored(build(machines), options, helpers);
          await helpers.end();
          expect(together).toEqual(explored(build(machines), options));
        },
      ),
      { numRuns: 40 },
    );
  }, 60_000);

  it.each(['S27', 'S03'])('reports of %s what one thread reports', (id) => {
    const check = (more: Partial<CheckOptions>) =>
      checkScenario(loadScenario(id), { design: 'f' }, { ...clock(), bounds: { worlds: 40_000 }, ...more });
    const alone = check({});
    expect(check({ helpers: threads(1) })).toEqual(alone);
    expect(check({ helpers: threads(2) })).toEqual(alone);
  });

  it('fails when a thread fails, and concludes nothing', async () => {
    const helpers = threads(1, "throw new Error('out of luck')");
    const search = new WasmSearch(build(machinesOf(counters)), { helpers }, 8).run();
    await expect(async () => {
      for (let slice = search.next(); !slice.done; slice = search.next())
        await new Promise((resolve) => setTimeout(resolve, 20));
    }).rejects.toThrow('a worker thread failed: out of luck');
  });

  it('fails when a thread dies with work at hand', async () => {
    // Takes every job that it sees, and never does one.
    const taker = `
const { workerData: { memory, args: [ring] } } = require('node:worker_threads');
const words = new Int32Array(memory.buffer);
const size = (32 + 64 * 4 + 64 * 48 * 16) / 4;
for (let taken = false; !taken;)
  for (let job = 0; job < 32; job++)
    if (Atomics.compareExchange(words, (ring + 64) / 4 + job * size, 1, 2) === 1) taken = true;
process.exit(3);`;
    const helpers = threads(1, taker);
    const search = new WasmSearch(build(machinesOf(counters)), { helpers }, 8).run();
    await expect(async () => {
      for (let slice = search.next(); !slice.done; slice = search.next())
        await new Promise((resolve) => setTimeout(resolve, 5));
    }).rejects.toThrow('a worker thread failed: it ended with code 3');
  }, 60_000);

  it('leaves no thread behind', async () => {
    const helpers = threads(2);
    const before = threadsNow();
    explored(build(machinesOf(counters)), {}, helpers);
    await helpers.end();
    expect(threadsNow()).toBe(before);
  });

  it('is refused beside what one thread alone can do', () => {
    const check = (more: Partial<CheckOptions>) => (): unknown =>
      checkScenario(loadScenario('S27'), { design: 'f' }, { ...clock(), helpers: threads(1), ...more });
    expect(check({ reduce: 'all' })).toThrow('a reduction goes with one worker only');
    expect(check({ bounds: { memory: 1e9 } })).toThrow('a bound on memory goes with one worker only');
    expect(check({ strategy: { kind: 'depth-first' } })).toThrow('depth-first goes with one worker only');
    expect(check({ keeper: { isDue: () => false, save: () => {} } })).toThrow('a checkpoint goes with one worker only');
  });
});

const threadsNow = (): number => process.getActiveResourcesInfo().filter((one) => one === 'MessagePort').length;

/** Counters that nobody stops: 8 to the power of 5 worlds. */
const counters = Array.from({ length: 5 }, () => ({
  states: Array.from({ length: 8 }, (_, state) => ({
    rows: [{ on: 'env.go', target: (state + 1) % 8, bump: false, sends: [] }],
    after: null,
    defer: [],
  })),
}));

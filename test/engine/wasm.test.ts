import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createNetwork,
  explore,
  runToEnd,
  hasCycle,
  search,
  type Exploration,
  type ExploreOptions,
  type Network,
} from '../../src/engine/index.ts';
import { binary } from '../../src/engine/wasm/binary.ts';
import { WasmSearch } from '../../src/engine/wasm/search.ts';
import { anyTables, machinesOf } from './table-machines.ts';
import { chart } from './tiny.ts';
import { networkOfTwins } from './twins.ts';
import { runs } from '../runs.ts';

const build = (machines: ReturnType<typeof machinesOf>): Network =>
  createNetwork(Object.entries(machines).map(([id, machine]) => ({ id, machine })));

/** Everything an exploration says, for every world of it. */
const all = (exploration: Exploration) => ({
  ...exploration,
  bytes: 0,
  relation: exploration.relation(),
  hasCycle: exploration.complete && hasCycle(exploration),
  places: Array.from({ length: exploration.worlds }, (_, index) => {
    const world = exploration.world(index);
    const edges: number[] = [];
    exploration.edgesFrom(index, (to) => edges.push(to));
    return [
      Array.from(world).join(),
      exploration.schedule(index),
      exploration.depthOf(index),
      exploration.indexOf(world),
      edges.join(),
    ];
  }),
});

/** The search in the inner loop, with parts that settle early. */
const compiled = (network: Network, options: ExploreOptions = {}, settledAt?: number): Exploration =>
  runToEnd(new WasmSearch(network, options, settledAt).run());

const plain = (exploration: Exploration) => JSON.parse(JSON.stringify(all(exploration))) as unknown;

describe('the compiled inner loop', () => {
  it('is what its sources compile to', () => {
    // In a process of its own: the compiler extends built-ins, which tests of plugins have sealed in this one.
    const url = new URL('../../.ci/wasm-compile.mjs', import.meta.url).href;
    const script = `import(${JSON.stringify(url)}).then(async ({ compile }) =>
      process.stdout.write(Buffer.from(await compile()).toString('base64')))`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect([stderr, stdout]).toEqual(['', binary]);
  }, 120_000);

  it('finds what the search finds, in the same order, and goes on so when its parts have settled', () => {
    fc.assert(
      fc.property(
        anyTables,
        fc.record({ depth: fc.integer({ min: 0, max: 5 }), worlds: fc.integer({ min: 1, max: 400 }) }),
        fc.constantFrom(8, 64, 1 << 15),
        (tables, bounds, settledAt) => {
          const machines = machinesOf(tables);
          const ours = compiled(build(machines), { bounds }, settledAt);
          expect(plain(ours)).toEqual(plain(search(build(machines), { bounds })));
        },
      ),
      { numRuns: runs(150) },
    );
  });

  it('goes on after settling when the cells it meets come in falling order', () => {
    // Each rest puts one more into the hub's mailbox, so that after the settling shorter mailboxes follow longer ones.
    const idle = { rows: [{ on: 'idle.rest', target: 0, says: ['mail.b'] }], after: null, defers: true } as const;
    const hub = [[{ on: 'mail.b', target: null, keeps: 'nothing', tells: 'sender', type: 'mail.back' }]] as const;
    const network = networkOfTwins({ count: 2, twin: [idle, idle, idle], hub: [hub[0], hub[0]] });
    expect(compiled(network, { bounds: { worlds: 17_000 } }).worlds).toBe(17_000);
  });

  it('tells of the same worlds, and of the same news in them', () => {
    fc.assert(
      fc.property(
        anyTables,
        fc.integer({ min: 0, max: 60 }),
        fc.constantFrom(8, 32, 1 << 15),
        (tables, stopAt, settledAt) => {
          const told = (run: (network: Network, options: ExploreOptions) => Exploration): unknown => {
            const machines = machinesOf(tables);
            const ids = Object.keys(machines);
            const groups = [ids, ids.slice(0, 1), ids.slice(1), []];
            const lines: unknown[] = [];
            const exploration = run(build(machines), {
              observe: ids,
              groups,
              visits: 'changes',
              bounds: { depth: 5, worlds: 300 },
              visit: (visit) => {
                const news = groups.map((_, group) => visit.isNewIn(group));
                lines.push([
                  visit.index,
                  visit.depth,
                  visit.final,
                  visit.isQuiet(),
                  visit.isNewKey,
                  news,
                  visit.world().length,
                ]);
                return lines.length === stopAt ? 'stop' : undefined;
              },
            });
            return [lines, plain(exploration)];
          };
          expect(told((network, options) => compiled(network, options, settledAt))).toEqual(told(search));
        },
      ),
      { numRuns: runs(100) },
    );
  });

  it('gives equal numbers to equal tuples of what is observed', () => {
    fc.assert(
      fc.property(anyTables, (tables) => {
        const machines = machinesOf(tables);
        const network = build(machines);
        const ids = Object.keys(machines);
        const numbers = new Map<string, number>();
        compiled(network, {
          observe: ids,
          groups: [ids],
          visits: 'changes',
          bounds: { worlds: 200 },
          visit: (visit) => {
            const tuple = ids.map((id) => network.local(visit.world(), id)).join();
            const known = numbers.get(tuple) ?? numbers.size;
            numbers.set(tuple, known);
            expect(visit.observedKey).toBe(known);
          },
        });
      }),
      { numRuns: runs(50) },
    );
  });

  it('says by which way a machine breaks a rule', () => {
    const machines = {
      a: chart({ initial: 's', states: { s: { on: { 'env.go': 't' } }, t: { on: { 'env.go': 'u' } }, u: {} } }),
      b: chart({
        initial: 's',
        states: { s: { on: { 'env.on': { target: 't', actions: 'missing' } } }, t: {} },
      }),
    };
    const scheduleOf = (run: (network: Network) => unknown): unknown => {
      try {
        run(createNetwork(Object.entries(machines).map(([id, machine]) => ({ id, machine }))));
      } catch (thrown) {
        return thrown;
      }
      return 'nothing thrown';
    };
    expect(scheduleOf((network) => compiled(network))).toEqual(scheduleOf((network) => search(network)));
  });

  it('tells apart more actors than a byte can count', () => {
    const ticks = chart({ initial: 's', states: { s: { on: { 'env.go': 't' } }, t: {} } });
    const rests = chart({ on: { 'mail.a': {} } });
    const network = (): Network =>
      createNetwork(
        Array.from({ length: 600 }, (_, i) => ({
          id: `a${i}`,
          machine: [3, 258, 259, 599].includes(i) ? ticks : rests,
        })),
      );
    const all = compiled(network());
    expect([all.worlds, all.transitions, all.schedule(15)]).toEqual([16, 32, search(network()).schedule(15)]);
  });

  it('tells no more of what a group looks at than its aspects', () => {
    const counts = chart({
      initial: 's',
      states: { s: { on: { 'env.go': 't' } }, t: { on: { 'env.go': 'u' } }, u: {} },
    });
    const told: number[] = [];
    compiled(createNetwork([{ id: 'a', machine: counts }]), {
      observe: ['a'],
      groups: [['a']],
      visits: 'changes',
      aspect: (_group, _actor, snapshot) => (snapshot.value === 'u' ? 'end' : 'begun'),
      visit: ({ index }) => void told.push(index),
    });
    expect(told).toEqual([0, 2]);
  });

  it('is left alone when every world is to be told of', () => {
    const network = createNetwork([{ id: 'a', machine: chart({ on: { 'env.go': {} } }) }]);
    const told: number[] = [];
    explore(network, { visit: ({ index }) => void told.push(index) });
    expect(told).toEqual([0]);
  });
});

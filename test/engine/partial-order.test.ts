import { assign } from 'xstate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyChange, explore, type ExploreOptions, type Machine, type Network } from '../../src/engine/index.ts';
import { forwardTables } from './forward-machines.ts';
import { keptBy } from './kept.ts';
import { anyTables, machinesOf, type TableMachine } from './table-machines.ts';
import { chart, networkOf, to, turning } from './tiny.ts';
import { runs } from '../runs.ts';
import { networkOfTables } from '../trace/networks.ts';

/** Both searches of a small network. */
function compare(tables: readonly TableMachine[], groups: readonly (readonly string[])[]) {
  const full = keptBy(networkOfTables(tables), groups, { partialOrder: false });
  if (!full.complete) return null;
  const reduced = keptBy(networkOfTables(tables), groups, { partialOrder: true });
  return { full, reduced };
}

describe('a search by partial order', () => {
  it.each([
    ['whose runs all end', forwardTables, 250],
    ['of any kind', anyTables, 60],
  ] as const)(
    'keeps final worlds and their depths, worlds where only time passes, observed tuples, findings and cycles of networks %s',
    (_, arbitrary, numRuns) => {
      fc.assert(
        fc.property(arbitrary, fc.boolean(), (tables, looks) => {
          const actors = Object.keys(machinesOf(tables));
          const both = compare(tables, looks ? [actors.slice(0, 2), actors.slice(-1)] : []);
          if (!both) return;
          expect(both.reduced.kept).toEqual(both.full.kept);
          expect(both.reduced.worlds).toBeLessThanOrEqual(both.full.worlds);
        }),
        { numRuns: runs(numRuns) },
      );
    },
    60_000,
  );
});

const up = assign({ count: ({ context }: { context: Record<string, unknown> }) => (context['count'] as number) + 1 });

/** Takes so many private steps, then does what the last state's entry does. */
const walker = (steps: number, entry?: object): Machine =>
  chart({
    id: 'walker',
    initial: 's0',
    states: Object.fromEntries(
      Array.from({ length: steps + 1 }, (_, at) => [
        `s${at}`,
        {
          ...(at < steps ? { on: { 'env.walk': `s${at + 1}` } } : {}),
          ...(at === steps && entry ? { entry } : {}),
        },
      ]),
    ),
  });

const worldsOf = (network: Network, partialOrder: boolean): number =>
  explore(network, { reduce: { partialOrder } }).worlds;

describe('steps that touch nobody else', () => {
  it('are taken in one order', () => {
    const network = () => networkOf({ a: walker(3), b: walker(3), c: walker(3) });
    expect([worldsOf(network(), false), worldsOf(network(), true)]).toEqual([64, 10]);
  });
});

describe('a shared actor', () => {
  const counter = chart({
    id: 'counter',
    context: { count: 0 },
    on: { 'call.add': { actions: up } },
  });
  const lock = chart({
    id: 'lock',
    initial: 'free',
    states: {
      free: { on: { 'call.take.a': 'a', 'call.take.b': 'b' } },
      a: { on: { 'call.take.b': {} } },
      b: { on: { 'call.take.a': {} } },
    },
  });

  it('that only counts lets the steps commute: it stands elsewhere in between, and ends alike', () => {
    const network = () =>
      networkOf({ a: walker(2, to('n', 'call.add')), b: walker(2, to('n', 'call.add')), n: counter });
    expect([worldsOf(network(), false), worldsOf(network(), true)]).toEqual([9, 5]);
  });

  it('that the first comer gets keeps both orders, however long the way to it', () => {
    const network = networkOf({
      a: walker(3, to('l', 'call.take.a')),
      b: walker(3, to('l', 'call.take.b')),
      l: lock,
    });
    const reduced = explore(network, { reduce: { partialOrder: true } });
    expect(reduced.finals.map((index) => String(network.snapshot(reduced.world(index), 'l').value)).toSorted()).toEqual(
      ['a', 'b'],
    );
    expect(reduced.worlds).toBeLessThan(16);
  });
});

describe('events whose exchange would lead to ever longer lists', () => {
  const list = (change: (list: readonly string[]) => readonly string[]) => ({
    actions: assign({
      list: ({ context }: { context: Record<string, unknown> }) => change(context['list'] as string[]),
    }),
  });
  // Whoever forgets that each comes once finds one after the other for ever.
  const queue = chart({
    id: 'queue',
    context: { list: ['x', 'x'] },
    on: { 'call.add': list((all) => [...all, 'x']), 'call.cut': list((all) => all.slice(1)) },
  });
  const network = () =>
    networkOf({ a: walker(2, to('q', 'call.add')), b: walker(2, to('q', 'call.cut')), c: walker(2), q: queue });

  it('are not exchanged, and all others are', () => {
    const one = network();
    const reduced = explore(one, { reduce: { partialOrder: true } });
    expect(one.tables.at(-1)?.locals.size).toBeLessThan(5_000);
    expect([worldsOf(network(), false), reduced.worlds]).toEqual([27, 8]);
    const kept = keptBy(network(), [], { partialOrder: true }).kept;
    expect(kept).toEqual(keptBy(network(), [], { partialOrder: false }).kept);
  });
});

describe('a question', () => {
  const network = () => networkOf({ a: walker(2), b: walker(2) });
  const pairs = (predicates: boolean): string[] => {
    const net = network();
    const seen: string[] = [];
    explore(net, {
      observe: ['a', 'b'],
      reduce: { partialOrder: true, ...(predicates ? { predicates: [anyChange(['a', 'b'])] } : { predicates: [] }) },
      visit: (visit) => {
        seen.push(['a', 'b'].map((actor) => String(net.snapshot(visit.world(), actor).value)).join());
      },
    });
    return seen.toSorted();
  };

  it('that looks at two actors sees every pair of theirs; left out, it would miss some', () => {
    expect(pairs(true)).toHaveLength(9);
    expect(pairs(false)).toHaveLength(5);
  });

  it('that is answered more readily by more sees the most of it', () => {
    const net = network();
    const isMiddle = (actor: string, local: number): boolean =>
      net.tables[net.indexOf(actor)]?.locals.snapshot(local).value === 's1';
    const words = (actor: string, local: number): readonly string[] =>
      isMiddle(actor, local) ? [`middle ${actor}`] : [];
    let together = false;
    const { worlds } = explore(net, {
      reduce: { partialOrder: true, predicates: [{ actors: ['a', 'b'], labels: words }] },
      visit: (visit) => {
        const values = ['a', 'b'].map((actor) => net.snapshot(visit.world(), actor).value);
        if (values.join() === 's1,s1') together = true;
      },
    });
    expect([together, worlds < 9]).toEqual([true, true]);
  });
});

describe('a run that never ends', () => {
  it('switches the reduction off: else the other actor could be put off for ever', () => {
    const network = () => networkOf({ a: turning, b: walker(3) });
    expect([worldsOf(network(), false), worldsOf(network(), true)]).toEqual([8, 8]);
  });
});

describe('declared counters', () => {
  const counting = (declared: object, limit: number) =>
    chart({
      id: 'counting',
      context: { count: 0 },
      ...declared,
      initial: 'below',
      states: {
        below: {
          on: {
            'env.up': [
              {
                guard: ({ context }: { context: Record<string, unknown> }) => (context['count'] as number) < limit,
                actions: up,
              },
            ],
          },
        },
      },
    });

  it('that tell high values apart are refused', () => {
    const network = networkOf({ a: counting({ meta: { counters: ['count'] } }, 12), b: walker(1) });
    expect(() => explore(network, { reduce: { partialOrder: true } })).toThrow('a declares counters but');
  });

  it.each([9, -9])(
    'that a question looks at are told apart also where no step tells them apart: around %i',
    (count) => {
      const by = (more: number) => ({
        actions: assign({
          count: ({ context }: { context: Record<string, unknown> }) => (context['count'] as number) + more,
        }),
      });
      const counter = chart({
        id: 'counter',
        meta: { counters: ['count'] },
        context: { count },
        on: { 'call.up': by(1), 'call.down': by(-1) },
      });
      const network = (): Network =>
        networkOf({ a: walker(2, to('n', 'call.up')), b: walker(2, to('n', 'call.down')), c: walker(2), n: counter });
      const groups = [['n', 'c']];
      const full = keptBy(network(), groups, { partialOrder: false });
      expect(keptBy(network(), groups, { partialOrder: true }).kept).toEqual(full.kept);
    },
  );

  it('are context fields by name', () => {
    const network = networkOf({ a: counting({ meta: { counters: 'count' } }, 1), b: walker(1) });
    expect(() => explore(network, { reduce: { partialOrder: true } })).toThrow('no list of fields');
  });
});

describe('a search that leaves out orders and is cut short', () => {
  const actors = ['a', 'b', 'c', 'd'];
  /** Nothing is left out of these 256 worlds, as all four are looked at together. */
  const told = (options: Pick<ExploreOptions, 'bounds' | 'shouldStop'>, enough = Infinity) => {
    const network = networkOf(Object.fromEntries(actors.map((actor) => [actor, walker(3)])));
    const depths: number[] = [];
    const exploration = explore(network, {
      ...options,
      observe: actors,
      groups: [actors],
      reduce: { partialOrder: true },
      visit: ({ depth }) => {
        depths.push(depth);
        return depths.length === enough ? 'stop' : undefined;
      },
    });
    return { exploration, depths };
  };

  it('tells of every world within its bounds', () => {
    expect(told({ bounds: { depth: 4 } }).depths).toEqual(
      [1, 4, 10, 20, 31].flatMap((worlds, depth) => Array.from({ length: worlds }, () => depth)),
    );
    expect(told({ bounds: { worlds: 100 } }).depths).toHaveLength(100);
  });

  it('tells no more to a visitor who has heard enough', () => {
    const { exploration, depths } = told({}, 7);
    expect(depths).toHaveLength(7);
    expect([exploration.complete, exploration.stoppedBy, exploration.expanded]).toEqual([false, 'visitor', 6]);
  });

  it('never calls worlds expanded that it has only met, nor any depth complete, whenever its time is over', () => {
    let asked = 0;
    told({ shouldStop: () => asked++ < 0 });
    for (let stop = 0; stop < asked; stop++) {
      let left = stop;
      const { exploration, depths } = told({ shouldStop: () => left-- <= 0 });
      expect(exploration.complete).toBe(false);
      expect(exploration.expanded).toBeLessThanOrEqual(depths.length);
      expect(exploration.depthComplete).toBe(0);
    }
  });
});

import fc from 'fast-check';
import { assign } from 'xstate';
import { createNetwork, type Network } from '../../src/engine/index.ts';
import { machinesOf, type TableMachine } from '../engine/table-machines.ts';
import { chart, networkOf, tiny, to } from '../engine/tiny.ts';

/** A machine that posts one event after the other to `store`, a step each. */
const poster = (...events: readonly string[]) =>
  tiny.createMachine({
    initial: 's0',
    states: Object.fromEntries([
      ...events.map((event, index) => [
        `s${index}`,
        { on: { 'env.next': { target: `s${index + 1}`, actions: to('store', event) } } },
      ]),
      [`s${events.length}`, {}],
    ]),
  });

/** Remembers what was called, in order. */
const store = chart({
  context: { log: [] },
  on: {
    'call.*': {
      actions: assign({ log: ({ context, event }) => [...(context['log'] as string[]), event.type.slice(5)] }),
    },
  },
});

/** Two actors that write to one store, and a third that writes to nobody. */
export const writers = (): Network =>
  networkOf({
    a: poster('call.a1', 'call.a2'),
    b: poster('call.b1'),
    alone: tiny.createMachine({ initial: 's0', states: { s0: { on: { 'env.next': 's1' } }, s1: {} } }),
    store,
  });

/** Three actors that write what fast-check says to one store. */
export const anyWriters: fc.Arbitrary<() => Network> = fc
  .tuple(...['a', 'b', 'c'].map(() => fc.array(fc.constantFrom('call.x', 'call.y'), { maxLength: 3 })))
  .map(
    ([a = [], b = [], c = []]) =>
      () =>
        networkOf({ a: poster(...a), b: poster(...b), c: poster(...c), store }),
  );

/** Two actors that count up one store, which does not remember by whom. */
export const counters = (): Network =>
  networkOf({
    a: poster('call.up', 'call.up'),
    b: poster('call.up'),
    store: chart({
      context: { count: 0 },
      on: { 'call.up': { actions: assign({ count: ({ context }) => (context['count'] as number) + 1 }) } },
    }),
  });

/** What the store of a world has been told. */
export const logOf =
  (network: Network) =>
  (world: ArrayLike<number>): string =>
    (network.snapshot(world, 'store').context as { readonly log: readonly string[] }).log.join();

/** The network of tables that fast-check made. */
export const networkOfTables = (tables: readonly TableMachine[]): Network =>
  createNetwork(Object.entries(machinesOf(tables)).map(([id, machine]) => ({ id, machine })));

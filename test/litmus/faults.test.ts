import { assign, raise } from 'xstate';
import { describe, expect, it } from 'vitest';
import {
  createNetwork,
  explore,
  NetworkError,
  replay,
  search,
  type Machine,
  type Network,
} from '../../src/engine/index.ts';
import { chart, to, turning } from '../engine/tiny.ts';

const networkOf = (machines: Readonly<Record<string, Machine>>): Network =>
  createNetwork(Object.entries(machines).map(([id, machine]) => ({ id, machine })));

const again = { actions: raise({ type: 'again' }) };

/** Goes round for ever once it may rest. */
const restless = (first: string): Machine =>
  chart({
    id: 'restless',
    initial: first,
    states: { awake: { on: { 'env.lie': 'down' } }, down: { on: { 'idle.rest': again, again } } },
  });

/** Breaks a rule on one of two events. */
const fragile = chart({
  id: 'fragile',
  initial: 'whole',
  states: {
    whole: {
      on: {
        'env.hold': 'held',
        'env.drop': {
          actions: assign(() => {
            throw new Error('broken');
          }),
        },
      },
    },
    held: {},
  },
});

/** Calls each other for ever, and remembers how often. */
const pong = (other: string): Machine =>
  chart({
    id: 'pong',
    context: { times: 0 },
    on: {
      'env.serve': { actions: to(other, 'call.ball') },
      'call.ball': {
        actions: [
          assign({ times: ({ context }: { context: Record<string, unknown> }) => (context['times'] as number) + 1 }),
          to(other, 'call.ball'),
        ],
      },
    },
  });

describe.each([
  ['by table', search],
  ['compiled', explore],
  ['by partial order', (network: Network) => explore(network, { reduce: { partialOrder: true } })],
] as const)('a search %s', (_, run) => {
  const refusal = (network: Network): NetworkError => {
    try {
      run(network);
    } catch (thrown) {
      if (thrown instanceof NetworkError) return thrown;
    }
    throw new Error('nothing was refused');
  };

  it('knows nothing of what an idle event would do where the world is never idle', () => {
    expect(run(networkOf({ a: restless('down'), b: turning })).worlds).toBe(2);
  });

  it.each<[string, () => Network, string]>([
    ['an idle event', () => networkOf({ a: restless('awake') }), '0/0'],
    ['an event of which another comes first', () => networkOf({ a: fragile }), '1'],
    ['a call that never ends', () => networkOf({ left: pong('right'), right: pong('left') }), '0'],
  ])('that is refused for %s has a schedule whose last step shows it', (_what, make, schedule) => {
    const { message, schedule: told } = refusal(make());
    expect(told).toBe(schedule);
    expect(() => replay(make(), schedule)).toThrow(message);
    const before = schedule.split('/').slice(0, -1).join('/');
    expect(() => replay(make(), before)).not.toThrow();
  });
});

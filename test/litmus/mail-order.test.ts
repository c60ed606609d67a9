import { assign } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore } from '../../src/engine/index.ts';
import { counts, endings, networkOf, tiny, to } from '../engine/tiny.ts';

/** Remembers the order in which its mail came. */
const log = tiny.createMachine({
  id: 'log',
  context: { seen: [] as string[] },
  on: {
    'note.*': {
      actions: assign({ seen: ({ context, event }) => [...(context['seen'] as string[]), event.type.slice(5)] }),
    },
  },
});

const sender = (...types: string[]) =>
  tiny.createMachine({ id: 'sender', entry: types.map((type) => to('log', type)) });

const orders = (network: ReturnType<typeof networkOf>) =>
  endings(network, (world) => (network.snapshot(world, 'log').context.seen as string[]).join(' '));

describe('mail', () => {
  it('of one sender keeps its order', () => {
    const network = networkOf({ log, one: sender('note.a', 'note.b') });
    expect(orders(network)).toEqual(['a b']);
    expect(counts(explore(network))).toEqual({ worlds: 3, transitions: 2, depth: 2, finals: 1, complete: true });
  });

  it('of two senders overtakes each other, but never itself', () => {
    const network = networkOf({ log, one: sender('note.a', 'note.b'), two: sender('note.c') });
    expect(orders(network)).toEqual(['a b c', 'a c b', 'c a b']);
    expect(counts(explore(network))).toEqual({ worlds: 9, transitions: 8, depth: 3, finals: 3, complete: true });
  });

  it('to oneself waits like any other', () => {
    const looped = tiny.createMachine({
      id: 'looped',
      initial: 'a',
      entry: to('me', 'again'),
      states: { a: { on: { again: 'b' } }, b: {} },
    });
    const network = networkOf({ me: looped });
    expect(network.mailbox(network.initial, 'me')).toEqual([{ from: 'me', events: [{ type: 'again' }] }]);
    expect(network.snapshot(network.initial, 'me').value).toBe('a');
    expect(counts(explore(network))).toEqual({ worlds: 2, transitions: 1, depth: 1, finals: 1, complete: true });
  });
});

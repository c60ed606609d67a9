import { sendTo, type AnyActorRef, type EventObject } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, type Network } from '../../src/engine/index.ts';
import { counts, networkOf, tiny, to } from '../engine/tiny.ts';

type Acquire = EventObject & { readonly from: string };
const grant = sendTo(({ system, event }) => system.get((event as Acquire).from) as AnyActorRef, { type: 'granted' });

/** A lock whose second taker waits in the mailbox. */
const lock = tiny.createMachine({
  id: 'lock',
  initial: 'free',
  states: {
    free: { on: { acquire: { target: 'held', actions: grant } } },
    held: { meta: { defer: ['acquire'] }, on: { release: 'free' } },
  },
});

/** The same without the wait: it grants to whoever asks. */
const brokenLock = tiny.createMachine({
  id: 'broken_lock',
  initial: 'free',
  states: {
    free: { on: { acquire: { target: 'held', actions: grant }, release: {} } },
    held: { on: { acquire: { actions: grant }, release: 'free' } },
  },
});

const worker = (name: string) =>
  tiny.createMachine({
    id: 'worker',
    initial: 'waiting',
    entry: to('lock', { type: 'acquire', from: name } as Acquire),
    states: {
      waiting: { on: { granted: 'critical' } },
      critical: { tags: ['critical'], on: { 'env.leave': { target: 'gone', actions: to('lock', 'release') } } },
      gone: {},
    },
  });

/** The shortest schedule to a world with two workers inside, or null. */
function meeting(network: Network): string | null {
  let index: number | null = null;
  const exploration = explore(network, {
    observe: ['one', 'two'],
    visit: (visit) => {
      if (!['one', 'two'].every((id) => network.snapshot(visit.world(), id).hasTag('critical'))) return;
      index = visit.index;
      return 'stop';
    },
  });
  return index === null ? null : exploration.schedule(index);
}

describe('two workers of one lock', () => {
  it('meet inside when the lock grants while it is held', () => {
    expect(meeting(networkOf({ lock: brokenLock, one: worker('one'), two: worker('two') }))).toBe('0/0/0/1');
  });

  it('never meet when a held lock defers, and both get through', () => {
    const network = networkOf({ lock, one: worker('one'), two: worker('two') });
    expect(meeting(network)).toBe(null);
    const exploration = explore(network);
    expect(
      exploration.finals.map((index) =>
        ['one', 'two'].map((id) => network.snapshot(exploration.world(index), id).value),
      ),
    ).toEqual([['gone', 'gone']]);
    expect(counts(exploration)).toEqual({ worlds: 16, transitions: 16, depth: 8, finals: 1, complete: true });
  });

  it('leave a deferred head in front of what the same sender said later', () => {
    const hasty = tiny.createMachine({
      id: 'hasty',
      entry: [
        to('lock', { type: 'acquire', from: 'one' } as Acquire),
        to('lock', { type: 'acquire', from: 'one' } as Acquire),
        to('lock', 'release'),
      ],
      on: { granted: {} },
    });
    const network = networkOf({ lock, one: hasty });
    const exploration = explore(network);
    expect(exploration.finals.map((index) => network.mailbox(exploration.world(index), 'lock'))).toEqual([
      [{ from: 'one', events: [{ from: 'one', type: 'acquire' }, { type: 'release' }] }],
    ]);
  });
});

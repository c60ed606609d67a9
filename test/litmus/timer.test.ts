import { cancel, raise, sendTo, type AnyActorRef } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, replay } from '../../src/engine/index.ts';
import { counts, endings, networkOf, tiny, to, value } from '../engine/tiny.ts';

/** Waits 30 s for a device, then gives up, as a driver that guesses does. */
const waiter = tiny.createMachine({
  id: 'waiter',
  initial: 'waiting',
  states: {
    waiting: { after: { 30_000: 'gaveUp' }, on: { arrived: 'found' } },
    found: {},
    gaveUp: { on: { arrived: {} } },
  },
});
/** The same without a guess. */
const patient = tiny.createMachine({
  id: 'patient',
  initial: 'waiting',
  states: { waiting: { on: { arrived: 'found' } }, found: {} },
});
const device = tiny.createMachine({
  id: 'device',
  initial: 'absent',
  states: { absent: { on: { 'env.arrive': { target: 'here', actions: to('waiter', 'arrived') } } }, here: {} },
});

/** Leaves without a word, and wakes when nothing else can happen. */
const sleeper = tiny.createMachine({
  id: 'device',
  initial: 'awake',
  states: { awake: { on: { 'env.leave': 'asleep' } }, asleep: { on: { 'idle.wake': 'up' } }, up: {} },
});

describe('a timer', () => {
  it('may fire before what it waits for', () => {
    const network = networkOf({ waiter, device });
    expect(endings(network, value(network, 'waiter'))).toEqual(['found', 'gaveUp']);
    expect(counts(explore(network))).toEqual({ worlds: 6, transitions: 6, depth: 3, finals: 2, complete: true });
  });

  it('is all that can happen once the rest is quiet', () => {
    const network = networkOf({ waiter, device: sleeper });
    const seen: unknown[] = [];
    explore(network, {
      visit: (visit) => void seen.push([visit.isQuiet(), network.choices(visit.world()).map(({ kind }) => kind)]),
    });
    expect(seen).toEqual([
      [false, ['timer', 'env']],
      [false, ['env']],
      [true, ['timer']],
      [true, ['idle']],
      [true, []],
    ]);
  });

  it('that is not there cannot fire early', () => {
    const network = networkOf({ waiter: patient, device });
    expect(endings(network, value(network, 'waiter'))).toEqual(['found']);
  });

  it('is gone once its state is left', () => {
    const network = networkOf({ waiter, device });
    const [, arrival] = replay(network, '1/0');
    expect(network.timers(network.initial, 'waiter')).toEqual([
      { name: 'xstate.after.30000.waiter.waiting', to: 'waiter', event: { type: 'xstate.after.30000.waiter.waiting' } },
    ]);
    expect(network.timers(arrival?.after ?? [], 'waiter')).toEqual([]);
  });

  it('with an id is cancelled by that id', () => {
    const machine = tiny.createMachine({
      id: 'cancelling',
      entry: [raise({ type: 'late' }, { id: 'alarm', delay: 5 }), raise({ type: 'later' }, { id: 'snooze', delay: 9 })],
      on: { 'env.calm': { actions: cancel('alarm') }, late: {}, later: {} },
    });
    const network = networkOf({ me: machine });
    expect(network.choices(network.initial).map(({ kind, timer, event }) => [kind, timer ?? null, event.type])).toEqual(
      [
        ['timer', 'alarm', 'late'],
        ['timer', 'snooze', 'later'],
        ['env', null, 'env.calm'],
      ],
    );
    expect(network.timers(network.step(network.initial, 2).after, 'me').map(({ name }) => name)).toEqual(['snooze']);
  });

  it('of a delayed send to another puts mail into that mailbox when it fires', () => {
    const late = tiny.createMachine({
      id: 'late',
      entry: sendTo(
        ({ system }) => system.get('other') as AnyActorRef,
        { type: 'arrived' },
        { id: 'post', delay: 100 },
      ),
    });
    const network = networkOf({ late, other: patient });
    const fired = network.step(network.initial, 0);
    expect([fired.choice.kind, fired.choice.timer]).toEqual(['timer', 'post']);
    expect(network.mailbox(fired.after, 'other')).toEqual([{ from: 'late', events: [{ type: 'arrived' }] }]);
    expect(endings(network, value(network, 'other'))).toEqual(['found']);
  });

  it('is gone with a machine that is done', () => {
    const machine = tiny.createMachine({
      id: 'ending',
      initial: 'on',
      entry: raise({ type: 'late' }, { id: 'alarm', delay: 5 }),
      states: { on: { on: { 'env.end': 'off', late: {} } }, off: { type: 'final' } },
    });
    const network = networkOf({ me: machine });
    expect(network.timers(network.step(network.initial, 1).after, 'me')).toEqual([]);
  });
});

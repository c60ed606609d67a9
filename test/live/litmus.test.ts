import { cancel, raise, sendTo, type AnyActorRef } from 'xstate';
import { describe, expect, it } from 'vitest';
import { NetworkError, ScheduleError, type Machine } from '../../src/engine/index.ts';
import { LiveSystem } from '../../src/live/index.ts';
import { tiny, to } from '../engine/tiny.ts';
import { pairOf, walkTogether } from './walk.ts';

const definitionsOf = (machines: Readonly<Record<string, Machine>>) =>
  Object.entries(machines).map(([id, machine]) => ({ id, machine }));

/** Every walk of these machines is short, so a few seeds take most orderings. Returns the longest. */
function longestWalk(machines: Readonly<Record<string, Machine>>): number {
  const pair = pairOf(definitionsOf(machines));
  return Math.max(...Array.from({ length: 12 }, (_, seed) => walkTogether(pair, seed, 20)));
}

const offersOf = (live: LiveSystem): readonly string[] =>
  live
    .choices()
    .map(({ kind, actor, event, from, timer }) => [kind, actor, event.type, from ?? timer ?? ''].join(' ').trim());

/** Hears `a` and `b`, and never answers. */
const ear = tiny.createMachine({ id: 'ear', on: { a: {}, b: {}, 'call.a': {} } });

describe('mail between live actors', () => {
  const twice = tiny.createMachine({ id: 'twice', entry: [to('ear', 'a'), to('ear', 'b')] });
  const machines = { twice, other: twice, ear };

  it('waits in one queue per sender', () => {
    const live = new LiveSystem(definitionsOf(machines));
    expect(offersOf(live)).toEqual(['deliver ear a twice', 'deliver ear a other']);
    live.take(1);
    expect(offersOf(live)).toEqual(['deliver ear a twice', 'deliver ear b other']);
    expect(live.mailbox('ear')).toEqual([
      { from: 'twice', events: [{ type: 'a' }, { type: 'b' }] },
      { from: 'other', events: [{ type: 'b' }] },
    ]);
  });

  it('goes where the explorer says', () => {
    expect(longestWalk(machines)).toBe(4);
  });

  it('to oneself waits as well', () => {
    const goer = tiny.createMachine({
      id: 'goer',
      initial: 'ready',
      states: { ready: { entry: sendTo(({ self }) => self, { type: 'go' }), on: { go: 'gone' } }, gone: {} },
    });
    const live = new LiveSystem(definitionsOf({ goer }));
    expect([live.snapshot('goer').value, offersOf(live)]).toEqual(['ready', ['deliver goer go goer']]);
    expect(longestWalk({ goer })).toBe(1);
  });

  it('is not offered while its receiver puts it off, nor what lies behind it', () => {
    const locked = tiny.createMachine({
      id: 'locked',
      initial: 'held',
      states: {
        held: { meta: { defer: ['a'] }, on: { 'env.unlock': 'free', b: {} } },
        free: { on: { a: {}, b: {} } },
      },
    });
    const sender = tiny.createMachine({ id: 'sender', entry: [to('locked', 'a'), to('locked', 'b')] });
    expect(offersOf(new LiveSystem(definitionsOf({ sender, locked })))).toEqual(['env locked env.unlock']);
    expect(longestWalk({ sender, locked })).toBe(3);
  });
});

describe('a call between live actors', () => {
  it('is done within the step, depth first, and waits only for its busy receiver', () => {
    // The answer comes back while the asker is still sending: it is handled once both sends are out.
    const asker = tiny.createMachine({
      id: 'asker',
      initial: 'idle',
      states: {
        idle: { on: { 'env.ask': { target: 'asked', actions: [to('answerer', 'call.a'), to('ear', 'a')] } } },
        asked: { on: { 'reply.a': { target: 'done', actions: to('ear', 'b') } } },
        done: {},
      },
    });
    const answerer = tiny.createMachine({ id: 'answerer', on: { 'call.a': { actions: to('asker', 'reply.a') } } });
    const live = new LiveSystem(definitionsOf({ asker, answerer, ear }));
    const said = live
      .take(0)
      .deliveries.map(({ from, to: target, event, kind }) => `${kind} ${event.type} ${from}>${target}`);
    expect(said).toEqual([
      'call call.a asker>answerer',
      'queue a asker>ear',
      'call reply.a answerer>asker',
      'queue b asker>ear',
    ]);
    expect(longestWalk({ asker, answerer, ear })).toBe(3);
  });
});

describe('the start of live actors', () => {
  it('lets all enter before any speaks, so that a call reaches one further down the list', () => {
    const first = tiny.createMachine({ id: 'first', entry: to('last', 'call.a') });
    const last = tiny.createMachine({
      id: 'last',
      initial: 'ready',
      states: {
        ready: { entry: to('ear', 'b'), on: { 'call.a': { target: 'called', actions: to('ear', 'a') } } },
        called: {},
      },
    });
    const live = new LiveSystem(definitionsOf({ first, last, ear }));
    // The entry action of the last comes last, although its call has been answered by then.
    expect(live.mailbox('ear')).toEqual([{ from: 'last', events: [{ type: 'a' }, { type: 'b' }] }]);
    expect(longestWalk({ first, last, ear })).toBe(2);
  });
});

describe('a timer of a live actor', () => {
  const waiter = tiny.createMachine({
    id: 'waiter',
    initial: 'waiting',
    states: { waiting: { after: { 30_000: 'gaveUp' }, on: { a: 'found' } }, found: {}, gaveUp: { on: { a: {} } } },
  });
  const device = tiny.createMachine({
    id: 'device',
    initial: 'absent',
    states: { absent: { on: { 'env.arrive': { target: 'here', actions: to('waiter', 'a') } } }, here: {} },
  });

  it('goes off when it is chosen, and is gone with its state', () => {
    const live = new LiveSystem(definitionsOf({ waiter, device }));
    const alarm = 'timer waiter xstate.after.30000.waiter.waiting xstate.after.30000.waiter.waiting';
    expect(offersOf(live)).toEqual([alarm, 'env device env.arrive']);
    live.take(0);
    expect([live.snapshot('waiter').value, offersOf(live)]).toEqual(['gaveUp', ['env device env.arrive']]);
    expect(longestWalk({ waiter, device })).toBe(3);
  });

  it('is named by its id or else its event, and can be cancelled', () => {
    const me = tiny.createMachine({
      id: 'me',
      entry: [raise({ type: 'late' }, { id: 'alarm', delay: 5 }), raise({ type: 'later' }, { delay: 9 })],
      on: { 'env.calm': { actions: cancel('alarm') }, late: {}, later: {} },
    });
    const live = new LiveSystem(definitionsOf({ me }));
    expect(live.timers('me').map(({ name }) => name)).toEqual(['alarm', '{"type":"later"}']);
    live.take(2);
    expect(live.timers('me').map(({ name }) => name)).toEqual(['{"type":"later"}']);
    expect(longestWalk({ me })).toBeGreaterThan(2);
  });

  it('may post mail to another when it goes off', () => {
    const late = tiny.createMachine({
      id: 'late',
      entry: sendTo(({ system }) => system.get('ear') as AnyActorRef, { type: 'a' }, { id: 'post', delay: 100 }),
    });
    expect(longestWalk({ late, ear })).toBe(2);
  });

  it('that calls another leaves its own actor free: the answer is handled before its caller goes on', () => {
    const late = tiny.createMachine({
      id: 'late',
      entry: sendTo(({ system }) => system.get('asked') as AnyActorRef, { type: 'call.a' }, { id: 'post', delay: 100 }),
      on: { 'reply.a': { actions: to('ear', 'b') } },
    });
    const asked = tiny.createMachine({
      id: 'asked',
      on: { 'call.a': { actions: [to('late', 'reply.a'), to('ear', 'call.a')] } },
    });
    const live = new LiveSystem(definitionsOf({ late, asked, ear }));
    const said = live.take(0).deliveries.map(({ from, to: target, event }) => `${event.type} ${from}>${target}`);
    expect(said).toEqual(['call.a late>asked', 'reply.a asked>late', 'b late>ear', 'call.a asked>ear']);
    expect(longestWalk({ late, asked, ear })).toBe(2);
  });
});

describe('what the environment does to live actors', () => {
  it('comes last when it needs quiet', () => {
    const settler = tiny.createMachine({
      id: 'settler',
      initial: 'on',
      states: { on: { on: { 'idle.settled': 'off' } }, off: {} },
    });
    const busy = tiny.createMachine({
      id: 'busy',
      initial: 'on',
      states: { on: { on: { 'env.work': 'off' } }, off: {} },
    });
    const live = new LiveSystem(definitionsOf({ settler, busy }));
    expect(offersOf(live)).toEqual(['env busy env.work']);
    live.take(0);
    expect(offersOf(live)).toEqual(['idle settler idle.settled']);
    expect(longestWalk({ settler, busy })).toBe(2);
  });
});

describe('a live system', () => {
  it('refuses a choice that is not there, and says what is', () => {
    const live = new LiveSystem(definitionsOf({ ear }));
    expect(() => live.take(0)).toThrow(
      new ScheduleError('there is no choice 0; possible: nothing, this world is final'),
    );
  });

  it('stops at once when a machine sends to nobody', () => {
    const broken = tiny.createMachine({ id: 'broken', on: { 'env.break': { actions: to('nobody', 'a') } } });
    const live = new LiveSystem(definitionsOf({ broken }));
    expect(() => live.take(0)).toThrow(
      new NetworkError(
        'a live actor failed on env.break at broken: it sends to nobody, which is no actor of this system',
      ),
    );
  });

  it('refuses a machine that throws at the start', () => {
    const broken = tiny.createMachine({ id: 'broken', entry: to('nobody', 'a') });
    expect(() => new LiveSystem(definitionsOf({ broken }))).toThrow(
      new NetworkError(
        'a live actor failed at the start of broken: it sends to nobody, which is no actor of this system',
      ),
    );
  });
});

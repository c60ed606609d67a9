import { describe, expect, it } from 'vitest';
import { cycleOf, depthFirst, explore, runToEnd, type Cycle, type Network } from '../../src/engine/index.ts';
import { networkOf, tiny, to } from '../engine/tiny.ts';

/** Both searches, which must agree. */
function cycles(network: Network): Cycle {
  const found = [cycleOf(explore(network), network), runToEnd(depthFirst(network, {})).cycle];
  expect(found[1]).toBe(found[0]);
  return found[0] as Cycle;
}

/** Asks again and again until it is told to stop. */
const poller = tiny.createMachine({
  initial: 'polling',
  states: { polling: { on: { 'env.poll': 'polling', stop: 'over' } }, over: {} },
});

describe('a machine that polls', () => {
  it('for ever goes round, and leaves nothing undone', () => {
    expect(cycles(networkOf({ poller }))).toBe('fair');
  });

  it('until somebody stops it goes round only where that somebody never acts, though it could all the time', () => {
    const stopper = tiny.createMachine({
      initial: 'waiting',
      states: { waiting: { on: { 'env.stop': { target: 'done', actions: to('poller', 'stop') } } }, done: {} },
    });
    expect(cycles(networkOf({ poller, stopper }))).toBe('unfair');
  });

  it('until a mail comes that waits already goes round only where the mail is never delivered', () => {
    const sender = tiny.createMachine({ entry: to('poller', 'stop') });
    expect(cycles(networkOf({ poller, sender }))).toBe('unfair');
  });

  it('until a timer fires goes round only where it never fires', () => {
    const clock = tiny.createMachine({
      initial: 'armed',
      states: { armed: { after: { 10: { target: 'over', actions: to('poller', 'stop') } } }, over: {} },
    });
    expect(cycles(networkOf({ poller, clock }))).toBe('unfair');
  });

  it('until somebody stops it who first waits for another goes round only unfairly: each step comes in its turn', () => {
    const last = tiny.createMachine({
      initial: 'asleep',
      states: {
        asleep: { on: { wake: 'awake' } },
        awake: { on: { 'env.stop': { target: 'done', actions: to('poller', 'stop') } } },
        done: {},
      },
    });
    const first = tiny.createMachine({
      initial: 'idle',
      states: { idle: { on: { 'env.go': { target: 'done', actions: to('last', 'wake') } } }, done: {} },
    });
    expect(cycles(networkOf({ poller, last, first }))).toBe('unfair');
  });
});

describe('a watchdog', () => {
  const dogFor = (kicked: object) =>
    tiny.createMachine({
      initial: 'watching',
      states: { watching: { after: { 10: 'barked' }, on: { 'env.kick': kicked } }, barked: {} },
    });

  it('that each kick arms anew never barks as long as somebody kicks, and that is fair', () => {
    expect(cycles(networkOf({ dog: dogFor({ target: 'watching', reenter: true }) }))).toBe('fair');
  });

  it('that is only looked at barks some day', () => {
    expect(cycles(networkOf({ dog: dogFor({ target: 'watching' }) }))).toBe('unfair');
  });

  it('that somebody else has armed anew, by mail or by a call, never barks either', () => {
    const kicker = (type: string) =>
      tiny.createMachine({ initial: 'here', states: { here: { on: { 'env.kick': { actions: to('dog', type) } } } } });
    const dog = (type: string) =>
      tiny.createMachine({
        initial: 'watching',
        states: {
          watching: { after: { 10: 'barked' }, on: { [type]: { target: 'watching', reenter: true } } },
          barked: { on: { [type]: {} } },
        },
      });
    const called = networkOf({ dog: dog('call.kick'), kicker: kicker('call.kick') });
    expect(cycles(called)).toBe('fair');
  });

  it('beside another that nobody kicks leaves that one no way out of barking', () => {
    const other = tiny.createMachine({
      initial: 'armed',
      states: { armed: { after: { 10: { target: 'over', actions: to('dog', 'stop') } } }, over: {} },
    });
    const dog = tiny.createMachine({
      initial: 'watching',
      states: {
        watching: {
          after: { 10: 'barked' },
          on: { 'env.kick': { target: 'watching', reenter: true }, stop: 'barked' },
        },
        barked: { on: { stop: {} } },
      },
    });
    // Once the other has barked nobody kicks any more; before that it is put off for ever.
    expect(cycles(networkOf({ other, dog }))).toBe('unfair');
  });
});

describe('two machines', () => {
  const player = (other: string) =>
    tiny.createMachine({
      initial: 'waiting',
      states: { waiting: { on: { ball: { actions: to(other, 'ball') } } } },
    });

  it('that send each other a ball go round, and leave nothing undone', () => {
    const server = tiny.createMachine({ entry: to('one', 'ball') });
    expect(cycles(networkOf({ one: player('two'), two: player('one'), server }))).toBe('fair');
  });

  it('go round for ever where a third one could end it, but again and again cannot', () => {
    // The door is open every other step: who only comes by when it is shut has left nothing undone that was possible all the time.
    const door = tiny.createMachine({
      initial: 'shut',
      states: {
        shut: { on: { 'env.swing': 'open' } },
        open: { on: { 'env.swing': 'shut', 'env.pass': 'passed' } },
        passed: {},
      },
    });
    expect(cycles(networkOf({ door }))).toBe('fair');
  });

  it('that come to an end do not go round', () => {
    const once = tiny.createMachine({
      initial: 'waiting',
      states: { waiting: { on: { 'env.go': 'over' } }, over: {} },
    });
    expect(cycles(networkOf({ one: once, two: once }))).toBe('none');
  });
});

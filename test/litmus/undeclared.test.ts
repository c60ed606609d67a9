import { raise } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, replay } from '../../src/engine/index.ts';
import { chart, networkOf, tiny, to } from '../engine/tiny.ts';

const sender = (type: string) =>
  tiny.createMachine({
    id: 'sender',
    initial: 'a',
    states: { a: { on: { 'env.say': { target: 'b', actions: to('hearer', type) } } }, b: {} },
  });
const hearer = (on: object) =>
  chart({ id: 'hearer', initial: 'deaf', on: { common: {} }, states: { deaf: { on }, other: { on: { poke: {} } } } });

const findings = (type: string, on: object) =>
  explore(networkOf({ hearer: hearer(on), sender: sender(type) })).findings.map(
    ({ actor, state, event, schedule, text }) => ({ actor, state, type: event.type, schedule, text }),
  );

describe('an event that no active state declares', () => {
  it('is a finding when it comes by mail', () => {
    expect(findings('poke', {})).toEqual([
      {
        actor: 'hearer',
        state: 'deaf',
        type: 'poke',
        schedule: '0/0',
        text: 'hearer in state deaf got poke, which it neither handles nor ignores',
      },
    ]);
  });

  it('is a finding when it comes by call', () => {
    expect(findings('call.poke', {}).map(({ type, schedule }) => [type, schedule])).toEqual([['call.poke', '0']]);
  });

  it('is a finding when a timer outlives its state', () => {
    const machine = tiny.createMachine({
      id: 'forgetful',
      initial: 'a',
      states: {
        a: { entry: raise({ type: 'late' }, { id: 'alarm', delay: 1 }), on: { late: {}, 'env.leave': 'b' } },
        b: {},
      },
    });
    expect(
      explore(networkOf({ me: machine })).findings.map(({ state, event, schedule }) => [state, event.type, schedule]),
    ).toEqual([['b', 'late', '1/0']]);
  });

  it('is a finding for a machine that is done, and for an entry action of the first world', () => {
    const done = tiny.createMachine({
      id: 'done',
      initial: 'end',
      on: { poke: {} },
      states: { end: { type: 'final' } },
    });
    const caller = tiny.createMachine({ id: 'caller', entry: [to('hearer', 'call.poke'), to('hearer', 'poke')] });
    expect(explore(networkOf({ hearer: done, caller })).findings.map(({ text, schedule }) => [text, schedule])).toEqual(
      [
        ['hearer in state end got call.poke, which reaches a machine that is done', '-'],
        ['hearer in state end got poke, which reaches a machine that is done', '0'],
      ],
    );
  });

  it('of two actors at the start is one finding', () => {
    const eager = tiny.createMachine({ id: 'eager', entry: to('hearer', 'call.poke') });
    const { findings: found } = explore(networkOf({ hearer: hearer({}), one: eager, other: eager }));
    expect(found.map(({ text, schedule }) => [text, schedule])).toEqual([
      ['hearer in state deaf got call.poke, which it neither handles nor ignores', '-'],
    ]);
  });

  it('is dropped, and the run goes on', () => {
    const network = networkOf({ hearer: hearer({}), sender: sender('poke') });
    const steps = replay(network, '0/0');
    expect(steps.map((step) => step.findings.length)).toEqual([0, 1]);
    expect(network.mailbox(steps[1]?.after ?? [], 'hearer')).toEqual([]);
  });
});

describe('an event that is declared', () => {
  it.each([
    ['to be ignored', 'poke', { poke: {} }],
    ['with a guard that says no', 'poke', { poke: { guard: () => false, target: 'other' } }],
    ['by a wildcard', 'poke', { '*': {} }],
    ['by a prefix', 'poke.hard', { 'poke.*': {} }],
    ['by a state above', 'common', {}],
  ])('%s is no finding', (_, type, on) => {
    expect(findings(type, on)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { createMachine, initialTransition, setup, transition, type AnyStateMachine } from 'xstate';
import { changeMachine, changingSetup, type MachineChange } from './change-machine.ts';

const right = setup({
  guards: { isFree: () => false },
  actions: { ring: () => undefined, note: () => undefined },
}).createMachine({
  id: 'bell',
  initial: 'idle',
  states: {
    idle: {
      initial: 'first',
      states: { first: { entry: 'note' } },
      on: {
        push: [
          { guard: 'isFree', target: 'idle' },
          { target: 'ringing', actions: ['note', { type: 'ring' }] },
        ],
      },
    },
    ringing: { meta: { defer: ['push'] }, on: { stop: { target: 'idle' } } },
  },
});

const push = ['on', 'push', 1] as const;
const changed = (...changes: readonly MachineChange[]): AnyStateMachine => changeMachine(right, changes);
const after = (machine: AnyStateMachine, event: string): unknown => {
  const [initial] = initialTransition(machine);
  return transition(machine, initial, { type: event })[0].value;
};

describe('a machine that is changed as data', () => {
  it('takes a transition to another state', () => {
    expect(after(right, 'push')).toBe('ringing');
    expect(after(changed({ state: 'idle', at: [...push, 'target'], put: 'idle' }), 'push')).toEqual({ idle: 'first' });
  });

  it('loses a transition', () => {
    expect(after(changed({ state: 'idle', at: ['on', 'push'], remove: true }), 'push')).toEqual({ idle: 'first' });
  });

  it('loses one action of a list, and the only one of a state', () => {
    const { config } = changed(
      { state: 'idle', at: [...push, 'actions'], without: 'ring' },
      { state: 'idle.first', at: ['entry'], without: 'note' },
    );
    expect(config.states?.['idle']).toMatchObject({
      states: { first: { entry: [] } },
      on: { push: [{}, { actions: ['note'] }] },
    });
  });

  it('has a guard with a fixed answer', () => {
    expect(after(changed({ guard: 'isFree', is: true }), 'push')).toEqual({ idle: 'first' });
  });

  it('has an action that does nothing', () => {
    expect(changed({ action: 'ring', is: 'nothing' }).implementations.actions).not.toHaveProperty(
      'ring',
      right.implementations.actions['ring'],
    );
  });

  it('leaves the right one as it was', () => {
    const before = JSON.stringify(right.config);
    changed({ state: 'ringing', at: ['meta'], remove: true }, { state: 'idle', at: [...push, 'actions'], put: [] });
    expect(JSON.stringify(right.config)).toBe(before);
  });

  it.each<readonly [MachineChange, string]>([
    [{ state: 'silent', at: ['entry'], remove: true }, 'no such place: states / silent / entry'],
    [{ state: 'ringing', at: ['entry'], remove: true }, 'no such place: states / ringing / entry'],
    [
      { state: 'idle', at: [...push, 'actions'], without: 'hum' },
      'no action hum: states / idle / on / push / 1 / actions',
    ],
    [{ guard: 'isBusy', is: true }, 'no guard isBusy'],
    [{ action: 'hum', is: 'nothing' }, 'no action hum'],
  ])('is refused where nothing of that name is: %j', (change, message) => {
    expect(() => changed(change)).toThrow(message);
  });
});

describe('setup that changes machines', () => {
  it('passes on each machine, also that of an extended setup', () => {
    const seen: string[] = [];
    const watched = changingSetup(setup, (machine) => {
      seen.push(machine.id);
      return createMachine({ id: `another ${machine.id}` });
    });
    const one = watched({}).createMachine({ id: 'one' });
    const two = watched({})
      .extend({ guards: { isFree: () => true } })
      .createMachine({ id: 'two' });
    expect([one.id, two.id, ...seen]).toEqual(['another one', 'another two', 'one', 'two']);
  });
});

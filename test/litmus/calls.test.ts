import { assign, type EventObject, type MachineContext } from 'xstate';
import { describe, expect, it } from 'vitest';
import { explore, hasCycle, NetworkError } from '../../src/engine/index.ts';
import { networkOf, tiny, to } from '../engine/tiny.ts';

const note = (text: string) => ({
  actions: assign<MachineContext, EventObject, undefined, EventObject, never>({
    seen: ({ context }: { context: MachineContext }) => [...(context['seen'] as string[]), text],
  }),
});

describe('calls', () => {
  it('run depth-first, and a reply to a caller that is still sending waits until it has sent all', () => {
    const log = tiny.createMachine({
      id: 'log',
      context: { seen: [] as string[] },
      on: { 'call.before': note('server'), 'call.after': note('caller'), 'call.replied': note('reply') },
    });
    const caller = tiny.createMachine({
      id: 'caller',
      on: {
        'env.go': { actions: [to('server', 'call.work'), to('log', 'call.after')] },
        'reply.work': { actions: to('log', 'call.replied') },
      },
    });
    const server = tiny.createMachine({
      id: 'server',
      on: { 'call.work': { actions: [to('caller', 'reply.work'), to('log', 'call.before')] } },
    });
    const network = networkOf({ log, caller, server });
    const step = network.step(network.initial, 0);
    expect(network.snapshot(step.after, 'log').context).toEqual({ seen: ['server', 'caller', 'reply'] });
    expect(
      step.deliveries.map(
        ({ from, to: receiver, event, kind, depth }) => `${depth} ${from}>${receiver} ${event.type} ${kind}`,
      ),
    ).toEqual([
      '0 caller>server call.work call',
      '1 server>log call.before call',
      '0 caller>log call.after call',
      '0 server>caller reply.work call',
      '0 caller>log call.replied call',
    ]);
    expect(step.touched).toEqual(['caller', 'server', 'log']);
  });

  it('that never end are an error that names the actor and the schedule', () => {
    const pong = (other: string) =>
      tiny.createMachine({
        id: 'pong',
        on: { 'env.serve': { actions: to(other, 'call.ball') }, 'call.ball': { actions: to(other, 'call.ball') } },
      });
    const run = (): unknown => explore(networkOf({ left: pong('right'), right: pong('left') }));
    expect(run).toThrow(NetworkError);
    expect(run).toThrow(
      expect.objectContaining({
        message: 'right (machine pong) is in a call that does not end after 2000 calls',
        schedule: '0',
      }),
    );
  });
});

describe('a cycle', () => {
  const blinker = (back: string) =>
    tiny.createMachine({
      id: 'blinker',
      initial: 'off',
      states: { off: { on: { 'env.on': 'on' } }, on: { on: { 'env.off': back } }, broken: {} },
    });

  it('is found when a run can come back', () => {
    const network = networkOf({ lamp: blinker('off') });
    expect(hasCycle(explore(network))).toBe(true);
  });

  it('is not found when every run ends', () => {
    const network = networkOf({ lamp: blinker('broken'), other: blinker('broken') });
    expect(hasCycle(explore(network))).toBe(false);
  });
});

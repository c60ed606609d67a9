import { assign, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { call, narrow, reply, replyTo } from '../common/send.ts';

/**
 * The flush-probe barrier: wait_for_device_probe(), and the decision that some designs hang on it.
 *   idle ─call.flush.probe─▶ deferred ─▶ probes ─▶ asyncs ─▶ idle (answered)
 *                            any wait ─timeout armed and fired─▶ idle (answered: timed out)
 * One pass, no loop, no timeout of its own: (1) the deferred-probe work is flushed, (2) probe_count is zero, (3) no async
 * item is pending, each looked at once and in this order. It does not see drivers that are not registered yet, modules that
 * udev is still to load, devices that do not exist yet, ordinary work, nor what starts behind its back after its step.
 * Called from inside a probe or an async item it waits for its own caller, for ever.
 * Timeout-or-failure teardown: with `teardown`, a timeout or any failed probe that was reported before the release makes the
 * barrier unbind ACPI0017 before it answers.
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
export interface FlushProbeInput {
  /** Whether the wait has a timeout. `anytime`: how long is free, so it may fire at any moment of the wait; `long`: only once nothing else can happen. */
  readonly bounded: 'never' | 'anytime' | 'long';
  /** Unbind this device after a timeout or a reported failure, or `null`: never. */
  readonly teardown: string | null;
  /** Remember that a driver reported a failed probe, for a policy that asks. */
  readonly remembers: boolean;
}

export interface FlushProbeContext {
  readonly input: FlushProbeInput;
  readonly caller: string | null;
  readonly probeFailed: boolean;
  readonly timedOut: boolean;
}

type FlushProbeAlphabet =
  | EventOf<'call.probe_failed' | 'call.probe_failed.ask' | 'call.flush.probe'>
  | EventOf<'reply.quiet' | 'reply.unbind' | 'idle.patience'>;

export const flushProbe = setup({
  types: {} as { context: FlushProbeContext; input: FlushProbeInput; events: FlushProbeAlphabet },
  delays: { patience: 30_000 },
  guards: {
    isShort: ({ context }) => context.input.bounded === 'anytime',
    isLong: ({ context }) => context.input.bounded === 'long',
    mustTearDown: ({ context }) => context.input.teardown !== null && (context.probeFailed || context.timedOut),
    remembersFailure: ({ context }) => context.input.teardown !== null || context.input.remembers,
  },
  actions: {
    noteFailure: assign({ probeFailed: true }),
    answerFailure: reply(({ context }) => ({ type: 'reply.probe_failed', any: context.probeFailed })),
    keepCaller: assign({ caller: ({ event }) => narrow(event, 'call.flush.probe').from, timedOut: false }),
    awaitDeferred: call('driver_core', { type: 'call.wait.deferred', from: 'flush_probe' }),
    awaitProbes: call('driver_core', { type: 'call.wait.probes', from: 'flush_probe' }),
    awaitAsync: call('driver_core', { type: 'call.wait.async', from: 'flush_probe' }),
    timeOut: assign({ timedOut: true }),
    tearDown: call(({ context }) => context.input.teardown, { type: 'call.unbind', from: 'flush_probe' }),
    answer: replyTo(
      ({ context }) => context.caller,
      ({ context }) => ({ type: 'reply.flush.probe', timedOut: context.timedOut }),
    ),
  },
}).createMachine({
  id: 'flush_probe',
  context: ({ input }) => ({ input, caller: null, probeFailed: false, timedOut: false }),
  initial: 'idle',
  on: {
    'call.probe_failed': [{ guard: 'remembersFailure', actions: 'noteFailure' }, {}],
    'call.probe_failed.ask': { actions: 'answerFailure' },
    'reply.quiet': {},
  },
  states: {
    idle: {
      on: {
        'call.flush.probe': {
          target: 'waiting',
          actions: 'keepCaller',
        },
      },
    },
    waiting: {
      tags: ['waiting'],
      type: 'parallel',
      states: {
        pass: {
          initial: 'deferred',
          states: {
            deferred: {
              entry: 'awaitDeferred',
              on: { 'reply.quiet': 'probes' },
            },
            probes: {
              entry: 'awaitProbes',
              on: { 'reply.quiet': 'asyncs' },
            },
            asyncs: {
              entry: 'awaitAsync',
              on: { 'reply.quiet': '#flush_probe.deciding' },
            },
          },
        },
        // An unbounded wait arms no timer, so the explorer has none to fire.
        clock: {
          initial: 'choosing',
          states: {
            choosing: {
              always: [
                { guard: 'isShort', target: 'ticking' },
                { guard: 'isLong', target: 'patient' },
                { target: 'off' },
              ],
            },
            ticking: { after: { patience: { target: '#flush_probe.deciding', actions: 'timeOut' } } },
            patient: {
              on: { 'idle.patience': { target: '#flush_probe.deciding', actions: 'timeOut' } },
            },
            off: {},
          },
        },
      },
    },
    deciding: {
      always: [
        { guard: 'mustTearDown', target: 'tearingDown' },
        { target: 'idle', actions: 'answer' },
      ],
    },
    tearingDown: {
      tags: ['waiting'],
      entry: 'tearDown',
      on: { 'reply.unbind': { target: 'idle', actions: 'answer' } },
    },
  },
});

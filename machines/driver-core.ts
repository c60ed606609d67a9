import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../src/model/event.ts';
import { goOn, tell } from './common/send.ts';

/**
 * What drivers/base counts for everybody: probes that run now, async items that are pending, devices whose probe asked to
 * be tried again. Waiters are told in the very step in which the count reaches zero: that they may run much later is the
 * waiter's own next step, so no ordering is lost and no second look at the count is needed.
 *   deferred list: idle ─a bind after the initcalls─▶ queued ─go─▶ retrying ─all tried─▶ idle
 * Leaves out deferred_probe_timeout: it changes only drivers that ask driver_deferred_probe_check_state().
 * @kernel drivers/base/dd.c:driver_probe_device, drivers/base/dd.c:driver_deferred_probe_trigger, kernel/async.c:async_synchronize_full
 */
export interface DriverCoreInput {
  /** Unrelated probes that began before user space and never return. */
  readonly hungProbes: number;
}

export interface DriverCoreContext {
  /** probe_count. */
  readonly probing: number;
  /** Async items that are queued or running. */
  readonly pending: number;
  readonly probeWaiters: readonly string[];
  readonly asyncWaiters: readonly string[];
  readonly deferredWaiters: readonly string[];
  /** Who waits for the initcalls to end. */
  readonly initcallWaiters: readonly string[];
  /** Whether a probe, an async item or a retry has begun since somebody asked; `null` while nobody ever did. */
  readonly stirred: boolean | null;
  /** False until late_initcall: before it nothing is retried. @kernel drivers/base/dd.c:deferred_probe_initcall */
  readonly retries: boolean;
  readonly deferred: readonly { readonly driver: string; readonly device: string }[];
  readonly active: readonly { readonly driver: string; readonly device: string }[];
}

export const driverCore = setup({
  types: {} as { context: DriverCoreContext; input: DriverCoreInput; events: KernelEvent },
  actions: {
    // A lasting mark only once a gate watches, so that it multiplies no other worlds.
    stir: assign({ stirred: ({ context }) => (context.stirred === null ? null : true) }),
    releaseInitcallWaiters: enqueueActions(({ context, enqueue }) => {
      for (const waiter of context.initcallWaiters) enqueue(tell(waiter, { type: 'reply.quiet' }));
      enqueue.assign({ initcallWaiters: [] });
    }),
    activate: assign({ active: ({ context }) => [...context.active, ...context.deferred], deferred: [] }),
    probeEnded: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ probing: context.probing - 1 });
      if (context.probing > 1) return;
      enqueue.assign({ probeWaiters: [] });
      for (const waiter of context.probeWaiters) enqueue(tell(waiter, { type: 'reply.quiet' }));
    }),
    asyncEnded: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ pending: context.pending - 1 });
      if (context.pending > 1) return;
      enqueue.assign({ asyncWaiters: [] });
      for (const waiter of context.asyncWaiters) enqueue(tell(waiter, { type: 'reply.quiet' }));
    }),
  },
}).createMachine({
  id: 'driver_core',
  context: ({ input }) => ({
    probing: input.hungProbes,
    pending: 0,
    probeWaiters: [],
    asyncWaiters: [],
    deferredWaiters: [],
    initcallWaiters: [],
    stirred: null,
    retries: false,
    deferred: [],
    active: [],
  }),
  initial: 'idle',
  on: {
    'call.probe.begin': { actions: ['stir', assign({ probing: ({ context }) => context.probing + 1 })] },
    'call.probe.end': { actions: 'probeEnded' },
    'call.async.queue': { actions: ['stir', assign({ pending: ({ context }) => context.pending + 1 })] },
    'call.async.begin': { actions: ['stir', assign({ probing: ({ context }) => context.probing + 1 })] },
    'call.stirred': {
      actions: [
        tell(
          ({ event }) => event.from,
          ({ context }) => ({ type: 'reply.stirred', any: context.stirred === true }),
        ),
        assign({ stirred: false }),
      ],
    },
    'call.wait.initcalls': [
      { guard: ({ context }) => context.retries, actions: tell(({ event }) => event.from, { type: 'reply.quiet' }) },
      { actions: assign({ initcallWaiters: ({ context, event }) => [...context.initcallWaiters, event.from] }) },
    ],
    'call.async.end': { actions: ['probeEnded', 'asyncEnded'] },
    'call.wait.probes': [
      {
        guard: ({ context }) => context.probing === 0,
        actions: tell(({ event }) => event.from, { type: 'reply.quiet' }),
      },
      { actions: assign({ probeWaiters: ({ context, event }) => [...context.probeWaiters, event.from] }) },
    ],
    'call.wait.async': [
      {
        guard: ({ context }) => context.pending === 0,
        actions: tell(({ event }) => event.from, { type: 'reply.quiet' }),
      },
      { actions: assign({ asyncWaiters: ({ context, event }) => [...context.asyncWaiters, event.from] }) },
    ],
    'call.defer': {
      actions: assign({
        deferred: ({ context, event }) => [...context.deferred, { driver: event.driver, device: event.device }],
      }),
    },
  },
  states: {
    idle: {
      on: {
        'call.initcalls.done': [
          {
            guard: ({ context }) => context.deferred.length > 0,
            target: 'queued',
            actions: [assign({ retries: true }), 'releaseInitcallWaiters', 'activate', goOn()],
          },
          { actions: [assign({ retries: true }), 'releaseInitcallWaiters'] },
        ],
        'call.bound': [
          {
            guard: ({ context }) => context.retries && context.deferred.length > 0,
            target: 'queued',
            actions: ['activate', goOn()],
          },
          {},
        ],
        'call.wait.deferred': { actions: tell(({ event }) => event.from, { type: 'reply.quiet' }) },
      },
    },
    queued: {
      tags: ['due'],
      on: {
        go: 'retrying',
        'call.bound': { actions: 'activate' },
        'call.wait.deferred': {
          actions: assign({ deferredWaiters: ({ context, event }) => [...context.deferredWaiters, event.from] }),
        },
      },
    },
    retrying: {
      tags: ['due'],
      initial: 'next',
      on: {
        'call.bound': { actions: 'activate' },
        'call.wait.deferred': {
          actions: assign({ deferredWaiters: ({ context, event }) => [...context.deferredWaiters, event.from] }),
        },
      },
      states: {
        next: {
          always: [
            {
              guard: ({ context }) => context.active.length === 0,
              target: '#driver_core.idle',
              actions: [
                enqueueActions(({ context, enqueue }) => {
                  for (const waiter of context.deferredWaiters) enqueue(tell(waiter, { type: 'reply.quiet' }));
                }),
                assign({ deferredWaiters: [] }),
              ],
            },
            { target: 'probing' },
          ],
        },
        probing: {
          entry: enqueueActions(({ context, enqueue }) => {
            const first = context.active[0];
            if (!first) return;
            enqueue.assign({
              active: context.active.slice(1),
              probing: context.probing + 1,
              stirred: context.stirred === null ? null : true,
            });
            enqueue(tell(first.driver, { type: 'call.retry', device: first.device, from: 'driver_core' }));
          }),
          on: { 'reply.attach': { target: 'next', actions: 'probeEnded' } },
        },
      },
    },
  },
});

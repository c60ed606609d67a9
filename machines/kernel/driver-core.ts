import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { goOn, tell } from '../common/send.ts';

/**
 * What drivers/base counts for everybody: probes that run now, async items that are pending, devices whose probe asked to
 * be tried again. Waiters are told in the very step in which the count reaches zero: that they may run much later is the
 * waiter's own next step, so no ordering is lost and no second look at the count is needed.
 *   deferred list: idle ─a bind after the initcalls─▶ queued ─go─▶ retrying ─all tried─▶ idle
 * deferred_probe_timeout is one more trigger, at some moment when a device waits on the list: every driver that registers puts it off,
 * so it does not expire before. What else it does concerns only drivers that ask driver_deferred_probe_check_state().
 * @kernel drivers/base/dd.c:driver_probe_device, drivers/base/dd.c:driver_deferred_probe_trigger, drivers/base/dd.c:deferred_probe_timeout_work_func, kernel/async.c:async_synchronize_full
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
  /** Probes that run and will ask to be tried again, and whether a bind has come meanwhile: then they are tried at once. */
  readonly watched: readonly { readonly device: string; readonly missed: boolean }[];
  /** deferred_probe_timeout has passed. */
  readonly expired: boolean;
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
    // deferred_trigger_count moves with every trigger; a probe that began before it asks to be tried again at once.
    countTrigger: assign({
      watched: ({ context }) =>
        context.retries ? context.watched.map(({ device }) => ({ device, missed: true })) : context.watched,
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
  meta: { counters: ['probing', 'pending'] },
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
    watched: [],
    expired: false,
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
    'call.defer.begin': {
      actions: assign({
        watched: ({ context, event }) => [...context.watched, { device: event.device, missed: false }],
      }),
    },
    'call.defer': {
      actions: enqueueActions(({ context, event, enqueue }) => {
        enqueue.assign({
          deferred: [...context.deferred, { driver: event.driver, device: event.device }],
          watched: context.watched.filter((one) => one.device !== event.device),
        });
        if (context.watched.some((one) => one.device === event.device && one.missed))
          enqueue.raise({ type: 'call.bound' });
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
            actions: [assign({ retries: true }), 'releaseInitcallWaiters', 'countTrigger', 'activate', goOn()],
          },
          { actions: [assign({ retries: true }), 'releaseInitcallWaiters', 'countTrigger'] },
        ],
        'env.expire': {
          guard: ({ context }) => context.retries && !context.expired && context.deferred.length > 0,
          target: 'queued',
          actions: [assign({ expired: true }), 'countTrigger', 'activate', goOn()],
        },
        'call.bound': [
          {
            guard: ({ context }) => context.retries && context.deferred.length > 0,
            target: 'queued',
            actions: ['countTrigger', 'activate', goOn()],
          },
          { actions: 'countTrigger' },
        ],
        'call.wait.deferred': { actions: tell(({ event }) => event.from, { type: 'reply.quiet' }) },
      },
    },
    queued: {
      tags: ['due'],
      on: {
        go: 'retrying',
        'call.bound': { actions: ['countTrigger', 'activate'] },
        'call.wait.deferred': {
          actions: assign({ deferredWaiters: ({ context, event }) => [...context.deferredWaiters, event.from] }),
        },
      },
    },
    retrying: {
      tags: ['due'],
      initial: 'next',
      on: {
        'call.bound': { actions: ['countTrigger', 'activate'] },
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

import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { call, callerOf, goOn, narrow, reply, replyTo } from '../common/send.ts';

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

type DriverCoreAlphabet =
  | EventOf<'go' | 'env.expire' | 'reply.attach' | 'call.initcalls.done' | 'call.bound'>
  | EventOf<'call.probe.begin' | 'call.probe.end' | 'call.async.queue' | 'call.async.begin' | 'call.async.end'>
  | EventOf<'call.defer' | 'call.defer.begin' | 'call.stirred'>
  | EventOf<'call.wait.initcalls' | 'call.wait.deferred' | 'call.wait.probes' | 'call.wait.async'>;

export const driverCore = setup({
  types: {} as { context: DriverCoreContext; input: DriverCoreInput; events: DriverCoreAlphabet },
  guards: {
    retries: ({ context }) => context.retries,
    hasNoProbe: ({ context }) => context.probing === 0,
    hasNoItem: ({ context }) => context.pending === 0,
    hasDeferred: ({ context }) => context.deferred.length > 0,
    retriesDeferred: ({ context }) => context.retries && context.deferred.length > 0,
    mayExpire: ({ context }) => context.retries && !context.expired && context.deferred.length > 0,
    allRetried: ({ context }) => context.active.length === 0,
  },
  actions: {
    goOn: goOn(),
    answerQuiet: reply({ type: 'reply.quiet' }),
    // A lasting mark only once a gate watches, so that it multiplies no other worlds.
    stir: assign({ stirred: ({ context }) => (context.stirred === null ? null : true) }),
    answerStirred: reply(({ context }) => ({ type: 'reply.stirred', any: context.stirred === true })),
    watchAnew: assign({ stirred: false }),
    allowRetries: assign({ retries: true }),
    noteExpiry: assign({ expired: true }),
    joinInitcalls: assign({ initcallWaiters: ({ context, event }) => [...context.initcallWaiters, callerOf(event)] }),
    joinDeferred: assign({ deferredWaiters: ({ context, event }) => [...context.deferredWaiters, callerOf(event)] }),
    joinProbes: assign({ probeWaiters: ({ context, event }) => [...context.probeWaiters, callerOf(event)] }),
    joinAsync: assign({ asyncWaiters: ({ context, event }) => [...context.asyncWaiters, callerOf(event)] }),
    releaseInitcallWaiters: enqueueActions(({ context, enqueue }) => {
      for (const waiter of context.initcallWaiters) enqueue(replyTo(waiter, { type: 'reply.quiet' }));
      enqueue.assign({ initcallWaiters: [] });
    }),
    releaseDeferredWaiters: enqueueActions(({ context, enqueue }) => {
      for (const waiter of context.deferredWaiters) enqueue(replyTo(waiter, { type: 'reply.quiet' }));
      enqueue.assign({ deferredWaiters: [] });
    }),
    // deferred_trigger_count moves with every trigger; a probe that began before it asks to be tried again at once.
    countTrigger: assign({
      watched: ({ context }) =>
        context.retries ? context.watched.map(({ device }) => ({ device, missed: true })) : context.watched,
    }),
    activate: assign({ active: ({ context }) => [...context.active, ...context.deferred], deferred: [] }),
    probeBegan: assign({ probing: ({ context }) => context.probing + 1 }),
    itemQueued: assign({ pending: ({ context }) => context.pending + 1 }),
    probeEnded: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ probing: context.probing - 1 });
      if (context.probing > 1) return;
      enqueue.assign({ probeWaiters: [] });
      for (const waiter of context.probeWaiters) enqueue(replyTo(waiter, { type: 'reply.quiet' }));
    }),
    asyncEnded: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ pending: context.pending - 1 });
      if (context.pending > 1) return;
      enqueue.assign({ asyncWaiters: [] });
      for (const waiter of context.asyncWaiters) enqueue(replyTo(waiter, { type: 'reply.quiet' }));
    }),
    watchProbe: assign({
      watched: ({ context, event }) => [
        ...context.watched,
        { device: narrow(event, 'call.defer.begin').device, missed: false },
      ],
    }),
    defer: enqueueActions(({ context, event, enqueue }) => {
      const { driver, device } = narrow(event, 'call.defer');
      enqueue.assign({
        deferred: [...context.deferred, { driver, device }],
        watched: context.watched.filter((one) => one.device !== device),
      });
      if (context.watched.some((one) => one.device === device && one.missed)) enqueue.raise({ type: 'call.bound' });
    }),
    retryFirst: enqueueActions(({ context, enqueue }) => {
      const first = context.active[0];
      if (!first) return;
      enqueue.assign({
        active: context.active.slice(1),
        probing: context.probing + 1,
        stirred: context.stirred === null ? null : true,
      });
      enqueue(call(first.driver, { type: 'call.retry', device: first.device, from: 'driver_core' }));
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
    'call.probe.begin': { actions: ['stir', 'probeBegan'] },
    'call.probe.end': { actions: 'probeEnded' },
    'call.async.queue': { actions: ['stir', 'itemQueued'] },
    'call.async.begin': { actions: ['stir', 'probeBegan'] },
    'call.async.end': { actions: ['probeEnded', 'asyncEnded'] },
    'call.stirred': { actions: ['answerStirred', 'watchAnew'] },
    'call.wait.initcalls': [{ guard: 'retries', actions: 'answerQuiet' }, { actions: 'joinInitcalls' }],
    'call.wait.probes': [{ guard: 'hasNoProbe', actions: 'answerQuiet' }, { actions: 'joinProbes' }],
    'call.wait.async': [{ guard: 'hasNoItem', actions: 'answerQuiet' }, { actions: 'joinAsync' }],
    'call.defer.begin': { actions: 'watchProbe' },
    'call.defer': { actions: 'defer' },
  },
  states: {
    idle: {
      on: {
        'call.initcalls.done': [
          {
            guard: 'hasDeferred',
            target: 'queued',
            actions: ['allowRetries', 'releaseInitcallWaiters', 'countTrigger', 'activate', 'goOn'],
          },
          { actions: ['allowRetries', 'releaseInitcallWaiters', 'countTrigger'] },
        ],
        'env.expire': {
          guard: 'mayExpire',
          target: 'queued',
          actions: ['noteExpiry', 'countTrigger', 'activate', 'goOn'],
        },
        'call.bound': [
          {
            guard: 'retriesDeferred',
            target: 'queued',
            actions: ['countTrigger', 'activate', 'goOn'],
          },
          { actions: 'countTrigger' },
        ],
        'call.wait.deferred': { actions: 'answerQuiet' },
      },
    },
    queued: {
      tags: ['due'],
      on: {
        go: 'retrying',
        'call.bound': { actions: ['countTrigger', 'activate'] },
        'call.wait.deferred': { actions: 'joinDeferred' },
      },
    },
    retrying: {
      tags: ['due'],
      initial: 'next',
      on: {
        'call.bound': { actions: ['countTrigger', 'activate'] },
        'call.wait.deferred': { actions: 'joinDeferred' },
      },
      states: {
        next: {
          always: [
            {
              guard: 'allRetried',
              target: '#driver_core.idle',
              actions: 'releaseDeferredWaiters',
            },
            { target: 'probing' },
          ],
        },
        probing: {
          entry: 'retryFirst',
          on: { 'reply.attach': { target: 'next', actions: 'probeEnded' } },
        },
      },
    },
  },
});

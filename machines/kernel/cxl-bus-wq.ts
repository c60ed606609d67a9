import { assign, enqueueActions, setup, type SnapshotFrom } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { callerOf, goOn, narrow, post, reply, replyTo } from '../common/send.ts';

/**
 * The ordered workqueue of the cxl bus: rescans and memdev detaches, one at a time, in the order queued.
 *   idle ─work queued─▶ pending ─go─▶ rescanning or detaching ─answered─▶ pending or idle
 * It is ordinary work: wait_for_device_probe() knows nothing of it while it is queued. A rescan probes memdevs, so it is
 * due; a detach takes a driver away, and no gate has to wait for it.
 * @kernel drivers/cxl/core/port.c:cxl_bus_rescan, drivers/cxl/core/port.c:schedule_cxl_memdev_detach
 */
export interface CxlBusWqInput {
  readonly memdevDriver: string;
  readonly portDriver: string;
}

type Work = { readonly kind: 'rescan' } | { readonly kind: 'detach'; readonly memdev: string };

export interface CxlBusWqContext {
  readonly input: CxlBusWqInput;
  readonly queue: readonly Work[];
  /** The bus probes devices by itself as they come. A rescan does not ask: it also finds ports that were left without a driver. */
  readonly autoprobe: boolean;
  /** Who waits in flush_workqueue(). */
  readonly flushers: readonly string[];
}

const isSame = (a: Work, b: Work): boolean =>
  a.kind === b.kind && (a.kind === 'rescan' || (b.kind === 'detach' && a.memdev === b.memdev));
// queue_work() on a work item that is already pending does nothing.
const withWork = (queue: readonly Work[], work: Work): readonly Work[] =>
  queue.some((one) => isSame(one, work)) ? queue : [...queue, work];

type CxlBusWqAlphabet =
  | EventOf<'go' | 'call.autoprobe' | 'call.work.rescan' | 'call.work.detach' | 'call.work.flush'>
  | EventOf<'reply.rescan' | 'reply.unbind'>;

export const cxlBusWq = setup({
  types: {} as { context: CxlBusWqContext; input: CxlBusWqInput; events: CxlBusWqAlphabet },
  guards: {
    isRescan: ({ context }) => context.queue[0]?.kind === 'rescan',
    probesByItself: ({ context }) => context.autoprobe,
    isMoreQueued: ({ context }) => context.queue.length > 0,
  },
  actions: {
    goOn: goOn(),
    noteAutoprobe: assign({ autoprobe: ({ event }) => narrow(event, 'call.autoprobe').on }),
    join: assign({ flushers: ({ context, event }) => [...context.flushers, callerOf(event)] }),
    answerFlush: reply({ type: 'reply.work.flush' }),
    answer: enqueueActions(({ context, enqueue }) => {
      for (const flusher of context.flushers) enqueue(replyTo(flusher, { type: 'reply.work.flush' }));
      enqueue.assign({ flushers: [] });
    }),
    push: assign({
      queue: ({ context, event }) => {
        const work = narrow(event, ['call.work.rescan', 'call.work.detach']);
        return withWork(
          context.queue,
          work.type === 'call.work.rescan' ? { kind: 'rescan' } : { kind: 'detach', memdev: work.memdev },
        );
      },
    }),
    takeRescan: assign({ queue: ({ context }) => context.queue.slice(1) }),
    rescanPorts: post(({ context }) => context.input.portDriver, { type: 'rescan', from: 'cxl_bus_wq' }),
    rescanMemdevs: post(({ context }) => context.input.memdevDriver, { type: 'rescan', from: 'cxl_bus_wq' }),
    detachFirst: enqueueActions(({ context, enqueue }) => {
      const [work, ...queue] = context.queue;
      enqueue.assign({ queue });
      if (work?.kind === 'detach') enqueue(post(work.memdev, { type: 'detach', from: 'cxl_bus_wq' }));
    }),
  },
}).createMachine({
  id: 'cxl_bus_wq',
  context: ({ input }) => ({ input, queue: [], autoprobe: true, flushers: [] }),
  initial: 'idle',
  on: { 'call.autoprobe': { actions: 'noteAutoprobe' } },
  states: {
    idle: {
      entry: 'answer',
      on: {
        'call.work.flush': { actions: 'answerFlush' },
        'call.work.rescan': { target: 'pending', actions: 'push' },
        'call.work.detach': { target: 'pending', actions: 'push' },
      },
    },
    pending: {
      tags: ['busy'],
      entry: 'goOn',
      on: {
        'call.work.rescan': { actions: 'push' },
        'call.work.detach': { actions: 'push' },
        'call.work.flush': { actions: 'join' },
        go: [{ guard: 'isRescan', target: 'rescanning' }, { target: 'detaching' }],
      },
    },
    rescanning: {
      tags: ['busy', 'rescanning'],
      entry: 'takeRescan',
      initial: 'choosing',
      states: {
        // While the bus probes by itself every port has its driver.
        choosing: { always: [{ guard: 'probesByItself', target: 'memdevs' }, { target: 'ports' }] },
        ports: {
          entry: 'rescanPorts',
          on: { 'reply.rescan': 'memdevs' },
        },
        memdevs: { entry: 'rescanMemdevs' },
      },
      on: {
        'call.work.rescan': { actions: 'push' },
        'call.work.detach': { actions: 'push' },
        'call.work.flush': { actions: 'join' },
        'reply.rescan': [{ guard: 'isMoreQueued', target: 'pending' }, { target: 'idle' }],
      },
    },
    detaching: {
      tags: ['busy'],
      entry: 'detachFirst',
      on: {
        'call.work.rescan': { actions: 'push' },
        'call.work.detach': { actions: 'push' },
        'call.work.flush': { actions: 'join' },
        'reply.unbind': [{ guard: 'isMoreQueued', target: 'pending' }, { target: 'idle' }],
      },
    },
  },
});

/** Whether a rescan is queued or runs: it may probe what boot left unbound. */
export const rescanIsDue = (snapshot: SnapshotFrom<typeof cxlBusWq>): boolean =>
  snapshot.hasTag('rescanning') || snapshot.context.queue.some((work) => work.kind === 'rescan');

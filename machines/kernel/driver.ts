import { assign, enqueueActions, setup, type SnapshotFrom } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { required } from '../common/required.ts';
import { call, callerOf, narrow, replyTo } from '../common/send.ts';

/**
 * One driver of one bus as the driver core sees it: registered or not, and the devices that match it.
 *   idle ─call.init.run / rescan─▶ attaching ─all tried─▶ idle ─call.exit.run─▶ detaching ─all released─▶ idle
 * device_add() probes at once when the driver is there; otherwise the device waits for registration, and its uevent asks
 * udev for the module. A synchronous registration probes device after device in the registering thread; an asynchronous one
 * schedules an async item each and returns. A device whose probe failed stays on the list for the next rescan.
 * Who probes a device, and so hears how that ends, the device says when it is done: in the kernel too that stands on the stack of
 * the thread that probes, and in no list.
 * Leaves out driver_override and multiple drivers for one device: each device of this stack matches one driver.
 * @kernel drivers/base/dd.c:__driver_attach, drivers/base/dd.c:__device_attach, drivers/base/bus.c:bus_probe_device
 */
export interface DriverInput {
  readonly id: string;
  /** PROBE_PREFER_ASYNCHRONOUS, or `driver_async_probe=` names it. */
  readonly async: boolean;
  /** Nobody tries its devices one after the other: registration schedules them all, and no rescan comes. */
  readonly unordered: boolean;
  /** Its module may go: only then somebody asks which devices it has. */
  readonly unloadable: boolean;
  /** The module that a uevent of its devices loads, or `null`. */
  readonly module: string | null;
  /** Devices that exist before any driver does (ACPI, PCI, platform devices). */
  readonly devices: readonly string[];
}

export interface DriverContext {
  readonly input: DriverInput;
  readonly registered: boolean;
  readonly autoprobe: boolean;
  /** Devices with the driver, by name: the order in which they were bound would multiply the worlds. Empty unless `unloadable`. */
  readonly bound: readonly string[];
  /** Devices without the driver, in the order in which they came, unless nobody asks for it. */
  readonly unbound: readonly string[];
  /** What a registration or rescan has still to try. */
  readonly queue: readonly string[];
  readonly loop: { readonly from: string; readonly reply: 'reply.init' | 'reply.rescan' | 'reply.exit' } | null;
}

const without = (list: readonly string[], item: string): string[] => list.filter((one) => one !== item);

const withBound = ({ input, bound }: DriverContext, device: string): readonly string[] =>
  input.unloadable ? [...without(bound, device), device].sort() : [];

const withWaiting = ({ input, unbound }: DriverContext, device: string): string[] => {
  const list = [...without(unbound, device), device];
  return input.unordered ? list.sort() : list;
};

type DriverAlphabet =
  | EventOf<'go' | 'rescan' | 'call.init.run' | 'call.exit.run' | 'call.autoprobe' | 'reply.unbind'>
  | EventOf<'call.device.add' | 'call.device.del' | 'call.released' | 'call.bind' | 'call.retry' | 'call.probe.done'>;

/** Who waits for the loop that is about to begin, and for which answer. */
const loopOf = (event: DriverAlphabet, reply: 'reply.init' | 'reply.rescan' | 'reply.exit') => ({
  from: callerOf(event),
  reply,
});

export const driver = setup({
  types: {} as { context: DriverContext; input: DriverInput; events: DriverAlphabet },
  guards: {
    isLive: ({ context }) => context.registered && context.autoprobe,
    isLiveSync: ({ context }) => context.registered && context.autoprobe && !context.input.async,
    isAsync: ({ context }) => context.input.async,
    canBind: ({ context, event }) => context.registered && context.unbound.includes(narrow(event, 'call.bind').device),
    nothingLeft: ({ context }) => context.queue.every((device) => !context.unbound.includes(device)),
    nothingBound: ({ context }) => context.bound.length === 0,
  },
  actions: {
    // The thread that added or bound the device probes it, and waits.
    probeNow: enqueueActions(({ event, enqueue }) => {
      const { device, from } = narrow(event, ['call.device.add', 'call.bind']);
      enqueue(call(device, { type: 'call.probe.start', async: false, prober: from }));
    }),
    probeLater: enqueueActions(({ event, enqueue }) => {
      const { device } = narrow(event, 'call.device.add');
      enqueue(call('driver_core', { type: 'call.async.queue' }));
      enqueue(call(device, { type: 'call.probe.start', async: true, prober: null }));
    }),
    answerUnbound: enqueueActions(({ event, enqueue }) => {
      const { device, from } = narrow(event, ['call.device.add', 'call.bind']);
      enqueue(replyTo(from, { type: 'reply.attach', device, bound: false }));
    }),
    keepWaiting: assign({
      unbound: ({ context, event }) => withWaiting(context, narrow(event, 'call.device.add').device),
    }),
    sendUevent: enqueueActions(({ context, enqueue }) => {
      if (context.input.module !== null) enqueue(call(context.input.module, { type: 'call.uevent' }));
    }),
    forgetDevice: assign(({ context, event }) => {
      const { device } = narrow(event, 'call.device.del');
      return { bound: without(context.bound, device), unbound: without(context.unbound, device) };
    }),
    noteReleased: assign(({ context, event }) => {
      const { device } = narrow(event, 'call.released');
      return { bound: without(context.bound, device), unbound: withWaiting(context, device) };
    }),
    noteAutoprobe: assign({ autoprobe: ({ event }) => narrow(event, 'call.autoprobe').on }),
    takeToBind: assign({
      unbound: ({ context, event }) => without(context.unbound, narrow(event, 'call.bind').device),
    }),
    retry: enqueueActions(({ context, event, enqueue }) => {
      const { device, from } = narrow(event, 'call.retry');
      if (!context.unbound.includes(device)) {
        enqueue(replyTo(from, { type: 'reply.attach', device, bound: false }));
        return;
      }
      const { async } = context.input;
      enqueue.assign({ unbound: without(context.unbound, device) });
      if (async) enqueue(call('driver_core', { type: 'call.async.queue' }));
      enqueue(call(device, { type: 'call.probe.start', async, prober: async ? null : from }));
      if (async) enqueue(replyTo(from, { type: 'reply.attach', device, bound: false }));
    }),
    noteProbeEnd: enqueueActions(({ context, event, enqueue }) => {
      const { device, error, prober } = narrow(event, 'call.probe.done');
      enqueue.assign({
        unbound: error === null ? context.unbound : withWaiting(context, device),
        bound: error === null ? withBound(context, device) : context.bound,
      });
      if (error === 'EPROBE_DEFER')
        enqueue(call('driver_core', { type: 'call.defer', driver: context.input.id, device }));
      if (error === null) enqueue(call('driver_core', { type: 'call.bound' }));
      if (prober === null) enqueue(call('driver_core', { type: 'call.async.end' }));
      else if (prober === context.input.id) {
        enqueue(call('driver_core', { type: 'call.probe.end' }));
        enqueue.raise({ type: 'go' });
      } else enqueue(replyTo(prober, { type: 'reply.attach', device, bound: error === null }));
    }),
    // An asynchronous registration schedules an item for each device, and returns.
    scheduleAll: enqueueActions(({ context, event, enqueue }) => {
      for (const device of context.autoprobe ? context.unbound : []) {
        enqueue(call('driver_core', { type: 'call.async.queue' }));
        enqueue(call(device, { type: 'call.probe.start', async: true, prober: null }));
      }
      enqueue.assign({ registered: true, unbound: context.autoprobe ? [] : context.unbound });
      enqueue(replyTo(callerOf(event), { type: 'reply.init' }));
    }),
    beginRegistration: assign({
      registered: true,
      queue: ({ context }) => (context.autoprobe ? context.unbound : []),
      loop: ({ event }) => loopOf(event, 'reply.init'),
    }),
    beginRescan: assign({
      queue: ({ context }) => (context.registered ? context.unbound : []),
      loop: ({ event }) => loopOf(event, 'reply.rescan'),
    }),
    beginRemoval: assign({ registered: false, loop: ({ event }) => loopOf(event, 'reply.exit') }),
    answerLoop: enqueueActions(({ context, enqueue }) => {
      if (context.loop) enqueue(replyTo(context.loop.from, { type: context.loop.reply }));
      enqueue.assign({ queue: [], loop: null });
    }),
    probeNext: enqueueActions(({ context, enqueue }) => {
      const device = context.queue.find((one) => context.unbound.includes(one));
      if (device === undefined) return;
      enqueue.assign({
        queue: without(context.queue, device),
        unbound: without(context.unbound, device),
      });
      enqueue(call('driver_core', { type: 'call.probe.begin' }));
      enqueue(call(device, { type: 'call.probe.start', async: false, prober: context.input.id }));
    }),
    releaseLast: enqueueActions(({ context, enqueue }) => {
      const device = required(context.bound.at(-1), 'device with the driver');
      enqueue.assign({ queue: [device] });
      enqueue(call(device, { type: 'call.unbind', from: context.input.id }));
    }),
    noteLastReleased: assign(({ context }) => ({
      bound: context.bound.filter((device) => !context.queue.includes(device)),
      queue: [],
    })),
  },
}).createMachine({
  id: 'driver',
  context: ({ input }) => ({
    input,
    registered: false,
    autoprobe: true,
    bound: [],
    unbound: input.unordered ? [...input.devices].sort() : input.devices,
    queue: [],
    loop: null,
  }),
  initial: 'idle',
  on: {
    'call.device.add': [
      { guard: 'isLiveSync', actions: 'probeNow' },
      { guard: 'isLive', actions: ['probeLater', 'answerUnbound'] },
      { actions: ['keepWaiting', 'sendUevent', 'answerUnbound'] },
    ],
    'call.device.del': { actions: 'forgetDevice' },
    'call.released': { actions: 'noteReleased' },
    'call.autoprobe': { actions: 'noteAutoprobe' },
    // A sysfs bind is not counted in probe_count. @kernel drivers/base/bus.c:bind_store
    'call.bind': [{ guard: 'canBind', actions: ['takeToBind', 'probeNow'] }, { actions: 'answerUnbound' }],
    // The deferred list retries from its own work item: a probe like any other, with nobody waiting in this stack. A driver
    // that prefers asynchronous probing gets an async item again. @kernel drivers/base/dd.c:deferred_probe_work_func
    'call.retry': { actions: 'retry' },
    'call.probe.done': { actions: 'noteProbeEnd' },
  },
  states: {
    idle: {
      on: {
        'call.init.run': [
          { guard: 'isAsync', actions: 'scheduleAll' },
          { target: 'attaching', actions: 'beginRegistration' },
        ],
        'call.exit.run': { target: 'detaching', actions: 'beginRemoval' },
        rescan: { target: 'attaching', actions: 'beginRescan' },
      },
    },
    // driver_unregister(): devices let go one after the other. @kernel drivers/base/dd.c:driver_detach
    detaching: {
      meta: { defer: ['rescan'] },
      initial: 'next',
      states: {
        next: {
          always: [{ guard: 'nothingBound', target: '#driver.idle', actions: 'answerLoop' }, { target: 'releasing' }],
        },
        // A device that lets go has said so before it answers; one that had no driver says nothing.
        releasing: {
          entry: 'releaseLast',
          on: { 'reply.unbind': { target: 'next', actions: 'noteLastReleased' } },
        },
      },
    },
    attaching: {
      meta: { defer: ['rescan'] }, // The device lock: a rescan finds the devices that this loop holds only after it.
      initial: 'next',
      states: {
        next: {
          always: [{ guard: 'nothingLeft', target: '#driver.idle', actions: 'answerLoop' }, { target: 'probing' }],
        },
        probing: { entry: 'probeNext', on: { go: 'next' } },
      },
    },
  },
});

/** Devices without the driver: while it is still to be registered they wait for it, afterwards only a rescan tries them again. */
export const unboundDevices = (
  snapshot: SnapshotFrom<typeof driver>,
): { readonly registered: boolean; readonly devices: readonly string[] } => ({
  registered: snapshot.context.registered,
  devices: snapshot.context.unbound,
});

import { assign, enqueueActions, setup, type SnapshotFrom } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { tell } from '../common/send.ts';

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

export const driver = setup({
  types: {} as { context: DriverContext; input: DriverInput; events: KernelEvent },
  guards: {
    isLive: ({ context }) => context.registered && context.autoprobe,
    isLiveSync: ({ context }) => context.registered && context.autoprobe && !context.input.async,
    nothingLeft: ({ context }) => context.queue.every((device) => !context.unbound.includes(device)),
  },
  actions: {
    answerLoop: enqueueActions(({ context, enqueue }) => {
      if (context.loop) enqueue(tell(context.loop.from, { type: context.loop.reply }));
      enqueue.assign({ queue: [], loop: null });
    }),
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
      {
        guard: 'isLiveSync',
        actions: tell(
          ({ event }) => event.device,
          ({ event }) => ({ type: 'call.probe.start', async: false, prober: event.from }),
        ),
      },
      {
        guard: 'isLive',
        actions: [
          tell('driver_core', { type: 'call.async.queue' }),
          tell(({ event }) => event.device, { type: 'call.probe.start', async: true, prober: null }),
          tell(
            ({ event }) => event.from,
            ({ event }) => ({ type: 'reply.attach', device: event.device, bound: false }),
          ),
        ],
      },
      {
        actions: [
          assign({ unbound: ({ context, event }) => withWaiting(context, event.device) }),
          enqueueActions(({ context, enqueue }) => {
            if (context.input.module !== null) enqueue(tell(context.input.module, { type: 'call.uevent' }));
          }),
          tell(
            ({ event }) => event.from,
            ({ event }) => ({ type: 'reply.attach', device: event.device, bound: false }),
          ),
        ],
      },
    ],
    'call.device.del': {
      actions: assign(({ context, event }) => ({
        bound: without(context.bound, event.device),
        unbound: without(context.unbound, event.device),
      })),
    },
    'call.released': {
      actions: assign(({ context, event }) => ({
        bound: without(context.bound, event.device),
        unbound: withWaiting(context, event.device),
      })),
    },
    'call.autoprobe': { actions: assign({ autoprobe: ({ event }) => event.on }) },
    // A sysfs bind is not counted in probe_count. @kernel drivers/base/bus.c:bind_store
    'call.bind': [
      {
        guard: ({ context, event }) => context.registered && context.unbound.includes(event.device),
        actions: [
          assign({ unbound: ({ context, event }) => without(context.unbound, event.device) }),
          tell(
            ({ event }) => event.device,
            ({ event }) => ({ type: 'call.probe.start', async: false, prober: event.from }),
          ),
        ],
      },
      {
        actions: tell(
          ({ event }) => event.from,
          ({ event }) => ({ type: 'reply.attach', device: event.device, bound: false }),
        ),
      },
    ],
    // The deferred list retries from its own work item: a probe like any other, with nobody waiting in this stack. A driver
    // that prefers asynchronous probing gets an async item again. @kernel drivers/base/dd.c:deferred_probe_work_func
    'call.retry': {
      actions: enqueueActions(({ context, event, enqueue }) => {
        if (!context.unbound.includes(event.device)) {
          enqueue(tell(event.from, { type: 'reply.attach', device: event.device, bound: false }));
          return;
        }
        const { async } = context.input;
        enqueue.assign({ unbound: without(context.unbound, event.device) });
        if (async) enqueue(tell('driver_core', { type: 'call.async.queue' }));
        enqueue(tell(event.device, { type: 'call.probe.start', async, prober: async ? null : event.from }));
        if (async) enqueue(tell(event.from, { type: 'reply.attach', device: event.device, bound: false }));
      }),
    },
    'call.probe.done': {
      actions: enqueueActions(({ context, event, enqueue }) => {
        enqueue.assign({
          unbound: event.error === null ? context.unbound : withWaiting(context, event.device),
          bound: event.error === null ? withBound(context, event.device) : context.bound,
        });
        if (event.error === 'EPROBE_DEFER')
          enqueue(tell('driver_core', { type: 'call.defer', driver: context.input.id, device: event.device }));
        if (event.error === null) enqueue(tell('driver_core', { type: 'call.bound' }));
        if (event.prober === null) enqueue(tell('driver_core', { type: 'call.async.end' }));
        else if (event.prober === context.input.id) {
          enqueue(tell('driver_core', { type: 'call.probe.end' }));
          enqueue.raise({ type: 'go' });
        } else enqueue(tell(event.prober, { type: 'reply.attach', device: event.device, bound: event.error === null }));
      }),
    },
  },
  states: {
    idle: {
      on: {
        'call.init.run': [
          {
            guard: ({ context }) => context.input.async,
            actions: [
              enqueueActions(({ context, enqueue }) => {
                for (const device of context.autoprobe ? context.unbound : []) {
                  enqueue(tell('driver_core', { type: 'call.async.queue' }));
                  enqueue(tell(device, { type: 'call.probe.start', async: true, prober: null }));
                }
              }),
              assign(({ context }) => ({
                registered: true,
                unbound: context.autoprobe ? [] : context.unbound,
              })),
              tell(({ event }) => event.from, { type: 'reply.init' }),
            ],
          },
          {
            target: 'attaching',
            actions: assign({
              registered: true,
              queue: ({ context }) => (context.autoprobe ? context.unbound : []),
              loop: ({ event }) => ({ from: event.from, reply: 'reply.init' as const }),
            }),
          },
        ],
        'call.exit.run': {
          target: 'detaching',
          actions: assign({
            registered: false,
            loop: ({ event }) => ({ from: event.from, reply: 'reply.exit' as const }),
          }),
        },
        rescan: {
          target: 'attaching',
          actions: assign({
            queue: ({ context }) => (context.registered ? context.unbound : []),
            loop: ({ event }) => ({ from: event.from, reply: 'reply.rescan' as const }),
          }),
        },
      },
    },
    // driver_unregister(): devices let go one after the other. @kernel drivers/base/dd.c:driver_detach
    detaching: {
      meta: { defer: ['rescan'] },
      initial: 'next',
      states: {
        next: {
          always: [
            { guard: ({ context }) => context.bound.length === 0, target: '#driver.idle', actions: 'answerLoop' },
            { target: 'releasing' },
          ],
        },
        releasing: {
          entry: enqueueActions(({ context, enqueue }) => {
            const device = context.bound.at(-1) ?? '';
            enqueue.assign({ queue: [device] });
            enqueue(tell(device, { type: 'call.unbind', from: context.input.id }));
          }),
          // A device that lets go has said so before it answers; one that had no driver says nothing.
          on: {
            'reply.unbind': {
              target: 'next',
              actions: assign(({ context }) => ({
                bound: context.bound.filter((device) => !context.queue.includes(device)),
                queue: [],
              })),
            },
          },
        },
      },
    },
    attaching: {
      meta: { defer: ['rescan'] }, // The device lock: a rescan finds the devices that this loop holds only after it.
      initial: 'next',
      states: {
        next: {
          always: [
            {
              guard: 'nothingLeft',
              target: '#driver.idle',
              actions: 'answerLoop',
            },
            { target: 'probing' },
          ],
        },
        probing: {
          entry: enqueueActions(({ context, enqueue }) => {
            const device = context.queue.find((one) => context.unbound.includes(one));
            if (device === undefined) return;
            enqueue.assign({
              queue: without(context.queue, device),
              unbound: without(context.unbound, device),
            });
            enqueue(tell('driver_core', { type: 'call.probe.begin' }));
            enqueue(tell(device, { type: 'call.probe.start', async: false, prober: context.input.id }));
          }),
          on: { go: 'next' },
        },
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

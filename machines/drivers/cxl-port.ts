import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import { tell } from '../common/send.ts';

/**
 * cxl_port on a host bridge or switch: the rung of the ladder that memdevs climb.
 *   absent ─call.probe.start─▶ bound ─call.port.remove, call.unbind─▶ absent
 * `absent` is a port without a driver too: nobody climbs over either. The probe is one step with the device_add() that caused it: a memdev that finds the port without a driver fails with
 * the same -ENXIO as one that finds no port at all, so nobody can tell the moment between.
 * @kernel drivers/cxl/port.c:cxl_switch_port_probe, drivers/cxl/core/port.c:devm_cxl_enumerate_ports
 */
export interface CxlSwitchPortInput {
  readonly id: string;
  readonly driver: string;
  /** The port above, or `null` for a host bridge. */
  readonly parent: string | null;
  /** Switch ports directly below: removal goes down before it goes up. */
  readonly switches: readonly string[];
  /** Endpoint ports directly below. */
  readonly endpoints: readonly string[];
  readonly error: Errno | null;
}

export const cxlSwitchPort = setup({
  types: {} as { context: { readonly input: CxlSwitchPortInput }; input: CxlSwitchPortInput; events: KernelEvent },
  actions: {
    removeBelow: enqueueActions(({ context, enqueue }) => {
      for (const child of context.input.switches) enqueue(tell(child, { type: 'call.port.remove' }));
      for (const endpoint of context.input.endpoints) enqueue(tell(endpoint, { type: 'call.port.remove' }));
    }),
    report: enqueueActions(({ context: { input }, event, enqueue }, params: { readonly error: string | null }) => {
      const prober = event.type === 'call.probe.start' ? event.prober : null;
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: params.error, prober }));
    }),
  },
}).createMachine({
  id: 'cxl_switch_port',
  context: ({ input }) => ({ input }),
  initial: 'absent',
  states: {
    absent: {
      on: {
        'call.probe.start': [
          {
            guard: ({ context }) => context.input.error !== null,
            actions: { type: 'report', params: ({ context }) => ({ error: context.input.error }) },
          },
          {
            target: 'bound',
            actions: { type: 'report', params: { error: null } },
          },
        ],
        'call.port.check': { actions: tell(({ event }) => event.from, { type: 'reply.port', ok: false }) },
        'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) },
        'call.port.remove': {
          actions: tell(
            ({ context }) => context.input.driver,
            ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
          ),
        },
      },
    },
    bound: {
      tags: ['bound'],
      on: {
        'call.port.check': { actions: tell(({ event }) => event.from, { type: 'reply.port', ok: true }) },
        'call.port.remove': {
          target: 'absent',
          actions: [
            'removeBelow',
            tell(
              ({ context }) => context.input.driver,
              ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
            ),
          ],
        },
        // Endpoints hang on the devres of their parent port, so they go; the port itself stays, without a driver.
        'call.unbind': {
          target: 'absent',
          actions: [
            'removeBelow',
            tell(
              ({ context }) => context.input.driver,
              ({ context }) => ({ type: 'call.released', device: context.input.id }),
            ),
            tell(({ event }) => event.from, { type: 'reply.unbind' }),
          ],
        },
      },
    },
  },
});

/** One committed endpoint decoder as its port's probe finds it. */
export interface EndpointDecoderInput {
  /** The decoder's name, unique in the network. */
  readonly id: string;
  /** The region actor for its range, or `null` when no window contains it (`no CXL window for range`). */
  readonly region: string | null;
  /** Why the region refuses it as a target, or `null`. @kernel drivers/cxl/core/region.c:cxl_region_attach */
  readonly attachError: string | null;
}

/**
 * cxl_port on an endpoint: enumerates the memdev's decoders and offers each committed one to a region.
 *   absent ─call.probe.start─▶ discovering ─every decoder offered─▶ bound ─call.port.remove─▶ absent
 * discover_region() returns 0 whatever happens, so a region that cannot be built never fails this probe.
 * Leaves out CDAT and the DVSEC ranges.
 * @kernel drivers/cxl/port.c:cxl_endpoint_port_probe, drivers/cxl/port.c:discover_region
 */
export interface CxlEndpointPortInput {
  readonly id: string;
  readonly driver: string;
  /** The memdev, whose detach is queued when the port goes away. */
  readonly memdev: string;
  readonly decoders: readonly EndpointDecoderInput[];
  /** `Committed out of order` and the like: the whole endpoint fails. @kernel drivers/cxl/core/hdm.c:init_hdm_decoder */
  readonly error: Errno | null;
  /** The end of its probe arms the gate. */
  readonly launches: boolean;
  /** Regions that user space makes with a decoder of it. */
  readonly created: readonly string[];
}

export interface CxlEndpointPortContext {
  readonly input: CxlEndpointPortInput;
  /** Decoders that hardware has committed now: firmware's until somebody resets them. */
  readonly committed: readonly string[];
  /** Who waits for the probe at hand; null with an async item. */
  readonly prober: string | null;
  readonly at: number;
  /** Somebody wants the port gone while its probe holds the device lock. */
  readonly removing: boolean;
  /** A probe has come to its end: what is probed again later is not what boot began. */
  readonly settled: boolean;
}

export const cxlEndpointPort = setup({
  types: {} as { context: CxlEndpointPortContext; input: CxlEndpointPortInput; events: KernelEvent },
  guards: { fails: ({ context }) => context.input.error !== null && context.committed.length > 0 },
  actions: {
    launch: enqueueActions(({ context, enqueue }) => {
      if (context.input.launches) enqueue(tell('gate', { type: 'call.gate.launch', from: context.input.id }));
    }),
    done: enqueueActions(({ context: { input, prober }, enqueue }) => {
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: null, prober }));
      enqueue.assign({ prober: null });
    }),
    fail: enqueueActions(({ context: { input }, event, enqueue }) => {
      const prober = event.type === 'call.probe.start' ? event.prober : null;
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: input.error, prober }));
    }),
    // Decoders go with their port, so regions lose their targets; the memdev's own detach is plain work.
    // @kernel drivers/cxl/core/region.c:cxl_decoder_detach, drivers/cxl/core/memdev.c:cxl_memdev_shutdown, drivers/cxl/port.c:schedule_detach
    remove: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ removing: false });
      for (const decoder of context.input.decoders) {
        if (decoder.region !== null) enqueue(tell(decoder.region, { type: 'call.target.remove', decoder: decoder.id }));
      }
      for (const region of context.input.created)
        enqueue(tell(region, { type: 'call.target.remove', decoder: context.input.id }));
      enqueue(tell('cxl_bus_wq', { type: 'call.work.detach', memdev: context.input.memdev }));
      enqueue(tell(context.input.driver, { type: 'call.device.del', device: context.input.id }));
    }),
  },
}).createMachine({
  id: 'cxl_endpoint_port',
  context: ({ input }) => ({
    input,
    committed: input.decoders.map((decoder) => decoder.id),
    prober: null,
    at: 0,
    removing: false,
    settled: false,
  }),
  initial: 'absent',
  on: {
    'call.decoder.reset': { actions: assign({ committed: [] }) },
    'reply.gate.launch': {},
    'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) },
  },
  states: {
    absent: {
      on: {
        'call.probe.start': [
          {
            guard: 'fails',
            actions: [
              'fail',
              tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })),
            ],
          },
          { target: 'discovering', actions: assign({ at: 0, prober: ({ event }) => event.prober }) },
        ],
        'call.port.remove': {
          actions: tell(
            ({ context }) => context.input.driver,
            ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
          ),
        },
        'call.port.check': { actions: tell(({ event }) => event.from, { type: 'reply.port', ok: false }) },
      },
    },
    discovering: {
      tags: ['due'],
      initial: 'next',
      on: {
        'call.port.check': { actions: tell(({ event }) => event.from, { type: 'reply.port', ok: false }) },
        'call.port.remove': { actions: assign({ removing: true }) },
      },
      states: {
        next: {
          always: [
            { guard: ({ context }) => context.at >= context.input.decoders.length, target: '#cxl_endpoint_port.bound' },
            {
              guard: ({ context }) => {
                const decoder = context.input.decoders[context.at];
                return decoder === undefined || decoder.region === null || !context.committed.includes(decoder.id);
              },
              target: 'next',
              reenter: true,
              actions: assign({ at: ({ context }) => context.at + 1 }),
            },
            { target: 'offering' },
          ],
        },
        offering: {
          entry: tell(
            ({ context }) => context.input.decoders[context.at]?.region ?? '',
            ({ context }) => ({
              type: 'region.add',
              from: context.input.id,
              decoder: context.input.decoders[context.at]?.id ?? '',
              attachError: context.input.decoders[context.at]?.attachError ?? null,
            }),
          ),
          on: { 'reply.region': { target: 'next', actions: assign({ at: ({ context }) => context.at + 1 }) } },
        },
      },
    },
    bound: {
      tags: ['bound'],
      entry: ['launch', 'done', assign({ settled: true })],
      always: { guard: ({ context }) => context.removing, target: 'absent', actions: 'remove' },
      on: {
        'call.port.check': { actions: tell(({ event }) => event.from, { type: 'reply.port', ok: true }) },
        'call.port.remove': { target: 'absent', actions: 'remove' },
        'call.unbind': {
          target: 'absent',
          actions: ['remove', tell(({ event }) => event.from, { type: 'reply.unbind' })],
        },
      },
    },
  },
});

import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import { required } from '../common/required.ts';
import { call, narrow, post, reply } from '../common/send.ts';

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

type CxlEndpointPortAlphabet =
  | EventOf<'call.probe.start' | 'call.unbind' | 'call.port.check' | 'call.port.remove'>
  | EventOf<'call.decoder.reset' | 'reply.region' | 'reply.gate.launch'>;

const decoderOf = ({ input, at }: CxlEndpointPortContext): EndpointDecoderInput =>
  required(input.decoders[at], 'decoder at this index');

export const cxlEndpointPort = setup({
  types: {} as { context: CxlEndpointPortContext; input: CxlEndpointPortInput; events: CxlEndpointPortAlphabet },
  guards: {
    fails: ({ context }) => context.input.error !== null && context.committed.length > 0,
    allOffered: ({ context }) => context.at >= context.input.decoders.length,
    hasNothingToOffer: ({ context }) => {
      const decoder = decoderOf(context);
      return decoder.region === null || !context.committed.includes(decoder.id);
    },
    isRemoved: ({ context }) => context.removing,
  },
  actions: {
    launch: enqueueActions(({ context, enqueue }) => {
      if (context.input.launches) enqueue(call('gate', { type: 'call.gate.launch', from: context.input.id }));
    }),
    done: enqueueActions(({ context: { input, prober }, enqueue }) => {
      enqueue(call(input.driver, { type: 'call.probe.done', device: input.id, error: null, prober }));
      enqueue.assign({ prober: null });
    }),
    fail: enqueueActions(({ context: { input }, event, enqueue }) => {
      const { prober } = narrow(event, 'call.probe.start');
      enqueue(call(input.driver, { type: 'call.probe.done', device: input.id, error: input.error, prober }));
    }),
    // Decoders go with their port, so regions lose their targets; the memdev's own detach is plain work.
    // @kernel drivers/cxl/core/region.c:cxl_decoder_detach, drivers/cxl/core/memdev.c:cxl_memdev_shutdown, drivers/cxl/port.c:schedule_detach
    remove: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({ removing: false });
      for (const decoder of context.input.decoders) {
        if (decoder.region !== null) enqueue(call(decoder.region, { type: 'call.target.remove', decoder: decoder.id }));
      }
      for (const region of context.input.created)
        enqueue(call(region, { type: 'call.target.remove', decoder: context.input.id }));
      enqueue(call('cxl_bus_wq', { type: 'call.work.detach', memdev: context.input.memdev }));
      enqueue(call(context.input.driver, { type: 'call.device.del', device: context.input.id }));
    }),
    reportFailure: call('flush_probe', ({ context }) => ({ type: 'call.probe_failed', device: context.input.id })),
    forgetDecoders: assign({ committed: [] }),
    beginOffers: assign({ at: 0, prober: ({ event }) => narrow(event, 'call.probe.start').prober }),
    offer: post(
      ({ context }) => decoderOf(context).region,
      ({ context }) => ({
        type: 'region.add',
        from: context.input.id,
        decoder: decoderOf(context).id,
        attachError: decoderOf(context).attachError,
      }),
    ),
    nextDecoder: assign({ at: ({ context }) => context.at + 1 }),
    removeLater: assign({ removing: true }),
    settle: assign({ settled: true }),
    confirm: reply({ type: 'reply.port', ok: true }),
    deny: reply({ type: 'reply.port', ok: false }),
    leaveBus: call(
      ({ context }) => context.input.driver,
      ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
    ),
    answerUnbind: reply({ type: 'reply.unbind' }),
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
    'call.decoder.reset': { actions: 'forgetDecoders' },
    'reply.gate.launch': {},
    'call.unbind': { actions: 'answerUnbind' },
  },
  states: {
    absent: {
      on: {
        'call.probe.start': [
          {
            guard: 'fails',
            actions: ['fail', 'reportFailure'],
          },
          { target: 'discovering', actions: 'beginOffers' },
        ],
        'call.port.remove': {
          actions: 'leaveBus',
        },
        'call.port.check': { actions: 'deny' },
      },
    },
    discovering: {
      tags: ['due'],
      initial: 'next',
      on: {
        'call.port.check': { actions: 'deny' },
        'call.port.remove': { actions: 'removeLater' },
      },
      states: {
        next: {
          always: [
            { guard: 'allOffered', target: '#cxl_endpoint_port.bound' },
            {
              guard: 'hasNothingToOffer',
              target: 'next',
              reenter: true,
              actions: 'nextDecoder',
            },
            { target: 'offering' },
          ],
        },
        offering: {
          entry: 'offer',
          on: { 'reply.region': { target: 'next', actions: 'nextDecoder' } },
        },
      },
    },
    bound: {
      tags: ['bound'],
      entry: ['launch', 'done', 'settle'],
      always: { guard: 'isRemoved', target: 'absent', actions: 'remove' },
      on: {
        'call.port.check': { actions: 'confirm' },
        'call.port.remove': { target: 'absent', actions: 'remove' },
        'call.unbind': {
          target: 'absent',
          actions: ['remove', 'answerUnbind'],
        },
      },
    },
  },
});

import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import { goOn, tell } from '../common/send.ts';

/**
 * cxl_mem on one memdev: climbs the ports to the root and adds the endpoint.
 *   unbound ─call.probe.start─▶ probing: climbing ─▶ enumerating ─endpoint bound─▶ bound
 *                               probing ─a port missing, media not ready, endpoint failed─▶ unbound
 * A memdev that comes before the root fails with -ENXIO, silently and normally; only the bus rescan tries it again.
 * The look at the ports and device_add(endpoint) are one step: the parent port's device lock covers both.
 * @kernel drivers/cxl/mem.c:cxl_mem_probe, drivers/cxl/core/port.c:devm_cxl_enumerate_ports
 */
export interface CxlMemInput {
  readonly id: string;
  readonly driver: string;
  /** Ports from the host bridge down to the parent of the endpoint. Switch ports are added on the way when they are missing. */
  readonly ports: readonly string[];
  readonly portDriver: string;
  readonly endpoint: string;
  /** A fault: `EBUSY` when media is not ready. */
  readonly error: Errno | null;
  /** Tells the gate that a memdev is attached. @kernel drivers/cxl/core/suspend.c:cxl_mem_active_inc */
  readonly signals: boolean;
  /** Its PCI function, where the gate asks how its driver chain ends, else `null`. */
  readonly outcomeOf: string | null;
  /** How many probes ask to be tried again (-EPROBE_DEFER) before one goes on. */
  readonly defers: number;
}

export interface CxlMemContext {
  readonly input: CxlMemInput;
  readonly async: boolean;
  /** Who waits for the probe at hand; null with an async item. */
  readonly prober: string | null;
  readonly rung: number;
  readonly adding: boolean;
  /** A probe has come to its end, other than for want of a port: what is probed again later is not what boot began. */
  readonly settled: boolean;
  /** Probes that are still to ask for another try. */
  readonly defers: number;
}

export const cxlMem = setup({
  types: {} as { context: CxlMemContext; input: CxlMemInput; events: KernelEvent },
  guards: {
    fails: ({ context }) => context.input.error !== null,
    defers: ({ context }) => context.defers > 0,
    atTop: ({ context }) => context.rung >= context.input.ports.length,
    mayAdd: ({ context }) => context.rung > 0 && !context.adding,
  },
  actions: {
    settle: assign({ settled: ({ context }) => context.input.error !== 'EPROBE_DEFER' }),
    notBound: tell(({ event }) => ('from' in event ? event.from : ''), { type: 'reply.unbind' }),
    release: enqueueActions(({ context, event, enqueue }) => {
      enqueue(tell(context.input.endpoint, { type: 'call.port.remove' }));
      enqueue(tell(context.input.driver, { type: 'call.released', device: context.input.id }));
      if ('from' in event) enqueue(tell(event.from, { type: 'reply.unbind' }));
    }),
    tellOutcome: enqueueActions(({ context, enqueue }, params: { readonly outcome: 'attached' | 'failed' }) => {
      const { outcomeOf } = context.input;
      if (outcomeOf !== null)
        enqueue(tell('gate', { type: 'call.gate.outcome', device: outcomeOf, outcome: params.outcome }));
    }),
    signal: enqueueActions(({ context, enqueue }) => {
      if (context.input.signals) enqueue(tell('gate', { type: 'call.gate.signal', from: context.input.id }));
    }),
    report: enqueueActions(({ context, enqueue }, params: { readonly error: string | null }) => {
      const { input, prober } = context;
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: params.error, prober }));
      enqueue.assign({ prober: null });
    }),
  },
}).createMachine({
  id: 'cxl_mem',
  context: ({ input }) => ({
    input,
    async: false,
    prober: null,
    rung: 0,
    adding: false,
    settled: false,
    defers: input.defers,
  }),
  initial: 'unbound',
  states: {
    unbound: {
      on: {
        'call.probe.start': {
          target: 'probing',
          actions: [
            assign({ async: ({ event }) => event.async, prober: ({ event }) => event.prober, rung: 0, adding: false }),
            goOn(),
          ],
        },
        'call.unbind': { actions: 'notBound' },
        detach: { actions: 'notBound' },
      },
      initial: 'fresh',
      states: {
        fresh: {},
        failed: { tags: ['portless'] },
        deferred: { tags: ['due'] },
        broken: {
          tags: ['failed'],
          entry: [
            tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })),
            { type: 'tellOutcome', params: { outcome: 'failed' } },
            'settle',
          ],
        },
        released: {},
      },
    },
    probing: {
      tags: ['due'],
      meta: { defer: ['detach'] }, // The device lock, held throughout the probe.
      initial: 'starting',
      on: { 'call.unbind': { actions: 'notBound' } },
      states: {
        starting: {
          on: {
            go: [
              {
                guard: ({ context }) => context.async,
                target: 'decided',
                actions: tell('driver_core', { type: 'call.async.begin' }),
              },
              { target: 'decided' },
            ],
          },
        },
        decided: {
          always: [
            {
              guard: 'defers',
              target: '#cxl_mem.unbound.deferred',
              actions: [
                assign({ defers: ({ context }) => context.defers - 1 }),
                { type: 'report', params: { error: 'EPROBE_DEFER' } },
              ],
            },
            {
              guard: 'fails',
              target: '#cxl_mem.unbound.broken',
              actions: { type: 'report', params: ({ context }) => ({ error: context.input.error }) },
            },
            { target: 'climbing' },
          ],
        },
        climbing: { always: [{ guard: 'atTop', target: 'enumerating' }, { target: 'looking' }] },
        looking: {
          entry: tell(
            ({ context }) => context.input.ports[context.rung] ?? '',
            ({ context }) => ({ type: 'call.port.check', from: context.input.id }),
          ),
          on: {
            'reply.port': [
              {
                guard: ({ event }) => event.ok,
                target: 'climbing',
                actions: assign({ rung: ({ context }) => context.rung + 1, adding: false }),
              },
              // A switch port below an existing one is added by the first memdev that needs it.
              { guard: 'mayAdd', target: 'adding' },
              { target: '#cxl_mem.unbound.failed', actions: { type: 'report', params: { error: 'ENXIO' } } },
            ],
          },
        },
        adding: {
          entry: [
            assign({ adding: true }),
            tell(
              ({ context }) => context.input.portDriver,
              ({ context }) => ({
                type: 'call.device.add',
                device: context.input.ports[context.rung] ?? '',
                from: context.input.id,
              }),
            ),
          ],
          on: { 'reply.attach': 'looking' },
        },
        enumerating: {
          entry: tell(
            ({ context }) => context.input.portDriver,
            ({ context }) => ({ type: 'call.device.add', device: context.input.endpoint, from: context.input.id }),
          ),
          on: {
            'reply.attach': [
              { guard: ({ event }) => event.bound, target: '#cxl_mem.bound' },
              {
                target: '#cxl_mem.unbound.broken',
                actions: [
                  tell(
                    ({ context }) => context.input.portDriver,
                    ({ context }) => ({ type: 'call.device.del', device: context.input.endpoint }),
                  ),
                  { type: 'report', params: { error: 'ENXIO' } },
                ],
              },
            ],
          },
        },
      },
    },
    bound: {
      tags: ['bound'],
      entry: [
        'signal',
        { type: 'tellOutcome', params: { outcome: 'attached' } },
        { type: 'report', params: { error: null } },
        'settle',
      ],
      on: {
        'reply.gate.signal': {},
        'call.unbind': { target: 'unbound.released', actions: 'release' },
        detach: { target: 'unbound.released', actions: 'release' },
      },
    },
  },
});

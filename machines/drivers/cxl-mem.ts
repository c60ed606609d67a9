import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import {
  failureActions,
  failureGuards,
  noProbe,
  probeActions,
  probeGuards,
  starting,
  type DeferringContext,
  type Probe,
  type ProbeEvent,
} from '../common/probe.ts';
import { required } from '../common/required.ts';
import { call, narrow } from '../common/send.ts';

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

export interface CxlMemContext extends Probe, DeferringContext {
  readonly input: CxlMemInput;
  readonly rung: number;
  readonly adding: boolean;
}

type CxlMemAlphabet = ProbeEvent | EventOf<'detach' | 'reply.port' | 'reply.attach' | 'reply.gate.signal'>;

const portOf = ({ input, rung }: CxlMemContext): string => required(input.ports[rung], 'port on this rung');

export const cxlMem = setup({
  types: {} as { context: CxlMemContext; input: CxlMemInput; events: CxlMemAlphabet },
  guards: { ...probeGuards, ...failureGuards },
  actions: { ...probeActions<CxlMemContext, CxlMemAlphabet>(), ...failureActions<CxlMemContext, CxlMemAlphabet>() },
})
  .extend({
    guards: {
      atTop: ({ context }) => context.rung >= context.input.ports.length,
      mayAdd: ({ context }) => context.rung > 0 && !context.adding,
      isPort: ({ event }) => narrow(event, 'reply.port').ok,
      isEndpointBound: ({ event }) => narrow(event, 'reply.attach').bound,
    },
    actions: {
      release: enqueueActions(({ context, enqueue }) => {
        enqueue(call(context.input.endpoint, { type: 'call.port.remove' }));
        enqueue(call(context.input.driver, { type: 'call.released', device: context.input.id }));
      }),
      tellOutcome: enqueueActions(({ context, enqueue }, params: { readonly outcome: 'attached' | 'failed' }) => {
        const { outcomeOf } = context.input;
        if (outcomeOf !== null)
          enqueue(call('gate', { type: 'call.gate.outcome', device: outcomeOf, outcome: params.outcome }));
      }),
      signal: enqueueActions(({ context, enqueue }) => {
        if (context.input.signals) enqueue(call('gate', { type: 'call.gate.signal', from: context.input.id }));
      }),
      beginClimb: assign({ rung: 0, adding: false }),
      climb: assign({ rung: ({ context }) => context.rung + 1, adding: false }),
      checkPort: call(
        ({ context }) => portOf(context),
        ({ context }) => ({ type: 'call.port.check', from: context.input.id }),
      ),
      noteAdding: assign({ adding: true }),
      addPort: call(
        ({ context }) => context.input.portDriver,
        ({ context }) => ({ type: 'call.device.add', device: portOf(context), from: context.input.id }),
      ),
      addEndpoint: call(
        ({ context }) => context.input.portDriver,
        ({ context }) => ({ type: 'call.device.add', device: context.input.endpoint, from: context.input.id }),
      ),
      deleteEndpoint: call(
        ({ context }) => context.input.portDriver,
        ({ context }) => ({ type: 'call.device.del', device: context.input.endpoint }),
      ),
    },
  })
  .createMachine({
    id: 'cxl_mem',
    context: ({ input }) => ({
      input,
      ...noProbe,
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
            actions: ['takeProbe', 'beginClimb', 'goOn'],
          },
          'call.unbind': { actions: 'answerUnbind' },
          detach: { actions: 'answerUnbind' },
        },
        initial: 'fresh',
        states: {
          fresh: {},
          failed: { tags: ['portless'] },
          deferred: { tags: ['due'] },
          broken: {
            tags: ['failed'],
            entry: ['reportFailure', { type: 'tellOutcome', params: { outcome: 'failed' } }, 'settle'],
          },
          released: {},
        },
      },
      probing: {
        tags: ['due'],
        meta: { defer: ['detach'] }, // The device lock, held throughout the probe.
        initial: 'starting',
        on: { 'call.unbind': { actions: 'answerUnbind' } },
        states: {
          starting: starting('decided'),
          decided: {
            always: [
              {
                guard: 'defers',
                target: '#cxl_mem.unbound.deferred',
                actions: ['deferAgain', { type: 'report', params: { error: 'EPROBE_DEFER' } }],
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
            entry: 'checkPort',
            on: {
              'reply.port': [
                {
                  guard: 'isPort',
                  target: 'climbing',
                  actions: 'climb',
                },
                // A switch port below an existing one is added by the first memdev that needs it.
                { guard: 'mayAdd', target: 'adding' },
                { target: '#cxl_mem.unbound.failed', actions: { type: 'report', params: { error: 'ENXIO' } } },
              ],
            },
          },
          adding: {
            entry: ['noteAdding', 'addPort'],
            on: { 'reply.attach': 'looking' },
          },
          enumerating: {
            entry: 'addEndpoint',
            on: {
              'reply.attach': [
                { guard: 'isEndpointBound', target: '#cxl_mem.bound' },
                {
                  target: '#cxl_mem.unbound.broken',
                  actions: ['deleteEndpoint', { type: 'report', params: { error: 'ENXIO' } }],
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
          'call.unbind': { target: 'unbound.released', actions: ['release', 'answerUnbind'] },
          detach: { target: 'unbound.released', actions: ['release', 'answerUnbind'] },
        },
      },
    },
  });

import { enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import { call, narrow, reply } from '../common/send.ts';

/**
 * cxl_port on a host bridge or switch, on the path from a memdev to the root.
 *   absent ─call.probe.start─▶ bound ─call.port.remove, call.unbind─▶ absent
 * `absent` includes a port without a driver: in both cases a memdev fails with -ENXIO, so the two are indistinguishable. That is why the
 * probe is one step with the device_add() that caused it.
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

type CxlSwitchPortAlphabet = EventOf<'call.probe.start' | 'call.unbind' | 'call.port.check' | 'call.port.remove'>;

export const cxlSwitchPort = setup({
  types: {} as {
    context: { readonly input: CxlSwitchPortInput };
    input: CxlSwitchPortInput;
    events: CxlSwitchPortAlphabet;
  },
  guards: { fails: ({ context }) => context.input.error !== null },
  actions: {
    removeBelow: enqueueActions(({ context, enqueue }) => {
      for (const child of context.input.switches) enqueue(call(child, { type: 'call.port.remove' }));
      for (const endpoint of context.input.endpoints) enqueue(call(endpoint, { type: 'call.port.remove' }));
    }),
    report: enqueueActions(({ context: { input }, event, enqueue }, params: { readonly error: string | null }) => {
      const { prober } = narrow(event, 'call.probe.start');
      enqueue(call(input.driver, { type: 'call.probe.done', device: input.id, error: params.error, prober }));
    }),
    confirm: reply({ type: 'reply.port', ok: true }),
    deny: reply({ type: 'reply.port', ok: false }),
    leaveBus: call(
      ({ context }) => context.input.driver,
      ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
    ),
    release: call(
      ({ context }) => context.input.driver,
      ({ context }) => ({ type: 'call.released', device: context.input.id }),
    ),
    answerUnbind: reply({ type: 'reply.unbind' }),
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
            guard: 'fails',
            actions: { type: 'report', params: ({ context }) => ({ error: context.input.error }) },
          },
          {
            target: 'bound',
            actions: { type: 'report', params: { error: null } },
          },
        ],
        'call.port.check': { actions: 'deny' },
        'call.unbind': { actions: 'answerUnbind' },
        'call.port.remove': {
          actions: 'leaveBus',
        },
      },
    },
    bound: {
      tags: ['bound'],
      on: {
        'call.port.check': { actions: 'confirm' },
        'call.port.remove': {
          target: 'absent',
          actions: ['removeBelow', 'leaveBus'],
        },
        // Endpoints hang on the devres of their parent port, so they go; the port itself stays, without a driver.
        'call.unbind': {
          target: 'absent',
          actions: ['removeBelow', 'release', 'answerUnbind'],
        },
      },
    },
  },
});

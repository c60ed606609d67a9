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
import { call, post } from '../common/send.ts';

/**
 * cxl_pci on one PCI function: talks to the device, then adds memN. The driver of a Type-2 accelerator is the same to us.
 *   gone ─call.function.add─▶ unbound ─call.probe.start─▶ probing: hardware ─▶ adding ─attach tried─▶ bound
 *   bound ─env.pull─▶ pulling ─the memdev has let go─▶ gone
 * The driver prefers asynchronous probing: `starting` is the queued async item. How long the hardware takes is free
 * (mailbox and media waits last up to a minute); a slow fault names the user step before which it cannot end, or lets it end
 * only when all else is at rest. A card is pulled at any moment but under the device lock, which a probe holds.
 * 6.12 ignores whether cxl_mem attached; so does this machine, whose device_add() returns when the attach was tried.
 * @kernel drivers/cxl/pci.c:cxl_pci_probe, drivers/cxl/core/memdev.c:devm_cxl_add_memdev
 */
export interface CxlPciInput {
  readonly id: string;
  readonly driver: string;
  readonly memdev: string;
  readonly memdevDriver: string;
  readonly present: boolean;
  readonly error: Errno | null;
  /** The probe does not get past the hardware before user space has ended this step, or before all else is at rest. */
  readonly slowUntilStep: number | 'rest' | null;
  /** The gate asks how the driver chain of the function ends. */
  readonly tellsOutcome: boolean;
  /** How many probes ask to be tried again (-EPROBE_DEFER) before one goes on. */
  readonly defers: number;
  /** Somebody pulls the card once. */
  readonly pulled: boolean;
}

export interface CxlPciContext extends Probe, DeferringContext {
  readonly input: CxlPciInput;
  readonly maybePulled: boolean;
  /** Somebody removes the function while its probe holds the device lock. */
  readonly leaving: boolean;
}

type CxlPciAlphabet =
  | ProbeEvent
  | EventOf<'reply.attach' | 'reply.unbind' | 'reply.step' | 'call.function.add' | 'call.function.remove'>
  | EventOf<'env.pull' | 'idle.hardware'>;

export const cxlPci = setup({
  types: {} as { context: CxlPciContext; input: CxlPciInput; events: CxlPciAlphabet },
  guards: { ...probeGuards, ...failureGuards },
  actions: { ...probeActions<CxlPciContext, CxlPciAlphabet>(), ...failureActions<CxlPciContext, CxlPciAlphabet>() },
})
  .extend({
    guards: {
      leaves: ({ context }) => context.leaving,
      mayBePulled: ({ context }) => context.maybePulled,
      waitsForRest: ({ context }) => context.input.slowUntilStep === 'rest',
      isSlow: ({ context }) => context.input.slowUntilStep !== null,
      isPresent: ({ context }) => context.input.present,
    },
    actions: {
      // The memdev leaves with its function: its driver lets go first, then the device is deleted.
      dropMemdev: enqueueActions(({ context, enqueue }) => {
        enqueue(call(context.input.memdev, { type: 'call.unbind', from: context.input.id }));
        enqueue(call(context.input.memdevDriver, { type: 'call.device.del', device: context.input.memdev }));
      }),
      tellOutcome: enqueueActions(({ context, enqueue }, params: { readonly outcome: 'failed' | 'gone' }) => {
        if (context.input.tellsOutcome)
          enqueue(call('gate', { type: 'call.gate.outcome', device: context.input.id, outcome: params.outcome }));
      }),
      announceDefer: enqueueActions(({ context, enqueue }) => {
        if (context.defers > 0) enqueue(call('driver_core', { type: 'call.defer.begin', device: context.input.id }));
      }),
      leaveBus: call(
        ({ context }) => context.input.driver,
        ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
      ),
      release: call(
        ({ context }) => context.input.driver,
        ({ context }) => ({ type: 'call.released', device: context.input.id }),
      ),
      joinBus: call(
        ({ context }) => context.input.driver,
        ({ context }) => ({ type: 'call.device.add', device: context.input.id, from: context.input.id }),
      ),
      leaveLater: assign({ leaving: true }),
      leaveNow: assign({ leaving: false }),
      pull: assign({ maybePulled: false }),
      awaitStep: call('user', ({ context: { input } }) => ({
        type: 'call.step.wait',
        step: typeof input.slowUntilStep === 'number' ? input.slowUntilStep : 0,
        from: input.id,
      })),
      addMemdev: call(
        ({ context }) => context.input.memdevDriver,
        ({ context }) => ({ type: 'call.device.add', device: context.input.memdev, from: context.input.id }),
      ),
      detachMemdev: post(
        ({ context }) => context.input.memdev,
        ({ context }) => ({ type: 'detach', from: context.input.id }),
      ),
      deleteMemdev: call(
        ({ context }) => context.input.memdevDriver,
        ({ context }) => ({ type: 'call.device.del', device: context.input.memdev }),
      ),
    },
  })
  .createMachine({
    id: 'cxl_pci',
    context: ({ input }) => ({
      input,
      ...noProbe,
      settled: false,
      defers: input.defers,
      maybePulled: input.pulled,
      leaving: false,
    }),
    initial: 'new',
    states: {
      new: { always: [{ guard: 'isPresent', target: 'unbound' }, { target: 'gone' }] },
      gone: {
        tags: ['gone'],
        on: {
          'call.function.remove': {},
          'reply.unbind': {},
          'call.function.add': {
            target: 'unbound',
            actions: 'joinBus',
          },
        },
      },
      unbound: {
        initial: 'fresh',
        always: {
          guard: 'leaves',
          target: 'gone',
          actions: ['leaveNow', 'leaveBus', { type: 'tellOutcome', params: { outcome: 'gone' } }],
        },
        on: {
          'reply.attach': {}, // device_add() of this very function has returned; the PCI core does not look at the result.
          'call.probe.start': {
            target: 'probing',
            actions: ['takeProbe', 'goOn'],
          },
          'call.unbind': { actions: 'answerUnbind' },
          'call.function.add': {},
          'reply.unbind': {}, // The memdev has let go.
          'env.pull': {
            guard: 'mayBePulled',
            target: 'gone',
            actions: ['pull', 'leaveBus', { type: 'tellOutcome', params: { outcome: 'gone' } }],
          },
          'call.function.remove': {
            target: 'gone',
            actions: ['leaveBus', { type: 'tellOutcome', params: { outcome: 'gone' } }],
          },
        },
        states: {
          fresh: { tags: ['due'] },
          failed: {
            tags: ['failed'],
            entry: ['reportFailure', { type: 'tellOutcome', params: { outcome: 'failed' } }, 'settle'],
          },
          deferred: { tags: ['due'] }, // No trouble: the deferred list has it, and a bind tries it again.
          released: {},
        },
      },
      probing: {
        tags: ['due'],
        initial: 'starting',
        on: {
          'reply.attach': {},
          'call.function.add': {},
          'call.function.remove': { actions: 'leaveLater' },
          'call.unbind': { actions: 'answerUnbind' },
        },
        states: {
          starting: starting('hardware', 'announceDefer'),
          hardware: {
            initial: 'talking',
            states: {
              talking: {
                always: [
                  { guard: 'waitsForRest', target: 'slowest' },
                  { guard: 'isSlow', target: 'slow' },
                  { target: 'answering' },
                ],
              },
              slowest: { on: { 'idle.hardware': 'answering' } },
              slow: {
                entry: 'awaitStep',
                on: { 'reply.step': 'answering' },
              },
              answering: {
                entry: 'goOn',
                on: {
                  go: [
                    {
                      guard: 'defers',
                      target: '#cxl_pci.unbound.deferred',
                      actions: ['deferAgain', { type: 'report', params: { error: 'EPROBE_DEFER' } }],
                    },
                    {
                      guard: 'fails',
                      target: '#cxl_pci.unbound.failed',
                      actions: { type: 'report', params: ({ context }) => ({ error: context.input.error }) },
                    },
                    { target: '#cxl_pci.probing.adding' },
                  ],
                },
              },
            },
          },
          adding: {
            entry: 'addMemdev',
            on: { 'reply.attach': '#cxl_pci.bound' },
          },
        },
      },
      bound: {
        tags: ['bound'],
        entry: [{ type: 'report', params: { error: null } }, 'settle'],
        always: { guard: 'leaves', target: 'pulling', actions: 'leaveNow' },
        on: {
          'reply.attach': {},
          'call.function.add': {},
          'call.unbind': {
            target: 'unbound.released',
            actions: ['dropMemdev', 'release', 'answerUnbind'],
          },
          'call.function.remove': {
            target: 'gone',
            actions: ['dropMemdev', 'leaveBus', { type: 'tellOutcome', params: { outcome: 'gone' } }],
          },
          'env.pull': { guard: 'mayBePulled', target: 'pulling', actions: 'pull' },
        },
      },
      // The memdev lets go when whatever probes it has let go of the device lock.
      pulling: {
        entry: 'detachMemdev',
        on: {
          'call.function.add': {},
          'call.function.remove': {},
          'call.unbind': { actions: 'answerUnbind' },
          'reply.unbind': {
            target: 'gone',
            actions: ['deleteMemdev', 'leaveBus', { type: 'tellOutcome', params: { outcome: 'gone' } }],
          },
        },
      },
    },
  });

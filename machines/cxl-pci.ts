import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../src/model/event.ts';
import type { Errno } from '../src/model/scenario.ts';
import { goOn, tell } from './common/send.ts';

/**
 * cxl_pci on one PCI function: talks to the device, then adds memN.
 *   gone ─call.function.add─▶ unbound ─call.probe.start─▶ probing: hardware ─▶ adding ─attach tried─▶ bound
 * The driver prefers asynchronous probing: `starting` is the queued async item. How long the hardware takes is free
 * (mailbox and media waits last up to a minute); a slow fault names the user step before which it cannot end.
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
  /** The probe does not get past the hardware before user space has ended this step. */
  readonly slowUntilStep: number | null;
}

export interface CxlPciContext {
  readonly input: CxlPciInput;
  readonly async: boolean;
  /** A probe has come to its end: what is probed again later is not what boot began. */
  readonly settled: boolean;
}

export const cxlPci = setup({
  types: {} as { context: CxlPciContext; input: CxlPciInput; events: KernelEvent },
  guards: {
    fails: ({ context }) => context.input.error !== null,
    isSlow: ({ context }) => context.input.slowUntilStep !== null,
    isPresent: ({ context }) => context.input.present,
  },
  actions: {
    settle: assign({ settled: ({ context }) => context.input.error !== 'EPROBE_DEFER' }),
    // The memdev leaves with its function: its driver lets go first, then the device is deleted.
    dropMemdev: enqueueActions(({ context, enqueue }) => {
      enqueue(tell(context.input.memdev, { type: 'call.unbind', from: context.input.id }));
      enqueue(tell(context.input.memdevDriver, { type: 'call.device.del', device: context.input.memdev }));
    }),
    report: enqueueActions(({ context, enqueue }, params: { readonly error: string | null }) => {
      enqueue(tell(context.input.driver, { type: 'call.probe.done', device: context.input.id, error: params.error }));
    }),
  },
}).createMachine({
  id: 'cxl_pci',
  context: ({ input }) => ({ input, async: false, settled: false }),
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
          actions: tell(
            ({ context }) => context.input.driver,
            ({ context }) => ({ type: 'call.device.add', device: context.input.id, from: context.input.id }),
          ),
        },
      },
    },
    unbound: {
      initial: 'fresh',
      on: {
        'reply.attach': {}, // device_add() of this very function has returned; the PCI core does not look at the result.
        'call.probe.start': { target: 'probing', actions: [assign({ async: ({ event }) => event.async }), goOn()] },
        'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) },
        'call.function.add': {},
        'reply.unbind': {}, // The memdev has let go.
        'call.function.remove': {
          target: 'gone',
          actions: tell(
            ({ context }) => context.input.driver,
            ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
          ),
        },
      },
      states: {
        fresh: { tags: ['due'] },
        failed: {
          tags: ['failed'],
          entry: [tell('flush_probe', ({ context }) => ({ type: 'call.trouble', device: context.input.id })), 'settle'],
        },
        released: {},
      },
    },
    probing: {
      tags: ['due'],
      initial: 'starting',
      on: { 'reply.attach': {}, 'call.function.add': {} },
      states: {
        starting: {
          on: {
            go: [
              {
                guard: ({ context }) => context.async,
                target: 'hardware',
                actions: tell('driver_core', { type: 'call.async.begin' }),
              },
              { target: 'hardware' },
            ],
          },
        },
        hardware: {
          initial: 'talking',
          states: {
            talking: { always: [{ guard: 'isSlow', target: 'slow' }, { target: 'answering' }] },
            slow: {
              entry: tell('user', ({ context }) => ({
                type: 'call.step.wait',
                step: context.input.slowUntilStep ?? 0,
                from: context.input.id,
              })),
              on: { 'reply.step': 'answering' },
            },
            answering: {
              entry: goOn(),
              on: {
                go: [
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
          entry: tell(
            ({ context }) => context.input.memdevDriver,
            ({ context }) => ({ type: 'call.device.add', device: context.input.memdev, from: context.input.id }),
          ),
          on: { 'reply.attach': '#cxl_pci.bound' },
        },
      },
    },
    bound: {
      tags: ['bound'],
      entry: [{ type: 'report', params: { error: null } }, 'settle'],
      on: {
        'reply.attach': {},
        'call.function.add': {},
        'call.unbind': {
          target: 'unbound.released',
          actions: [
            'dropMemdev',
            tell(
              ({ context }) => context.input.driver,
              ({ context }) => ({ type: 'call.released', device: context.input.id }),
            ),
            tell(({ event }) => event.from, { type: 'reply.unbind' }),
          ],
        },
        'call.function.remove': {
          target: 'gone',
          actions: [
            'dropMemdev',
            tell(
              ({ context }) => context.input.driver,
              ({ context }) => ({ type: 'call.device.del', device: context.input.id }),
            ),
          ],
        },
      },
    },
  },
});

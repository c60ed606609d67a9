import { assign, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { tell } from '../common/send.ts';
import type { Gate, GateInput } from './gate.ts';

interface G5Context {
  readonly input: GateInput;
  readonly requests: readonly string[];
  readonly preparer: string | null;
  readonly waiter: string | null;
}

/**
 * G5, the merged gate: dax_hmem's module init requests cxl_acpi, then cxl_pci, and ignores the results; the deferred
 * work then calls wait_for_device_probe().
 *   idle ─call.init.run─▶ requesting ─both returned─▶ idle ─call.gate.wait─▶ flushing ─▶ released
 * Sound when cxl_pci can be loaded and every nested probe stays inside the async item of its PCI function.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_init, drivers/dax/hmem/hmem.c:process_defer_work
 */
const machine = setup({
  types: {} as { context: G5Context; input: GateInput; events: KernelEvent },
  guards: { noneLeft: ({ context }) => context.requests.length === 0 },
}).createMachine({
  id: 'gate',
  context: ({ input }) => ({ input, requests: [], preparer: null, waiter: null }),
  initial: 'idle',
  on: { 'call.gate.launch': { actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }) } },
  states: {
    idle: {
      initial: 'fresh',
      states: { fresh: {}, released: { tags: ['released'] } },
      on: {
        'call.init.run': {
          target: 'requesting',
          actions: assign({
            preparer: ({ event }) => event.from,
            requests: ({ context }) => [context.input.cxlAcpi, context.input.cxlPci].filter((name) => name !== null),
          }),
        },
        'call.gate.wait': { target: 'flushing', actions: assign({ waiter: ({ event }) => event.from }) },
      },
    },
    requesting: {
      initial: 'next',
      tags: ['waiting'],
      states: {
        next: {
          always: [
            {
              guard: 'noneLeft',
              target: '#gate.idle',
              actions: [
                tell(({ context }) => context.preparer ?? '', { type: 'reply.init' }),
                assign({ preparer: null }),
              ],
            },
            { target: 'loading' },
          ],
        },
        loading: {
          entry: tell(({ context }) => context.requests[0] ?? '', { type: 'call.module.load', from: 'gate' }),
          on: {
            'reply.module': {
              target: 'next',
              actions: assign({ requests: ({ context }) => context.requests.slice(1) }),
            },
          },
        },
      },
    },
    flushing: {
      tags: ['waiting'],
      entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),
      on: {
        'reply.flush.probe': {
          target: 'idle.released',
          actions: [tell(({ context }) => context.waiter ?? '', { type: 'reply.gate.open' }), assign({ waiter: null })],
        },
      },
    },
  },
});

export const g5: Gate = {
  id: 'G5',
  title: 'request_module(cxl_acpi, cxl_pci), then wait_for_device_probe() from a work item',
  cite: ['C8', 'RFC2'],
  machine,
  launch: 'never',
};

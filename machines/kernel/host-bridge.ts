import { enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { call, reply } from '../common/send.ts';

/**
 * A host bridge (ACPI0016) that ACPI binds late: on RISC-V and arm64 its scan waits for interrupt controllers, so cxl_acpi may look
 * before `acpi_pci_find_root()` knows it.
 *   absent ─env.enumerate, call.function.add─▶ bound
 * With the root bus come the functions below it, and the port services that bind there set off the deferred list. ACPI's scan
 * handler is no driver: probe_count never sees it. A bridge that is there when the first driver looks needs no actor.
 * Leaves out its removal.
 * @kernel drivers/acpi/pci_root.c:acpi_pci_root_add
 */
export interface HostBridgeInput {
  readonly id: string;
  /** PCI functions below it that come with it. */
  readonly functions: readonly string[];
  /** ACPI binds it at any moment; else a step of the script brings it. */
  readonly free: boolean;
}

type HostBridgeAlphabet = EventOf<'env.enumerate' | 'call.function.add' | 'call.bridge.check'>;

export const hostBridge = setup({
  types: {} as { context: { readonly input: HostBridgeInput }; input: HostBridgeInput; events: HostBridgeAlphabet },
  guards: { isFree: ({ context }) => context.input.free },
  actions: {
    scan: enqueueActions(({ context, enqueue }) => {
      for (const one of context.input.functions) enqueue(call(one, { type: 'call.function.add' }));
      enqueue(call('driver_core', { type: 'call.bound' }));
    }),
    confirm: reply({ type: 'reply.bridge', bound: true }),
    deny: reply({ type: 'reply.bridge', bound: false }),
  },
}).createMachine({
  id: 'host_bridge',
  context: ({ input }) => ({ input }),
  initial: 'absent',
  states: {
    absent: {
      tags: ['unseen'],
      on: {
        'env.enumerate': { guard: 'isFree', target: 'bound', actions: 'scan' },
        'call.function.add': { target: 'bound', actions: 'scan' },
        'call.bridge.check': { actions: 'deny' },
      },
    },
    bound: {
      on: {
        'call.function.add': {},
        'call.bridge.check': { actions: 'confirm' },
      },
    },
  },
});

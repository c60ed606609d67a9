import type { Gate } from './gate.ts';
import { gateShape, requestingGate } from './gate-shapes.ts';

/**
 * G5, the merged gate: dax_hmem's module init requests cxl_acpi, then cxl_pci, and ignores the results; the deferred
 * work then calls wait_for_device_probe().
 *   idle ─call.init.run─▶ requesting ─both returned─▶ idle ─call.gate.wait─▶ flushing ─▶ released
 * Sound when cxl_pci can be loaded and every nested probe stays inside the async item of its PCI function.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_init, drivers/dax/hmem/hmem.c:process_defer_work
 */
export const g5: Gate = {
  id: 'G5',
  title: 'request_module(cxl_acpi, cxl_pci), then wait_for_device_probe() from a work item',
  cite: ['C8', 'RFC2'],
  machine: requestingGate(
    gateShape.createStateConfig({
      initial: 'flushing',
      states: { flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } } },
    }),
  ),
  launch: 'never',
};

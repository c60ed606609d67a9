import type { Gate } from './gate.ts';
import { gateShape, launchedGate, type GateBody } from './gate-shapes.ts';

/**
 * G4, the gate of the managed series: a work that cxl_acpi's probe queues waits until cxl_pci is loaded and one memdev is
 * attached, but no longer than 30 seconds; then it calls wait_for_device_probe(), which has no timeout.
 *   shut ─call.gate.launch─▶ waiting ─both signals, or patience is over─▶ settling ─go─▶ flushing ─▶ open
 * `cxl_mem_active()` is true once one memdev is attached, not all. How long 30 seconds are is free: a cxl_pci in the real
 * root file system may come after any time. Before the probe of cxl_acpi the work is not queued, so nobody waits.
 * @kernel drivers/cxl/acpi.c:cxl_softreserv_mem_work_fn, drivers/cxl/core/suspend.c:cxl_wait_for_pci_mem
 */
const bodyWith = (expiry: Pick<GateBody, 'on' | 'after'>): GateBody =>
  gateShape.createStateConfig({
    initial: 'waiting',
    states: {
      waiting: {
        initial: 'modules',
        ...expiry,
        states: {
          modules: { always: { guard: 'allSignalled', target: 'memdev' } },
          memdev: { always: { guard: 'memdevSignalled', target: 'done' } },
          done: { always: '#gate.working.settling' },
        },
      },
      settling: { entry: 'goOn', on: { go: 'flushing' } },
      flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } },
    },
  });

const guess = launchedGate(bodyWith({ after: { patience: '.done' } }), { unnoticed: true });
const enough = launchedGate(bodyWith({ on: { 'idle.patience': '.done' } }), { unnoticed: true });

export const g4: Gate = {
  id: 'G4',
  title: 'wait up to 30 s for cxl_pci and one attached memdev, then wait_for_device_probe()',
  cite: ['M3', 'M4'],
  machine: guess,
  launch: 'probe-bound',
  signals: ['cxl_pci'],
  memdevSignals: true,
};

/** As the fifth version has it: the module does not count, and a cxl_acpi probe that fails launches it as well. */
export const g4v5: Gate = {
  id: 'G4-v5',
  title: 'wait up to 30 s for one attached memdev, then wait_for_device_probe(); also after a failed cxl_acpi probe',
  cite: ['M5'],
  machine: guess,
  launch: 'probe-end',
  memdevSignals: true,
};

/** With the assumption that 30 seconds are longer than any probe that ends. @kernel drivers/cxl/acpi.c:cxl_softreserv_mem_work_fn (proposed 2025) */
export const g4Long: Gate = {
  ...g4,
  id: 'G4-long',
  title: 'G4, with 30 s longer than any probe that ends',
  machine: enough,
};

/** The same of the fifth version. @kernel drivers/cxl/acpi.c:cxl_softreserv_mem_work_fn (proposed 2025) */
export const g4v5Long: Gate = {
  ...g4v5,
  id: 'G4-v5-long',
  title: 'G4-v5, with 30 s longer than any probe that ends',
  machine: enough,
};

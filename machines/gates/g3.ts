import type { Gate } from './gate.ts';
import { gateShape, launchedGate } from './gate-shapes.ts';

/**
 * G3, the gate of the seed mail: a work that cxl_acpi launches waits until cxl_pci and cxl_mem have signalled that they
 * have loaded, then calls wait_for_device_probe(). Without a timeout it waits for ever where one of them never comes.
 * The signal is the end of module init: the driver is registered, so its async items exist.
 *   shut ─call.gate.launch─▶ launched ─both loaded─▶ settling ─go─▶ flushing ─▶ open
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
const body = gateShape.createStateConfig({
  initial: 'launched',
  states: {
    launched: { always: { guard: 'allSignalled', target: 'settling' } },
    settling: { entry: 'goOn', on: { go: 'flushing' } },
    flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } },
  },
});

export const g3: Gate = {
  id: 'G3',
  title: 'wait until cxl_pci and cxl_mem have loaded, then wait_for_device_probe()',
  cite: ['SEED'],
  machine: launchedGate(body),
  launch: 'module-init',
  signals: ['cxl_pci', 'cxl_mem'],
};

/**
 * G3 with the seed's teardown in the barrier itself: at a timeout, or at the first driver that reported trouble, ACPI0017 is unbound
 * before anybody is let through. Whatever design asks then finds no region and no window.
 * @kernel drivers/base/devres.c:devres_release_all
 */
export const g3Teardown: Gate = {
  ...g3,
  id: 'G3-teardown',
  title: 'G3 with a timeout; after it, or after any trouble of a CXL driver, ACPI0017 is unbound first',
  bounded: 'long',
  tearsDown: true,
};

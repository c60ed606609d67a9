import type { Gate } from './gate.ts';
import { gateShape, launchedGate } from './gate-shapes.ts';

const flushing = gateShape.createStateConfig({
  initial: 'flushing',
  states: { flushing: { entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } } },
});

/**
 * G1: cxl_acpi calls wait_for_device_probe() by itself. It returns early: drivers that are not registered yet have no
 * probe to wait for. Called inside the probe it never returns: the probe's own count is never zero.
 *   shut ─call.gate.launch─▶ flushing ─reply.flush.probe─▶ open
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
export const g1: Gate = {
  id: 'G1',
  title: 'wait_for_device_probe() from cxl_acpi module init',
  cite: ['SEED', 'M3', 'M4'],
  machine: launchedGate(flushing, { holds: true }),
  launch: 'module-init',
};

/** The same call placed inside cxl_acpi_probe(). */
export const g1InProbe: Gate = {
  ...g1,
  id: 'G1-in-probe',
  title: 'wait_for_device_probe() inside cxl_acpi_probe(): hangs on its own count',
  cite: ['SEED', 'the list of designs, G1 point 6'],
  launch: 'probe',
};

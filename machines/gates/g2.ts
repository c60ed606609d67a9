import type { Gate } from './gate.ts';
import { gateShape, launchedGate } from './gate-shapes.ts';

const delayed = gateShape.createStateConfig({
  initial: 'delayed',
  states: { delayed: { after: { fixedDelay: '#gate.open' } } },
});

const longDelayed = gateShape.createStateConfig({
  initial: 'delayed',
  states: { delayed: { on: { 'idle.patience': '#gate.open' } } },
});

/**
 * G2: a delayed work with a fixed delay, armed at the end of cxl_acpi's module init. How long the delay is against the
 * slowest device is anybody's guess, so the timer may fire at any moment. Never armed, it never opens.
 *   shut ─call.gate.launch─▶ delayed ─the delay is over─▶ open
 * @kernel kernel/workqueue.c:queue_delayed_work
 */
export const g2: Gate = {
  id: 'G2',
  title: 'a delayed work with a fixed delay, armed by cxl_acpi',
  cite: ['SEED', 'the list of designs, G2'],
  machine: launchedGate(delayed),
  launch: 'module-init',
};

/**
 * The delayed work of design b: every endpoint port that was probed arms it anew. Where no endpoint ever is, nobody has
 * queued anything, and nobody waits.
 * @kernel kernel/workqueue.c:mod_delayed_work, drivers/cxl/port.c:cxl_endpoint_port_probe
 */
export const g2Endpoint: Gate = {
  id: 'G2-endpoint',
  title: 'the same, armed anew by each endpoint that cxl_port has probed',
  cite: ['SEED', 'the list of designs, b'],
  // Arming a timer that runs already starts it again: here that is the same state, for a delay has no length.
  machine: launchedGate(delayed, { unnoticed: true }),
  launch: 'endpoint',
};

/** With the assumption that the delay is longer than any probe that ends. @kernel kernel/workqueue.c:mod_delayed_work */
export const g2EndpointLong: Gate = {
  ...g2Endpoint,
  id: 'G2-endpoint-long',
  title: 'the same, with a delay longer than any probe that ends',
  machine: launchedGate(longDelayed, { unnoticed: true }),
};

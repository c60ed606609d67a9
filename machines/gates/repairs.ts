import type { Gate } from './gate.ts';
import { gateShape, requestingGate, type GateBody } from './gate-shapes.ts';
import { g5 } from './g5.ts';

// Repairs of G5, the merged gate, each for one way in which it opens too early or never. They are ours: no thread proposed them.

const flushing = gateShape.createStateConfig({ entry: 'flush', on: { 'reply.flush.probe': '#gate.open' } });
const drain = { entry: 'drainWork' } as const;

const repair = (id: string, title: string, body: GateBody, bounded?: Gate['bounded']): Gate => ({
  ...g5,
  id,
  title,
  cite: ['the list of designs, R1 to R6'],
  machine: requestingGate(body),
  ...(bounded === undefined ? {} : { bounded }),
});

/**
 * Repeats a pass until one observes no new probe, no queued item and no retry. Each pass flushes cxl_bus_wq, whose work items start
 * probes.
 *   watching ─▶ draining ─reply.work.flush─▶ flushing ─reply.flush.probe─▶ asking ─stirred─▶ draining … ─quiet─▶ open
 */
const loop = (first: 'watching' | 'initcalls'): GateBody =>
  gateShape.createStateConfig({
    initial: first,
    states: {
      initcalls: { entry: 'awaitInitcalls', on: { 'reply.quiet': 'watching' } },
      watching: { entry: 'askStirred', on: { 'reply.stirred': 'draining' } },
      draining: { ...drain, on: { 'reply.work.flush': 'flushing' } },
      flushing: {
        entry: 'flush',
        on: {
          'reply.flush.probe': [{ guard: 'isTimedOut', target: '#gate.open' }, { target: 'asking' }],
        },
      },
      asking: {
        entry: 'askStirred',
        on: { 'reply.stirred': [{ guard: 'isStirred', target: 'draining' }, { target: '#gate.open' }] },
      },
    },
  });

/** R1: against f2, and whatever else begins while the gate waits. A device that waits on the deferred list for a trigger moves nothing (f3). @kernel drivers/base/dd.c:wait_for_device_probe */
export const r1 = repair('R1', 'G5, again and again until one pass saw nothing begin', loop('watching'));

/** R2: against f2, the rescan that is still queued. @kernel drivers/cxl/core/port.c:cxl_bus_drain */
export const r2 = repair(
  'R2',
  'G5, with cxl_bus_wq flushed first',
  gateShape.createStateConfig({
    initial: 'draining',
    states: { draining: { ...drain, on: { 'reply.work.flush': 'flushing' } }, flushing },
  }),
);

/** R3: against f1, the work that runs before cxl_pci's own initcall. @kernel init/main.c:do_initcalls */
export const r3 = repair(
  'R3',
  'G5, but not before the last initcall (late_initcall_sync)',
  gateShape.createStateConfig({
    initial: 'initcalls',
    states: { initcalls: { entry: 'awaitInitcalls', on: { 'reply.quiet': 'flushing' } }, flushing },
  }),
);

const once = gateShape.createStateConfig({ initial: 'flushing', states: { flushing } });

/** R5: against f8, the probe that never returns: late comers find the range claimed (`dax_regions`). @kernel drivers/base/dd.c:wait_for_device_probe */
export const r5 = repair('R5', 'G5, with a timeout longer than any probe that ends', once, 'long');

/** R5 as a guess: nobody knows how long the slowest probe takes. */
export const r5Guess = repair('R5-guess', 'G5, with a timeout that may be too short', once, 'anytime');

/** All of R1, R2, R3 and R5 in one gate: what a gate alone can mend. */
export const r1235 = repair('R1235', 'R1, R2, R3 and R5 together', loop('initcalls'), 'long');

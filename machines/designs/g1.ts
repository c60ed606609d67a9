import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { tell } from '../common/send.ts';
import type { Gate, GateInput } from './gate.ts';

interface G1Context {
  readonly launcher: string | null;
  readonly waiters: readonly string[];
}

/**
 * G1: cxl_acpi calls wait_for_device_probe() by itself. It returns early: drivers that are not registered yet have no
 * probe to wait for. Called inside the probe it never returns: the probe's own count is never zero.
 *   shut ─call.gate.launch─▶ flushing ─reply.flush.probe─▶ open
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
const machine = setup({
  types: {} as { context: G1Context; input: GateInput; events: KernelEvent },
  actions: {
    letAllThrough: enqueueActions(({ context, enqueue }) => {
      if (context.launcher !== null) enqueue(tell(context.launcher, { type: 'reply.gate.launch' }));
      for (const waiter of context.waiters) enqueue(tell(waiter, { type: 'reply.gate.open' }));
      enqueue.assign({ launcher: null, waiters: [] });
    }),
    join: assign({
      waiters: ({ context, event }) => ('from' in event ? [...context.waiters, event.from] : context.waiters),
    }),
  },
}).createMachine({
  id: 'gate',
  context: { launcher: null, waiters: [] },
  initial: 'shut',
  on: { 'call.init.run': { actions: tell(({ event }) => event.from, { type: 'reply.init' }) } },
  states: {
    shut: {
      initial: 'alone',
      on: {
        'call.gate.wait': { target: '.awaited', actions: 'join' },
        'call.gate.launch': { target: 'flushing', actions: assign({ launcher: ({ event }) => event.from }) },
      },
      states: { alone: {}, awaited: { tags: ['waiting'] } },
    },
    flushing: {
      tags: ['waiting'],
      entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),
      on: { 'call.gate.wait': { actions: 'join' }, 'reply.flush.probe': { target: 'open', actions: 'letAllThrough' } },
    },
    open: {
      tags: ['released'],
      on: {
        'call.gate.wait': { actions: tell(({ event }) => event.from, { type: 'reply.gate.open' }) },
        'call.gate.launch': { actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }) },
      },
    },
  },
});

export const g1: Gate = {
  id: 'G1',
  title: 'wait_for_device_probe() from cxl_acpi module init',
  cite: ['SEED', 'M3', 'M4'],
  machine,
  launch: 'module-init',
};

/** The same call placed inside cxl_acpi_probe(). */
export const g1InProbe: Gate = {
  id: 'G1-in-probe',
  title: 'wait_for_device_probe() inside cxl_acpi_probe(): hangs on its own count',
  cite: ['SEED', 'designs.md G1 point 6'],
  machine,
  launch: 'probe',
};

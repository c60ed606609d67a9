import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { goOn, tell } from '../common/send.ts';
import type { Gate, GateInput } from './gate.ts';

interface G3Context {
  readonly waiters: readonly string[];
  /** Modules that have signalled that they are loaded. */
  readonly loaded: readonly string[];
}

/**
 * G3, the gate of the seed mail: a work that cxl_acpi launches waits until cxl_pci and cxl_mem have signalled that they
 * have loaded, then calls wait_for_device_probe(). Without a timeout it waits for ever where one of them never comes.
 * The signal is the end of module init: the driver is registered, so its async items exist.
 *   shut ─call.gate.launch─▶ launched ─both loaded─▶ settling ─go─▶ flushing ─▶ open
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
const machine = setup({
  types: {} as { context: G3Context; input: GateInput; events: KernelEvent },
  guards: { bothLoaded: ({ context }) => context.loaded.length >= 2 },
  actions: {
    join: assign({
      waiters: ({ context, event }) => ('from' in event ? [...context.waiters, event.from] : context.waiters),
    }),
    note: assign({
      loaded: ({ context, event }) =>
        'from' in event && !context.loaded.includes(event.from)
          ? [...context.loaded, event.from].sort()
          : context.loaded,
    }),
    letAllThrough: enqueueActions(({ context, enqueue }) => {
      for (const waiter of context.waiters) enqueue(tell(waiter, { type: 'reply.gate.open' }));
      enqueue.assign({ waiters: [] });
    }),
  },
}).createMachine({
  id: 'gate',
  context: { waiters: [], loaded: [] },
  initial: 'shut',
  on: {
    'call.init.run': { actions: tell(({ event }) => event.from, { type: 'reply.init' }) },
    'call.gate.launch': { actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }) },
    'call.gate.signal': { actions: ['note', tell(({ event }) => event.from, { type: 'reply.gate.signal' })] },
  },
  states: {
    shut: {
      initial: 'alone',
      on: {
        'call.gate.wait': { target: '.awaited', actions: 'join' },
        'call.gate.launch': {
          target: 'launched',
          actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }),
        },
      },
      states: { alone: {}, awaited: { tags: ['waiting'] } },
    },
    launched: {
      tags: ['waiting'],
      always: { guard: 'bothLoaded', target: 'settling' },
      on: { 'call.gate.wait': { actions: 'join' } },
    },
    settling: { tags: ['waiting'], entry: goOn(), on: { go: 'flushing', 'call.gate.wait': { actions: 'join' } } },
    flushing: {
      tags: ['waiting'],
      entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),
      on: { 'call.gate.wait': { actions: 'join' }, 'reply.flush.probe': { target: 'open', actions: 'letAllThrough' } },
    },
    open: {
      tags: ['released'],
      on: { 'call.gate.wait': { actions: tell(({ event }) => event.from, { type: 'reply.gate.open' }) } },
    },
  },
});

export const g3: Gate = {
  id: 'G3',
  title: 'wait until cxl_pci and cxl_mem have loaded, then wait_for_device_probe()',
  cite: ['SEED'],
  machine,
  launch: 'module-init',
  signals: ['cxl_pci', 'cxl_mem'],
};

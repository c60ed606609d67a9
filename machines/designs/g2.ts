import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { tell } from '../common/send.ts';
import type { Gate, GateInput } from './gate.ts';

interface G2Context {
  readonly waiters: readonly string[];
}

/**
 * G2: a delayed work with a fixed delay, armed at the end of cxl_acpi's module init. How long the delay is against the
 * slowest device is anybody's guess, so the timer may fire at any moment. Never armed, it never opens.
 *   shut ─call.gate.launch─▶ delayed ─the delay is over─▶ open
 * @kernel kernel/workqueue.c:queue_delayed_work
 */
const machine = setup({
  types: {} as { context: G2Context; input: GateInput; events: KernelEvent },
  delays: { fixedDelay: 5000 },
  actions: {
    join: assign({
      waiters: ({ context, event }) => ('from' in event ? [...context.waiters, event.from] : context.waiters),
    }),
    letAllThrough: enqueueActions(({ context, enqueue }) => {
      for (const waiter of context.waiters) enqueue(tell(waiter, { type: 'reply.gate.open' }));
      enqueue.assign({ waiters: [] });
    }),
  },
}).createMachine({
  id: 'gate',
  context: { waiters: [] },
  initial: 'shut',
  on: { 'call.init.run': { actions: tell(({ event }) => event.from, { type: 'reply.init' }) } },
  states: {
    shut: {
      initial: 'alone',
      on: {
        'call.gate.wait': { target: '.awaited', actions: 'join' },
        'call.gate.launch': {
          target: 'delayed',
          actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }),
        },
      },
      states: { alone: {}, awaited: { tags: ['waiting'] } },
    },
    delayed: {
      tags: ['waiting'],
      on: { 'call.gate.wait': { actions: 'join' } },
      after: { fixedDelay: { target: 'open', actions: 'letAllThrough' } },
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

export const g2: Gate = {
  id: 'G2',
  title: 'a delayed work with a fixed delay, armed by cxl_acpi',
  cite: ['SEED', 'designs.md G2'],
  machine,
  launch: 'module-init',
};

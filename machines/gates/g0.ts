import { setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { tell } from '../common/send.ts';
import type { Gate, GateInput } from './gate.ts';

/**
 * G0: no gate. Whoever asks is let through at once.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_platform_probe (v6.12)
 */
const machine = setup({
  types: {} as { context: Record<string, never>; input: GateInput; events: KernelEvent },
}).createMachine({
  id: 'gate',
  context: {},
  on: {
    'call.init.run': { actions: tell(({ event }) => event.from, { type: 'reply.init' }) },
    'call.gate.launch': { actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }) },
    'call.gate.wait': { actions: tell(({ event }) => event.from, { type: 'reply.gate.open' }) },
  },
  // It never carries `released`: where there is no gate, there is no release to be sound or unsound.
  initial: 'open',
  states: { open: {} },
});

export const g0: Gate = {
  id: 'G0',
  title: 'no gate: decide at once',
  cite: ['designs.md G0'],
  machine,
  launch: 'never',
};

import { setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { reply } from '../common/send.ts';
import type { Gate, GateInput } from './gate.ts';

/**
 * G0: no gate. Whoever asks is let through at once.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_platform_probe (v6.12)
 */
const machine = setup({
  types: {} as {
    context: Record<string, never>;
    input: GateInput;
    events: EventOf<'call.init.run' | 'call.gate.launch' | 'call.gate.wait'>;
  },
  actions: {
    answerInit: reply({ type: 'reply.init' }),
    answerLaunch: reply({ type: 'reply.gate.launch' }),
    letThrough: reply({ type: 'reply.gate.open' }),
  },
}).createMachine({
  id: 'gate',
  context: {},
  on: {
    'call.init.run': { actions: 'answerInit' },
    'call.gate.launch': { actions: 'answerLaunch' },
    'call.gate.wait': { actions: 'letThrough' },
  },
  // It never carries `released`: where there is no gate, there is no release to be sound or unsound.
  initial: 'open',
  states: { open: {} },
});

export const g0: Gate = {
  id: 'G0',
  title: 'no gate: decide at once',
  cite: ['the list of designs, G0'],
  machine,
  launch: 'never',
};

import { ts, tsSingle, type TypeScript } from '../../encode/typescript.ts';

/**
 * The template of a gate: the merged one (G5), with comments about possible changes.
 * @param id - of the new gate
 * @returns TypeScript source of a plugin file
 */
export const gateTemplate = (id: string): TypeScript => ts`import { assign, setup } from 'xstate';
import { tell, type Gate, type GateInput, type KernelEvent } from 'cxl-quiesce/machines';

// A gate decides when the CXL probing that is due at boot is over. It is one XState machine, one actor named 'gate'.
// As it stands it does what v7.1 does: it has cxl_acpi and cxl_pci loaded, and then calls wait_for_device_probe() once.
//
//   idle --call.init.run--> requesting --both returned--> idle --call.gate.wait--> flushing --> released
//
// It hears                                         and answers
//   call.init.run     dax_hmem's module init          reply.init, when that init may go on
//   call.gate.launch  cxl_acpi, where launch says     reply.gate.launch
//   call.gate.wait    the design's decision waits     reply.gate.open, when probing is over
//
// An event that a state neither handles nor ignores (be it as {}) is printed as a finding, with the order that shows it.
// Worlds are compared by what this machine's context holds, so it must be plain data, and no larger than need be.

interface Context {
  readonly input: GateInput;
  /** Modules that are still to be requested, by actor name. */
  readonly requests: readonly string[];
  /** Who waits for dax_hmem's init. */
  readonly preparer: string | null;
  /** Who waits for the gate. */
  readonly waiter: string | null;
}

const machine = setup({
  types: {} as { context: Context; input: GateInput; events: KernelEvent },
  guards: { noneLeft: ({ context }) => context.requests.length === 0 },
}).createMachine({
  id: 'gate',
  context: ({ input }) => ({ input, requests: [], preparer: null, waiter: null }),
  initial: 'idle',
  on: {
    // A call is answered by its sender's name. Whoever is not answered waits for ever.
    'call.gate.launch': { actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }) },
  },
  states: {
    idle: {
      initial: 'fresh',
      // The tag 'released' says that the gate has let somebody through: released-early (I5) looks at what is still to come then.
      states: { fresh: {}, released: { tags: ['released'] } },
      on: {
        'call.init.run': {
          target: 'requesting',
          actions: assign({
            preparer: ({ event }) => event.from,
            // null: the kernel has no such module.
            requests: ({ context }) => [context.input.cxlAcpi, context.input.cxlPci].filter((name) => name !== null),
          }),
        },
        'call.gate.wait': { target: 'flushing', actions: assign({ waiter: ({ event }) => event.from }) },
      },
    },
    requesting: {
      // The tag 'waiting' says that somebody waits for the gate: hang (I7) asks whether that can be for ever.
      tags: ['waiting'],
      initial: 'next',
      states: {
        next: {
          always: [
            {
              guard: 'noneLeft',
              target: '#gate.idle',
              actions: [
                tell(({ context }) => context.preparer ?? '', { type: 'reply.init' }),
                assign({ preparer: null }),
              ],
            },
            { target: 'loading' },
          ],
        },
        loading: {
          // request_module(): answered when the module is live, or cannot be found. The result is ignored.
          entry: tell(({ context }) => context.requests[0] ?? '', { type: 'call.module.load', from: 'gate' }),
          on: {
            'reply.module': {
              target: 'next',
              actions: assign({ requests: ({ context }) => context.requests.slice(1) }),
            },
          },
        },
      },
    },
    flushing: {
      tags: ['waiting'],
      // wait_for_device_probe(): answered once when deferred work, running probes and async items are done.
      entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),
      on: {
        'reply.flush.probe': {
          target: 'idle.released',
          actions: [tell(({ context }) => context.waiter ?? '', { type: 'reply.gate.open' }), assign({ waiter: null })],
        },
      },
    },
  },
});

const gate: Gate = {
  id: ${tsSingle(id)},
  title: 'one line about it, for reports',
  // Message ids or commits that it comes from.
  cite: [],
  machine,
  // Who sends call.gate.launch: nobody ('never'), cxl_acpi at the end of its module init ('module-init'), inside its probe
  // ('probe') or as that returns ('probe-bound', 'probe-end'), or each endpoint port that was probed ('endpoint').
  launch: 'never',
  // outcomes: true has each Type-3 function send call.gate.outcome when it is attached, failed or gone; see input.functions.
  // signals: ['cxl_pci'] has these modules end their init with call.gate.signal; answer reply.gate.signal.
};

export default gate;
`;

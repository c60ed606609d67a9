import { ts, tsSingle, type TypeScript } from '../../encode/typescript.ts';

/**
 * The template of a gate: the merged one (G5), with comments about possible changes.
 * @param id - of the new gate
 * @returns TypeScript source of a plugin file
 */
export const gateTemplate = (id: string): TypeScript => ts`import { assign, setup } from 'xstate';
import { tell, type Gate, type GateInput, type KernelEvent } from 'cxl-quiesce/machines';

// A gate decides when the CXL probing at boot is over. It is one XState machine, run as the actor 'gate'.
// This template behaves as v7.1: it requests cxl_acpi and cxl_pci, and then calls wait_for_device_probe() once.
//
//   idle --call.init.run--> requesting --both returned--> idle --call.gate.wait--> flushing --> released
//
// Call              Sender                         Reply
// call.init.run     module init of dax_hmem        reply.init, when that init may continue
// call.gate.launch  cxl_acpi, see launch           reply.gate.launch
// call.gate.wait    policy of the design           reply.gate.open, when probing is over
//
// An event that a state neither handles nor ignores (with {}) is reported as a finding, with an order that shows it.
// Worlds are compared by the machine's context, so it must be plain data, and as small as possible.

interface Context {
  readonly input: GateInput;
  /** Modules yet to be requested, by actor name. */
  readonly requests: readonly string[];
  /** The sender of call.init.run, until it is answered. */
  readonly preparer: string | null;
  /** The sender of call.gate.wait, until it is answered. */
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
    // A reply goes to the sender of the call; without a reply the sender waits for ever.
    'call.gate.launch': { actions: tell(({ event }) => event.from, { type: 'reply.gate.launch' }) },
  },
  states: {
    idle: {
      initial: 'fresh',
      // The tag 'released' marks an open gate: released-early (I5) checks that no CXL probe is outstanding then.
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
      // The tag 'waiting' marks an unanswered call: hang (I7) checks that the wait ends.
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
          // request_module(): returns when the module is live or was not found. The result is ignored.
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
      // wait_for_device_probe(): returns when deferred work, running probes and async items are done.
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
  // Message ids or commits that propose it.
  cite: [],
  machine,
  // When call.gate.launch is sent: 'never'; by cxl_acpi at the end of its module init ('module-init'), inside its probe
  // ('probe') or as the probe returns ('probe-bound', 'probe-end'); or after each probe of an endpoint port ('endpoint').
  launch: 'never',
  // outcomes: true makes each Type-3 function send call.gate.outcome when attached, failed or gone; see input.functions.
  // signals: ['cxl_pci'] makes these modules end their init with call.gate.signal; reply with reply.gate.signal.
};

export default gate;
`;

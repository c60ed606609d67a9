import { ts, tsSingle, type TypeScript } from '../../encode/typescript.ts';

/**
 * The template of a design: one that decides once and early, with comments about possible changes.
 * @param id - of the new design
 * @returns TypeScript source of a plugin file
 */
export const designTemplate = (id: string): TypeScript => ts`import { assign, setup } from 'xstate';
import { tell, type Design, type KernelEvent, type PolicyInput } from 'cxl-quiesce/machines';

// A design decides the owner of each Soft Reserved range: dax_hmem or CXL. Its policy is one XState machine, run as the
// actor 'owner'. This template waits for the gate before the walk of dax_hmem, and then decides range by range:
// a range that intersects a published CXL window is left to CXL for good, any other goes to dax_hmem.
//
//   idle --call.policy.begin--> gating --gate open--> idle --call.policy.judge--> looking --> idle
//
// Call               Meaning                           Reply
// call.policy.begin  the walk of dax_hmem begins       reply.policy.begin (error: null continues it)
// call.policy.judge  the owner of range 'index'?       reply.policy.judge (register: true gives it to dax_hmem)
// call.flush         init of dax_cxl, see daxCxlInit   reply.flush
//
// It may call 'iomem' (call.intersects), the regions of context.input.ranges[..].regions (call.region.contains) and
// 'gate', and later give ranges to 'dax_hmem' (call.hmem.register). To change one part of an existing design, extend it:
//   import { f } from 'cxl-quiesce/machines';
//   export default { ...f, id: 'f2', title: 'f behind another gate', gate: 'G3' };

interface Context {
  readonly input: PolicyInput;
  /** The index of the current range. */
  readonly index: number;
  readonly asker: string | null;
}

const policy = setup({
  types: {} as { context: Context; input: PolicyInput; events: KernelEvent },
  actions: {
    keep: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: false }),
    give: tell(
      ({ context }) => context.asker ?? '',
      ({ context }) => ({
        type: 'reply.policy.judge',
        register: context.input.ranges[context.index]?.softReserved === true,
      }),
    ),
  },
}).createMachine({
  id: 'owner',
  context: ({ input }) => ({ input, index: 0, asker: null }),
  initial: 'idle',
  on: { 'call.flush': { actions: tell(({ event }) => event.from, { type: 'reply.flush' }) } },
  states: {
    idle: {
      on: {
        'call.policy.begin': { target: 'gating', actions: assign({ asker: ({ event }) => event.from }) },
        'call.policy.judge': {
          target: 'looking',
          actions: assign({ index: ({ event }) => event.index, asker: ({ event }) => event.from }),
        },
      },
    },
    gating: {
      entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),
      on: {
        'reply.gate.open': {
          target: 'idle',
          actions: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.begin', error: null }),
        },
      },
    },
    looking: {
      entry: tell('iomem', ({ context }) => ({
        type: 'call.intersects',
        from: 'owner',
        range: context.input.ranges[context.index]?.range ?? { start: 0, end: 0 },
        kind: 'cxl-window',
      })),
      on: {
        'reply.intersects': [
          { guard: ({ event }) => event.result === 'disjoint', target: 'idle', actions: 'give' },
          { target: 'idle', actions: 'keep' },
        ],
      },
    },
  },
});

const design: Design = {
  id: ${tsSingle(id)},
  title: 'one line about it, for reports',
  // Message ids or commits that propose it.
  cite: [],
  // The CXL stack it belongs to ('6.12', '7.0', '7.1'), and the gate it was written for.
  family: '7.0',
  gate: 'G0',
  // Where boot code puts Soft Reserved ranges: into /proc/iomem ('iomem'), a tree that is never printed ('private'), or 'aside'.
  softReserve: 'private',
  // v7.1: dax_regions exclude each other.
  exclusiveDaxRegions: false,
  // v7.1: the driver of dax_regions is probed asynchronously.
  asyncDaxCxl: false,
  // dax_hmem may get a range in pieces, one for each gap between regions.
  takesPieces: false,
  // hearsRegions: true makes each region send call.policy.region when it is committed and when it is bound.
  // flush_probe remembers that a driver reported a failed probe, for a policy that sends call.probe_failed.ask.
  failureFlag: false,
  policy,
  // The module init of dax_cxl, if it is more than registering its driver: a machine with the id 'dax_cxl_init', or null.
  daxCxlInit: null,
  // The ranges with a deferred decision, read from the policy's snapshot for hang (I7). While a decision is being made,
  // the policy has the tag 'deciding'.
  undecided: () => [],
};

export default design;
`;

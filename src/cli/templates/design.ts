import { ts, tsSingle, type TypeScript } from '../../encode/typescript.ts';

/**
 * The template of a design: one that decides once and early, with comments about possible changes.
 * @param id - of the new design
 * @returns TypeScript source of a plugin file
 */
export const designTemplate = (id: string): TypeScript => ts`import { assign, setup } from 'xstate';
import { tell, type Design, type KernelEvent, type PolicyInput } from 'cxl-quiesce/machines';

// A design decides who owns each Soft Reserved range: dax_hmem, or CXL. Its policy is one XState machine, one actor
// named 'owner'. As it stands it waits for the gate before dax_hmem looks at all, and then decides range by range:
// a range that touches a published CXL window is left to CXL for good, any other one goes to dax_hmem.
//
//   idle --call.policy.begin--> gating --gate open--> idle --call.policy.judge--> looking --> idle
//
// It hears                                            and answers
//   call.policy.begin  dax_hmem's walk begins            reply.policy.begin (error: null lets it go on)
//   call.policy.judge  whose is the range 'index'?       reply.policy.judge (register: true gives it to dax_hmem)
//   call.flush         dax_cxl's init, see daxCxlInit    reply.flush
//
// It may ask 'iomem' (call.intersects), regions of context.input.ranges[..].regions (call.region.contains), 'gate', and
// later hand ranges to 'dax_hmem' (call.hmem.register). To change one thing of a design that exists, take it over instead:
//   import { f } from 'cxl-quiesce/machines';
//   export default { ...f, id: 'f2', title: 'f behind another gate', gate: 'G3' };

interface Context {
  readonly input: PolicyInput;
  /** The range that is asked about. */
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
  // Message ids or commits that it comes from.
  cite: [],
  // The CXL stack it belongs to ('6.12', '7.0', '7.1'), and the gate it was written for.
  family: '7.0',
  gate: 'G0',
  // Where boot code puts Soft Reserved ranges: into /proc/iomem ('iomem'), or into a tree that is never printed ('private'), or 'aside'.
  softReserve: 'private',
  // v7.1: dax_regions exclude each other.
  exclusiveDaxRegions: false,
  // v7.1: the driver of dax_regions is probed asynchronously.
  asyncDaxCxl: false,
  // dax_hmem may get a range in pieces, one for each gap between regions.
  takesPieces: false,
  // hearsRegions: true has each region send call.policy.region when it is committed and when it is bound.
  // flush_probe remembers that a driver reported a failed probe, for a policy that asks call.probe_failed.ask.
  failureFlag: false,
  policy,
  // What dax_cxl's module init does instead of registering its driver at once: a machine with the id 'dax_cxl_init', or null.
  daxCxlInit: null,
  // The ranges that the policy has put off and not decided yet, from its snapshot: hang (I7) looks at them. While the
  // policy works on a decision it carries the tag 'deciding'.
  undecided: () => [],
};

export default design;
`;

import { assign, enqueueActions, setup, type AnyMachineSnapshot } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { ResourceKind } from '../../src/model/resource-tree.ts';
import { intersection, type Range } from '../../src/model/range.ts';
import { required } from '../common/required.ts';
import { call, goOn, narrow, reply, replyTo } from '../common/send.ts';
import type { Design, PolicyInput } from './design.ts';

interface ManagedContext {
  readonly input: PolicyInput;
  readonly asker: string | null;
  /** The entry that dax_hmem's walk asks about. */
  readonly judged: number;
  /** A probe of hmem_platform has left its callback. */
  readonly listening: boolean;
  /** The region that is looked at next. */
  readonly region: number;
  /** What regions were given. */
  readonly trimmed: readonly Range[];
  /** Soft Reserved nodes that nobody was given, to be offered to hmem. */
  readonly left: readonly Range[];
  readonly done: boolean;
}

const judgedRange = ({ input, judged }: ManagedContext): Range =>
  required(input.ranges[judged], 'range at this index').range;

const firstNode = ({ left }: ManagedContext): Range => required(left[0], 'node left');

const regionsOf = (context: ManagedContext): readonly string[] => [
  ...new Set(context.input.ranges.flatMap((entry) => entry.regions.concat(entry.touching))),
];

/** The entry of the hmem list that a Soft Reserved node was published for: its devices are the node's. */
const entryOf = (context: ManagedContext, node: Range | undefined): number =>
  context.input.ranges.findIndex(
    (entry) =>
      entry.source === 'soft-reserved' &&
      node !== undefined &&
      entry.range.start <= node.start &&
      node.end <= entry.range.end,
  );

type ManagedAlphabet =
  | EventOf<'go' | 'call.flush' | 'call.policy.begin' | 'call.policy.judge' | 'reply.gate.open'>
  | EventOf<'reply.intersects' | 'reply.region.stage' | 'reply.walk' | 'reply.hmem.bound' | 'reply.hmem.register'>;

/**
 * The managed proposals of 2025: with cxl_acpi configured nobody walks the Soft Reserved nodes but a work that cxl_acpi's
 * probe queues. It waits for its gate, takes the bytes of every region out of the nodes, whatever state the region is in, and
 * offers what is left to hmem. There the old test still stands: a range that touches a CXL window is left to CXL.
 *   walk: idle ─call.policy.judge─▶ windows ─▶ softReserved ─▶ idle   (entries of the HMAT in version 4; all without cxl_acpi)
 *   work: waiting ─gate open─▶ trimming, region by region ─▶ walking ─▶ offering, node by node ─▶ done
 * This is version 5: it reaches dax_hmem through a callback that its probe leaves; where none is there the rest is dropped. Leaves out the spinlock that version 5 holds while it registers.
 * @kernel drivers/cxl/core/region.c:cxl_region_softreserv_update (proposed 2025), drivers/dax/hmem/hmem_notify.c:hmem_fallback_register_device (proposed 2025), drivers/dax/hmem/hmem.c:hmem_register_device (v6.12)
 */
const viaCallback = setup({
  types: {} as { context: ManagedContext; input: PolicyInput; events: ManagedAlphabet },
  guards: {
    isManaged: ({ context }) => context.input.cxlAcpi && context.input.ranges.length > 0,
    isLeftToTheWork: ({ context }) => context.input.cxlAcpi,
    looksForWindows: ({ context }) => context.input.cxlRegion,
    noRegionLeft: ({ context }) => context.region >= regionsOf(context).length,
    nothingLeft: ({ context }) => context.left.length === 0,
    isInWindow: ({ event }) => narrow(event, 'reply.intersects').result !== 'disjoint',
    isSoftReserved: ({ event }) => narrow(event, 'reply.intersects').result === 'intersects',
    isAbsent: ({ event }) => narrow(event, 'reply.region.stage').stage === 'absent',
    canRegister: ({ context, event }) =>
      narrow(event, 'reply.hmem.bound').bound && entryOf(context, firstNode(context)) >= 0,
    isHeard: ({ context }) => context.listening,
  },
  actions: {
    keep: replyTo(({ context }) => context.asker, { type: 'reply.policy.judge', register: false }),
    give: replyTo(({ context }) => context.asker, { type: 'reply.policy.judge', register: true }),
    logDeferred: call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }),
    nextRegion: assign({ region: ({ context }) => context.region + 1 }),
    nextNode: assign({ left: ({ context }) => context.left.slice(1) }),
    trim: enqueueActions(({ context, event, enqueue }) => {
      const { range } = narrow(event, 'reply.region.stage');
      enqueue(call('iomem', { type: 'call.trim', range }));
      enqueue.assign({ trimmed: [...context.trimmed, range] });
    }),
    goOn: goOn(),
    answerFlush: reply({ type: 'reply.flush' }),
    listen: assign({ listening: true }),
    allowWalk: reply({ type: 'reply.policy.begin', error: null }),
    takeQuestion: assign(({ event }) => {
      const { index, from } = narrow(event, 'call.policy.judge');
      return { judged: index, asker: from };
    }),
    look: enqueueActions(({ context, enqueue }, { kind }: { readonly kind: ResourceKind }) => {
      enqueue(call('iomem', { type: 'call.intersects', from: 'owner', range: judgedRange(context), kind }));
    }),
    awaitGate: call('gate', { type: 'call.gate.wait', from: 'owner' }),
    askRegion: call(({ context }) => regionsOf(context)[context.region], {
      type: 'call.region.stage',
      from: 'owner',
    }),
    walkNodes: call('iomem', { type: 'call.walk', from: 'owner', kind: 'soft-reserved' }),
    takeNodes: assign({ left: ({ event }) => narrow(event, 'reply.walk').ranges }),
    lookAtNode: call('iomem', ({ context }) => ({
      type: 'call.intersects',
      from: 'owner',
      range: firstNode(context),
      kind: 'cxl-window',
    })),
    askPlatform: call('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }),
    register: call('dax_hmem', ({ context }) => ({
      type: 'call.hmem.register',
      index: entryOf(context, firstNode(context)),
      from: 'owner',
      pieces: [firstNode(context)],
    })),
    end: assign({ done: true }),
    logDecided: call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),
  },
}).createMachine({
  id: 'owner',
  context: ({ input }) => ({
    input,
    asker: null,
    judged: 0,
    listening: false,
    region: 0,
    trimmed: [],
    left: [],
    done: false,
  }),
  type: 'parallel',
  states: {
    walk: {
      initial: 'idle',
      on: {
        'call.flush': { actions: 'answerFlush' },
        'call.policy.begin': {
          actions: ['listen', 'allowWalk'],
        },
      },
      states: {
        idle: {
          on: {
            'call.policy.judge': {
              target: 'judging',
              actions: 'takeQuestion',
            },
          },
        },
        judging: {
          always: [
            { guard: 'isLeftToTheWork', target: 'idle', actions: 'keep' },
            { guard: 'looksForWindows', target: 'windows' },
            { target: 'softReserved' },
          ],
        },
        windows: {
          entry: { type: 'look', params: { kind: 'cxl-window' } },
          on: {
            'reply.intersects': [
              { guard: 'isInWindow', target: 'idle', actions: ['logDeferred', 'keep'] },
              { target: 'softReserved' },
            ],
          },
        },
        softReserved: {
          entry: { type: 'look', params: { kind: 'soft-reserved' } },
          on: {
            'reply.intersects': [
              { guard: 'isSoftReserved', target: 'idle', actions: 'give' },
              { target: 'idle', actions: 'keep' },
            ],
          },
        },
      },
    },
    work: {
      initial: 'none',
      states: {
        none: { always: { guard: 'isManaged', target: 'waiting' } },
        waiting: {
          entry: 'awaitGate',
          on: { 'reply.gate.open': { target: 'between', actions: 'goOn' } },
        },
        between: { tags: ['deciding'], on: { go: 'trimming' } },
        trimming: { always: [{ guard: 'noRegionLeft', target: 'walking' }, { target: 'asking' }] },
        asking: {
          entry: 'askRegion',
          on: {
            'reply.region.stage': [
              { guard: 'isAbsent', target: 'trimming', actions: 'nextRegion' },
              { target: 'between', actions: ['trim', 'nextRegion', 'goOn'] },
            ],
          },
        },
        walking: {
          entry: 'walkNodes',
          on: { 'reply.walk': { target: 'choosing', actions: 'takeNodes' } },
        },
        choosing: { always: [{ guard: 'nothingLeft', target: 'decided' }, { target: 'ready' }] },
        ready: {
          tags: ['deciding'],
          entry: 'goOn',
          on: { go: [{ guard: 'looksForWindows', target: 'testing' }, { target: 'calling' }] },
        },
        testing: {
          entry: 'lookAtNode',
          on: {
            'reply.intersects': [
              { guard: 'isInWindow', target: 'next', actions: 'logDeferred' },
              { target: 'calling' },
            ],
          },
        },
        calling: { always: [{ guard: 'isHeard', target: 'looking' }, { target: 'next' }] },
        looking: {
          entry: 'askPlatform',
          on: {
            'reply.hmem.bound': [
              {
                guard: 'canRegister',
                target: 'registering',
              },
              { target: 'next' },
            ],
          },
        },
        registering: {
          tags: ['deciding'],
          entry: 'register',
          on: { 'reply.hmem.register': 'next' },
        },
        next: { always: { target: 'choosing', actions: 'nextNode' } },
        decided: {
          entry: ['end', 'logDecided'],
        },
      },
    },
  },
});

/** Version 4 reaches dax_hmem by symbol, so it always hears; entries of the HMAT do not wait for the work. */
const bySymbol = viaCallback.provide({
  guards: {
    isLeftToTheWork: ({ context }) =>
      context.input.cxlAcpi && context.input.ranges[context.judged]?.source === 'soft-reserved',
    isHeard: () => true,
  },
});

const undecided = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { input, done } = snapshot.context as ManagedContext; // The system hands a design its own policy's snapshots.
  if (done || !input.cxlAcpi) return [];
  return input.ranges.flatMap(({ range, source }) => (source === 'soft-reserved' ? [range] : []));
};

/** What regions were given, in whatever state they were. */
const handed = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { input, trimmed } = snapshot.context as ManagedContext; // As above.
  return input.ranges.flatMap(({ range }) => trimmed.flatMap((region) => intersection(range, region) ?? []));
};

const base = {
  family: '6.12',
  softReserve: 'iomem',
  exclusiveDaxRegions: false,
  takesPieces: true,
  failureFlag: false,
  asyncDaxCxl: false,
  daxCxlInit: null,
  undecided,
  handed,
} as const;

/** Version 4: entries of the HMAT are still walked at once, and the CXL core needs dax_hmem by symbol. @kernel drivers/dax/hmem/hmem.c:hmem_register_device (proposed 2025) */
export const e4: Design = {
  ...base,
  id: 'e4',
  title: 'managed v4 (June 2025): trim by regions in any state, offer the rest to hmem; HMAT entries go the old way',
  cite: ['M4', 'M4A'],
  gate: 'G4',
  candidates: 'soft-reserved-and-hmat',
  cxlNeedsHmem: true,
  policy: bySymbol,
};

/** Version 5: entries of the HMAT are not walked, and dax_hmem is reached by callback. @kernel drivers/dax/hmem/hmem_notify.c:hmem_fallback_register_device (proposed 2025) */
export const e5: Design = {
  ...base,
  id: 'e5',
  title: 'managed v5 (July 2025): as v4 without HMAT entries; the rest is dropped when dax_hmem is not there yet',
  cite: ['M5', 'M5A'],
  gate: 'G4-v5',
  candidates: 'soft-reserved',
  policy: viaCallback,
};

import { assign, enqueueActions, setup, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { intersection, type Range } from '../../src/model/range.ts';
import { goOn, tell } from '../common/send.ts';
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

const rangeAt = (context: ManagedContext): Range => context.input.ranges[context.judged]?.range ?? { start: 0, end: 0 };

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

/**
 * The managed proposals of 2025: with cxl_acpi configured nobody walks the Soft Reserved nodes but a work that cxl_acpi's
 * probe queues. It waits for its gate, takes the bytes of every region out of the nodes, whatever state the region is in, and
 * offers what is left to hmem. There the old test still stands: a range that touches a CXL window is left to CXL.
 *   walk: idle ─call.policy.judge─▶ windows ─▶ softReserved ─▶ idle   (entries of the HMAT in version 4; all without cxl_acpi)
 *   work: waiting ─gate open─▶ trimming, region by region ─▶ walking ─▶ offering, node by node ─▶ done
 * `callback`: version 5 reaches dax_hmem through a callback that its probe leaves; where none is there the rest is dropped. Version
 * 4 calls dax_hmem by symbol. Leaves out the spinlock that version 5 holds while it registers.
 * @kernel drivers/cxl/core/region.c:cxl_region_softreserv_update (proposed 2025), drivers/dax/hmem/hmem_notify.c:hmem_fallback_register_device (proposed 2025), drivers/dax/hmem/hmem.c:hmem_register_device (v6.12)
 */
const managed = (callback: boolean): AnyStateMachine =>
  setup({
    types: {} as { context: ManagedContext; input: PolicyInput; events: KernelEvent },
    guards: {
      isManaged: ({ context }) => context.input.cxlAcpi && context.input.ranges.length > 0,
      isLeftToTheWork: ({ context }) =>
        context.input.cxlAcpi && (callback || context.input.ranges[context.judged]?.source === 'soft-reserved'),
      looksForWindows: ({ context }) => context.input.cxlRegion,
      noRegionLeft: ({ context }) => context.region >= regionsOf(context).length,
      nothingLeft: ({ context }) => context.left.length === 0,
      isHeard: ({ context }) => !callback || context.listening,
    },
    actions: {
      keep: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: false }),
      give: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: true }),
      deferred: tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }),
      nextRegion: assign({ region: ({ context }) => context.region + 1 }),
      nextNode: assign({ left: ({ context }) => context.left.slice(1) }),
      trim: enqueueActions(({ context, event, enqueue }) => {
        if (event.type !== 'reply.region.stage') return;
        enqueue(tell('iomem', { type: 'call.trim', range: event.range }));
        enqueue.assign({ trimmed: [...context.trimmed, event.range] });
      }),
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
          'call.flush': { actions: tell(({ event }) => event.from, { type: 'reply.flush' }) },
          'call.policy.begin': {
            actions: [
              assign({ listening: true }),
              tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
            ],
          },
        },
        states: {
          idle: {
            on: {
              'call.policy.judge': {
                target: 'judging',
                actions: assign({ judged: ({ event }) => event.index, asker: ({ event }) => event.from }),
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
            entry: tell('iomem', ({ context }) => ({
              type: 'call.intersects',
              from: 'owner',
              range: rangeAt(context),
              kind: 'cxl-window',
            })),
            on: {
              'reply.intersects': [
                { guard: ({ event }) => event.result !== 'disjoint', target: 'idle', actions: ['deferred', 'keep'] },
                { target: 'softReserved' },
              ],
            },
          },
          softReserved: {
            entry: tell('iomem', ({ context }) => ({
              type: 'call.intersects',
              from: 'owner',
              range: rangeAt(context),
              kind: 'soft-reserved',
            })),
            on: {
              'reply.intersects': [
                { guard: ({ event }) => event.result === 'intersects', target: 'idle', actions: 'give' },
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
            entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),
            on: { 'reply.gate.open': { target: 'between', actions: goOn() } },
          },
          between: { tags: ['deciding'], on: { go: 'trimming' } },
          trimming: { always: [{ guard: 'noRegionLeft', target: 'walking' }, { target: 'asking' }] },
          asking: {
            entry: tell(({ context }) => regionsOf(context)[context.region] ?? '', {
              type: 'call.region.stage',
              from: 'owner',
            }),
            on: {
              'reply.region.stage': [
                { guard: ({ event }) => event.stage === 'absent', target: 'trimming', actions: 'nextRegion' },
                { target: 'between', actions: ['trim', 'nextRegion', goOn()] },
              ],
            },
          },
          walking: {
            entry: tell('iomem', { type: 'call.walk', from: 'owner', kind: 'soft-reserved' }),
            on: { 'reply.walk': { target: 'choosing', actions: assign({ left: ({ event }) => event.ranges }) } },
          },
          choosing: { always: [{ guard: 'nothingLeft', target: 'decided' }, { target: 'ready' }] },
          ready: {
            tags: ['deciding'],
            entry: goOn(),
            on: { go: [{ guard: 'looksForWindows', target: 'testing' }, { target: 'calling' }] },
          },
          testing: {
            entry: tell('iomem', ({ context }) => ({
              type: 'call.intersects',
              from: 'owner',
              range: context.left[0] ?? { start: 0, end: 0 },
              kind: 'cxl-window',
            })),
            on: {
              'reply.intersects': [
                { guard: ({ event }) => event.result !== 'disjoint', target: 'next', actions: 'deferred' },
                { target: 'calling' },
              ],
            },
          },
          calling: { always: [{ guard: 'isHeard', target: 'looking' }, { target: 'next' }] },
          looking: {
            entry: tell('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }),
            on: {
              'reply.hmem.bound': [
                {
                  guard: ({ context, event }) => event.bound && entryOf(context, context.left[0]) >= 0,
                  target: 'registering',
                },
                { target: 'next' },
              ],
            },
          },
          registering: {
            tags: ['deciding'],
            entry: tell('dax_hmem', ({ context }) => ({
              type: 'call.hmem.register',
              index: entryOf(context, context.left[0]),
              from: 'owner',
              pieces: context.left.slice(0, 1),
            })),
            on: { 'reply.hmem.register': 'next' },
          },
          next: { always: { target: 'choosing', actions: 'nextNode' } },
          decided: {
            entry: [assign({ done: true }), tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' })],
          },
        },
      },
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
  policy: managed(false),
};

/** Version 5: entries of the HMAT are not walked, and dax_hmem is reached by callback. @kernel drivers/dax/hmem/hmem_notify.c:hmem_fallback_register_device (proposed 2025) */
export const e5: Design = {
  ...base,
  id: 'e5',
  title: 'managed v5 (July 2025): as v4 without HMAT entries; the rest is dropped when dax_hmem is not there yet',
  cite: ['M5', 'M5A'],
  gate: 'G4-v5',
  candidates: 'soft-reserved',
  policy: managed(true),
};

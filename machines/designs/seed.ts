import { assign, enqueueActions, setup, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { gapsIn } from '../../src/model/gaps.ts';
import { intersection, type Range } from '../../src/model/range.ts';
import { goOn, tell } from '../common/send.ts';
import type { PolicyInput } from './design.ts';

/** What an uncovered Soft Reserved byte means once the gate is open. */
export type Uncovered = 'teardown' | 'pieces';

interface SeedContext {
  readonly input: PolicyInput;
  readonly asker: string | null;
  readonly judged: number;
  /** Ranges that wait for the decision. */
  readonly pending: readonly number[];
  /** Made once: afterwards a walk is answered at once. */
  readonly decided: boolean;
  /** The pending entry that is being worked on, and the region that is asked next. */
  readonly at: number;
  readonly region: number;
  /** Bytes of regions that got through their probe. */
  readonly covered: readonly Range[];
  readonly torn: boolean;
}

const rangeAt = (context: SeedContext, index: number): Range =>
  context.input.ranges[index]?.range ?? { start: 0, end: 0 };

/** What hmem gets of an entry: what no probed region covers, or all of it after a teardown. */
const piecesOf = (context: SeedContext, index: number): readonly Range[] =>
  context.torn ? [rangeAt(context, index)] : gapsIn(rangeAt(context, index), context.covered);

/** Every region that could cover a byte of a range in a window: the decision is about all of them, put aside yet or not. */
const regionsOf = (context: SeedContext): readonly string[] => [
  ...new Set(context.input.ranges.flatMap((entry) => (entry.windowed ? entry.touching : []))),
];

/**
 * The proposals of the seed mail: Soft Reserved ranges that a window of the CEDT touches are put aside until a work that
 * cxl_acpi launched says that probing is over; then regions that got through cxl_region_probe() keep what they cover.
 * `pieces` (softened): every other byte goes to hmem. `teardown` (blunt): one uncovered byte, or any driver's trouble, and
 * ACPI0017 is unbound, after which every range that was put aside goes to hmem whole.
 *   walk: idle ─call.policy.judge─▶ idle        (the first range put aside starts the work)
 *   work: none ─▶ queued ─go─▶ waiting ─gate open─▶ asking region by region ─▶ judging ─▶ handing over ─▶ none
 * Leaves out the Soft Reserved nodes that the winner would publish for the sake of /proc/iomem's looks.
 * @kernel drivers/cxl/acpi.c:cxl_acpi_probe, drivers/dax/hmem/device.c:hmem_register_resource
 */
export const putAside = (uncovered: Uncovered): AnyStateMachine =>
  setup({
    types: {} as { context: SeedContext; input: PolicyInput; events: KernelEvent },
    guards: {
      noRegionLeft: ({ context }) => context.region >= regionsOf(context).length,
      handedAll: ({ context }) => context.at >= context.pending.length,
      nothingToHand: ({ context }) => piecesOf(context, context.pending[context.at] ?? -1).length === 0,
      isUncovered: ({ context }) =>
        context.input.ranges.some((entry) => entry.windowed && gapsIn(entry.range, context.covered).length > 0),
      keepsPieces: () => uncovered === 'pieces',
    },
    actions: {
      answer: tell(
        ({ context }) => context.asker ?? '',
        ({ context }) => {
          const pieces = piecesOf(context, context.judged);
          return { type: 'reply.policy.judge', register: pieces.length > 0, pieces };
        },
      ),
      whole: tell(
        ({ context }) => context.asker ?? '',
        ({ context }) => ({
          type: 'reply.policy.judge',
          register: context.input.ranges[context.judged]?.softReserved === true,
        }),
      ),
      keep: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: false }),
      putOff: enqueueActions(({ context, enqueue }) => {
        if (!context.pending.includes(context.judged))
          enqueue.assign({ pending: [...context.pending, context.judged] });
        enqueue.raise({ type: 'defer' });
      }),
    },
  }).createMachine({
    id: 'owner',
    context: ({ input }) => ({
      input,
      asker: null,
      judged: 0,
      pending: [],
      decided: false,
      at: 0,
      region: 0,
      covered: [],
      torn: false,
    }),
    type: 'parallel',
    states: {
      walk: {
        initial: 'idle',
        on: {
          'call.flush': { actions: tell(({ event }) => event.from, { type: 'reply.flush' }) },
          'call.policy.begin': {
            actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
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
              {
                guard: ({ context }) =>
                  !context.input.cxlAcpi ||
                  !context.input.cxlRegion ||
                  context.input.ranges[context.judged]?.windowed !== true,
                target: 'idle',
                actions: 'whole',
              },
              { guard: ({ context }) => context.decided, target: 'idle', actions: 'answer' },
              {
                target: 'idle',
                actions: ['putOff', tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }), 'keep'],
              },
            ],
          },
        },
      },
      work: {
        initial: 'none',
        states: {
          none: { on: { defer: 'queued' } },
          queued: { tags: ['deciding'], entry: goOn(), on: { go: 'waiting', defer: {} } },
          waiting: {
            tags: ['deciding'],
            entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),
            on: { 'reply.gate.open': { target: 'between', actions: [assign({ region: 0 }), goOn()] }, defer: {} },
          },
          between: { tags: ['deciding'], on: { go: 'choosing', defer: {} } },
          choosing: { always: [{ guard: 'noRegionLeft', target: 'judging' }, { target: 'asking' }] },
          asking: {
            entry: tell(({ context }) => regionsOf(context)[context.region] ?? '', {
              type: 'call.region.stage',
              from: 'owner',
            }),
            on: {
              'reply.region.stage': {
                target: 'choosing',
                actions: assign(({ context, event }) => ({
                  region: context.region + 1,
                  covered:
                    event.stage === 'bound' || event.stage === 'dax'
                      ? [...context.covered, event.range]
                      : context.covered,
                })),
              },
            },
          },
          judging: {
            always: [
              { guard: 'keepsPieces', target: 'decided' },
              { guard: 'isUncovered', target: 'tearing' },
              { target: 'troubled' },
            ],
          },
          troubled: {
            entry: tell('flush_probe', { type: 'call.trouble.ask', from: 'owner' }),
            on: { 'reply.trouble': [{ guard: ({ event }) => event.any, target: 'tearing' }, { target: 'decided' }] },
          },
          tearing: {
            tags: ['deciding'],
            entry: tell('cxl_acpi', { type: 'call.unbind', from: 'owner' }),
            on: { 'reply.unbind': { target: 'decided', actions: assign({ torn: true }) } },
          },
          decided: { entry: assign({ decided: true, at: 0 }), always: 'handing' },
          handing: {
            always: [
              { guard: 'handedAll', target: 'done' },
              { guard: 'nothingToHand', target: 'next' },
              { target: 'ready' },
            ],
          },
          ready: { tags: ['deciding'], entry: goOn(), on: { go: 'looking' } },
          // Without dax_hmem nobody takes the range now; its own walk will ask, and be answered.
          looking: {
            entry: tell('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }),
            on: {
              'reply.hmem.bound': [{ guard: ({ event }) => event.bound, target: 'registering' }, { target: 'next' }],
            },
          },
          registering: {
            tags: ['deciding'],
            entry: tell('dax_hmem', ({ context }) => ({
              type: 'call.hmem.register',
              index: context.pending[context.at] ?? 0,
              from: 'owner',
              pieces: piecesOf(context, context.pending[context.at] ?? -1),
            })),
            on: { 'reply.hmem.register': 'next' },
          },
          next: { always: { target: 'handing', actions: assign({ at: ({ context }) => context.at + 1 }) } },
          done: {
            entry: [tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }), assign({ pending: [] })],
            always: 'none',
          },
        },
      },
    },
  });

/** The ranges that such a policy has put aside and not decided. */
export const putAsideRanges = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { pending, decided, input } = snapshot.context as SeedContext; // The system hands a design its own policy's snapshots.
  return decided ? [] : pending.flatMap((index) => (input.ranges[index] ? [input.ranges[index].range] : []));
};

/** What such a policy left to CXL when it decided: the bytes that a probed region covers, and nothing after a teardown. */
export const keptForCxl = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { decided, torn, covered, input } = snapshot.context as SeedContext; // As above.
  if (!decided || torn) return [];
  return input.ranges.flatMap((entry) =>
    entry.windowed ? covered.flatMap((range) => intersection(entry.range, range) ?? []) : [],
  );
};

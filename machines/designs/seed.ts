import { assign, raise, setup, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { gapsIn } from '../../src/model/gaps.ts';
import { intersection, type Range } from '../../src/model/range.ts';
import { required } from '../common/required.ts';
import { call, goOn, narrow, reply, replyTo } from '../common/send.ts';
import type { PolicyInput } from './design.ts';

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
  required(context.input.ranges[index], 'range at this index').range;

/** The entry that the work hands over now. */
const entryAtHand = ({ pending, at }: SeedContext): number => required(pending[at], 'entry put aside');

/** What hmem gets of an entry: what no probed region covers, or all of it after a teardown. */
const piecesOf = (context: SeedContext, index: number): readonly Range[] =>
  context.torn ? [rangeAt(context, index)] : gapsIn(rangeAt(context, index), context.covered);

/** Every region that could cover a byte of a range in a window: the decision is about all of them, put aside yet or not. */
const regionsOf = (context: SeedContext): readonly string[] => [
  ...new Set(context.input.ranges.flatMap((entry) => (entry.windowed ? entry.touching : []))),
];

type SeedAlphabet =
  | EventOf<'go' | 'defer' | 'call.flush' | 'call.policy.begin' | 'call.policy.judge' | 'reply.gate.open'>
  | EventOf<'reply.region.stage' | 'reply.probe_failed' | 'reply.unbind' | 'reply.hmem.bound' | 'reply.hmem.register'>;

/** Guards and actions of both proposals. */
const seed = setup({
  types: {} as { context: SeedContext; input: PolicyInput; events: SeedAlphabet },
  guards: {
    noRegionLeft: ({ context }) => context.region >= regionsOf(context).length,
    handedAll: ({ context }) => context.at >= context.pending.length,
    nothingToHand: ({ context }) => piecesOf(context, entryAtHand(context)).length === 0,
    isUncovered: ({ context }) =>
      context.input.ranges.some((entry) => entry.windowed && gapsIn(entry.range, context.covered).length > 0),
    isNotAside: ({ context }) =>
      !context.input.cxlAcpi || !context.input.cxlRegion || context.input.ranges[context.judged]?.windowed !== true,
    isDecided: ({ context }) => context.decided,
    isProbed: ({ event }) => ['bound', 'dax'].includes(narrow(event, 'reply.region.stage').stage),
    hasFailure: ({ event }) => narrow(event, 'reply.probe_failed').any,
    isPlatformBound: ({ event }) => narrow(event, 'reply.hmem.bound').bound,
  },
  actions: {
    answer: replyTo(
      ({ context }) => context.asker,
      ({ context }) => {
        const pieces = piecesOf(context, context.judged);
        return { type: 'reply.policy.judge', register: pieces.length > 0, pieces };
      },
    ),
    whole: replyTo(
      ({ context }) => context.asker,
      ({ context }) => ({
        type: 'reply.policy.judge',
        register: context.input.ranges[context.judged]?.softReserved === true,
      }),
    ),
    keep: replyTo(({ context }) => context.asker, { type: 'reply.policy.judge', register: false }),
    putOff: assign({
      pending: ({ context }) =>
        context.pending.includes(context.judged) ? context.pending : [...context.pending, context.judged],
    }),
    queueWork: raise({ type: 'defer' }),
    logDeferred: call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }),
    goOn: goOn(),
    answerFlush: reply({ type: 'reply.flush' }),
    allowWalk: reply({ type: 'reply.policy.begin', error: null }),
    takeQuestion: assign(({ event }) => {
      const { index, from } = narrow(event, 'call.policy.judge');
      return { judged: index, asker: from };
    }),
    awaitGate: call('gate', { type: 'call.gate.wait', from: 'owner' }),
    beginSurvey: assign({ region: 0 }),
    askRegion: call(({ context }) => regionsOf(context)[context.region], {
      type: 'call.region.stage',
      from: 'owner',
    }),
    nextRegion: assign({ region: ({ context }) => context.region + 1 }),
    count: assign({
      covered: ({ context, event }) => [...context.covered, narrow(event, 'reply.region.stage').range],
    }),
    askFailure: call('flush_probe', { type: 'call.probe_failed.ask', from: 'owner' }),
    tearDown: call('cxl_acpi', { type: 'call.unbind', from: 'owner' }),
    noteTorn: assign({ torn: true }),
    decide: assign({ decided: true, at: 0 }),
    askPlatform: call('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }),
    register: call('dax_hmem', ({ context }) => ({
      type: 'call.hmem.register',
      index: entryAtHand(context),
      from: 'owner',
      pieces: piecesOf(context, entryAtHand(context)),
    })),
    nextEntry: assign({ at: ({ context }) => context.at + 1 }),
    logDecided: call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),
    forgetPending: assign({ pending: [] }),
  },
});

/**
 * The proposals of the seed mail: Soft Reserved ranges that a window of the CEDT touches are put aside until a work that
 * cxl_acpi launched says that probing is over; then regions that got through cxl_region_probe() keep what they cover.
 * `pieces` (softened): every other byte goes to hmem. `teardown` (blunt): one uncovered byte, or any driver's trouble, and
 * ACPI0017 is unbound, after which every range that was put aside goes to hmem whole.
 *   walk: idle ─call.policy.judge─▶ idle        (the first range put aside starts the work)
 *   work: none ─▶ queued ─go─▶ waiting ─gate open─▶ asking region by region ─▶ judging ─▶ handing over ─▶ none
 * Leaves out the Soft Reserved nodes that the winner would publish for the sake of /proc/iomem's looks.
 * `judging` is a chart's own: the states from the last region asked to `decided`.
 * @kernel drivers/cxl/acpi.c:cxl_acpi_probe, drivers/dax/hmem/device.c:hmem_register_resource
 */
export const putAside = (
  judging: Readonly<Record<string, Parameters<typeof seed.createStateConfig>[0]>>,
): AnyStateMachine =>
  seed.createMachine({
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
          'call.flush': { actions: 'answerFlush' },
          'call.policy.begin': {
            actions: 'allowWalk',
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
              {
                guard: 'isNotAside',
                target: 'idle',
                actions: 'whole',
              },
              { guard: 'isDecided', target: 'idle', actions: 'answer' },
              {
                target: 'idle',
                actions: ['putOff', 'queueWork', 'logDeferred', 'keep'],
              },
            ],
          },
        },
      },
      work: {
        initial: 'none',
        states: {
          none: { on: { defer: 'queued' } },
          queued: { tags: ['deciding'], entry: 'goOn', on: { go: 'waiting', defer: {} } },
          waiting: {
            tags: ['deciding'],
            entry: 'awaitGate',
            on: { 'reply.gate.open': { target: 'between', actions: ['beginSurvey', 'goOn'] }, defer: {} },
          },
          between: { tags: ['deciding'], on: { go: 'choosing', defer: {} } },
          choosing: { always: [{ guard: 'noRegionLeft', target: 'judging' }, { target: 'asking' }] },
          asking: {
            entry: 'askRegion',
            on: {
              'reply.region.stage': [
                { guard: 'isProbed', target: 'choosing', actions: ['count', 'nextRegion'] },
                { target: 'choosing', actions: 'nextRegion' },
              ],
            },
          },
          ...judging,
          decided: { entry: 'decide', always: 'handing' },
          handing: {
            always: [
              { guard: 'handedAll', target: 'done' },
              { guard: 'nothingToHand', target: 'next' },
              { target: 'ready' },
            ],
          },
          ready: { tags: ['deciding'], entry: 'goOn', on: { go: 'looking' } },
          // Without dax_hmem nobody takes the range now; its own walk will ask, and be answered.
          looking: {
            entry: 'askPlatform',
            on: {
              'reply.hmem.bound': [{ guard: 'isPlatformBound', target: 'registering' }, { target: 'next' }],
            },
          },
          registering: {
            tags: ['deciding'],
            entry: 'register',
            on: { 'reply.hmem.register': 'next' },
          },
          next: { always: { target: 'handing', actions: 'nextEntry' } },
          done: {
            entry: ['logDecided', 'forgetPending'],
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

import { and, assign, enqueueActions, raise, setup, type AnyMachineSnapshot, type AnyStateMachine } from 'xstate';
import type { KernelEvent, RegionStage } from '../../src/model/event.ts';
import { gapsIn } from '../../src/model/gaps.ts';
import { alignInward, intersection, type Range } from '../../src/model/range.ts';
import { goOn, tell } from '../common/send.ts';
import type { PolicyInput } from './design.ts';

/** What a variant of the merged decision does otherwise. */
export interface DeferredOptions {
  /**
   * `contained`: a range inside one committed region is CXL's, every other goes to hmem whole (merged). `union`: regions together may
   * cover it. `pieces`: hmem gets each gap that they leave, cut to 2 MiB. `all`: one range that no region contains, and hmem gets every one.
   */
  readonly gives: 'contained' | 'union' | 'pieces' | 'all';
  /** How far a region must have come to count. With `contained` and `all` it is `committed`. */
  readonly counts: 'committed' | 'dax';
  /** With `all`: destroys every region before hmem gets the ranges. */
  readonly destroys: boolean;
}

const merged: DeferredOptions = { gives: 'contained', counts: 'committed', destroys: false };

interface DeferredContext {
  readonly input: PolicyInput;
  readonly asker: string | null;
  /** The entry that the first walk asks about. */
  readonly judged: number;
  /** The entry that the work decides. */
  readonly index: number;
  /** did_probe: lives in the hmem_platform device, so it survives a reload of dax_hmem. */
  readonly didProbe: boolean;
  /** Ranges that the first walk put off. */
  readonly pending: readonly number[];
  readonly flushers: readonly string[];
  /** Which region is asked next. */
  readonly candidate: number;
  /** Bytes of the entry at hand that regions have. */
  readonly covered: readonly Range[];
  /** What the work left to CXL. */
  readonly kept: readonly Range[];
  /** With `all`: whether the walk still asks, or hands over. */
  readonly handsOver: boolean;
}

const pmdSize = 2 ** 21;

/** Whose word counts: with `contained` only a region that could contain the range is asked. */
const candidatesOf = (context: DeferredContext, gives: DeferredOptions['gives']): readonly string[] => {
  const entry = context.input.ranges[context.index];
  return (gives === 'union' || gives === 'pieces' ? entry?.touching : entry?.regions) ?? [];
};

const doesCount = (stage: RegionStage, counts: DeferredOptions['counts']): boolean =>
  stage === 'dax' || (counts === 'committed' && (stage === 'committed' || stage === 'bound'));

/** What hmem gets of the entry at hand. With `pieces` a gap that is smaller than 2 MiB is nobody's. */
const piecesFor = (context: DeferredContext, gives: DeferredOptions['gives']): readonly Range[] => {
  const gaps = gapsIn(rangeAt(context, context.index), context.covered);
  if (gives !== 'pieces') return gaps;
  return gaps.flatMap((gap) => alignInward(gap, pmdSize) ?? []);
};

/** What CXL has of the entry at hand: all of it, or what the regions that count have. */
const keptOf = (context: DeferredContext, gives: DeferredOptions['gives']): readonly Range[] => {
  const range = rangeAt(context, context.index);
  if (gives === 'contained' || gives === 'all') return [range];
  return context.covered.flatMap((one) => intersection(range, one) ?? []);
};

const rangeAt = (context: DeferredContext, index: number): Range =>
  context.input.ranges[index]?.range ?? { start: 0, end: 0 };

/**
 * The merged design: ranges in a CXL window wait for one decision after the gate; a range inside one committed region is
 * CXL's, every other one goes to dax_hmem whole. Decided once per boot.
 *   walk: idle ─call.policy.judge─▶ looking ─▶ idle      (the first window range queues the work)
 *   work: none ─▶ queued ─go─▶ waiting ─gate open─▶ deciding, range by range ─▶ none
 * The work gives up when hmem_platform is no longer bound. Its walk skips a range whose window has vanished: nobody
 * registers that one. A probe while the work is pending gets -EBUSY.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device (v7.1), drivers/dax/hmem/hmem.c:process_defer_work, drivers/cxl/core/region.c:cxl_region_contains_resource
 */
export const deferred = ({ gives, counts, destroys }: DeferredOptions = merged): AnyStateMachine =>
  setup({
    types: {} as { context: DeferredContext; input: PolicyInput; events: KernelEvent },
    guards: {
      atEnd: ({ context }) => context.index >= context.input.ranges.length,
      noCandidate: ({ context }) => context.candidate >= candidatesOf(context, gives).length,
      surveys: () => gives === 'union' || gives === 'pieces',
      isCovered: ({ context }) => piecesFor(context, gives).length === 0,
      asksFirst: ({ context }) => gives === 'all' && !context.handsOver,
      handsOver: ({ context }) => context.handsOver,
    },
    actions: {
      keep: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: false }),
      judgePrivate: tell(
        ({ context }) => context.asker ?? '',
        ({ context }) => ({
          type: 'reply.policy.judge',
          register: context.input.ranges[context.judged]?.softReserved === true,
        }),
      ),
      putOff: assign({ pending: ({ context }) => [...context.pending, context.judged] }),
      decided: assign({
        pending: ({ context }) => context.pending.filter((index) => index !== context.index),
        index: ({ context }) => context.index + 1,
        candidate: 0,
        covered: [],
      }),
      keepForCxl: assign({ kept: ({ context }) => [...context.kept, ...keptOf(context, gives)] }),
      keepAround: assign({
        kept: ({ context }) => (gives === 'pieces' ? [...context.kept, ...keptOf(context, gives)] : context.kept),
      }),
      passOn: assign({ index: ({ context }) => context.index + 1, candidate: 0 }),
      // One range that CXL has not got: every range is hmem's now, from the first on.
      giveAll: enqueueActions(({ context, enqueue }) => {
        if (destroys) {
          for (const region of new Set(context.input.ranges.flatMap(({ touching }) => touching)))
            enqueue(tell(region, { type: 'call.region.destroy' }));
        }
        enqueue.assign({ index: 0, candidate: 0, kept: [], handsOver: true });
      }),
      joinFlush: assign({
        flushers: ({ context, event }) =>
          event.type === 'call.flush' ? [...context.flushers, event.from] : context.flushers,
      }),
      endWork: enqueueActions(({ context, enqueue }) => {
        for (const flusher of context.flushers) enqueue(tell(flusher, { type: 'reply.flush' }));
        enqueue.assign({ flushers: [] });
      }),
    },
  }).createMachine({
    id: 'owner',
    context: ({ input }) => ({
      input,
      asker: null,
      judged: 0,
      index: 0,
      didProbe: false,
      pending: [],
      flushers: [],
      candidate: 0,
      covered: [],
      kept: [],
      handsOver: false,
    }),
    type: 'parallel',
    states: {
      walk: {
        initial: 'idle',
        states: {
          idle: {
            on: {
              'call.policy.judge': {
                target: 'looking',
                actions: assign({ judged: ({ event }) => event.index, asker: ({ event }) => event.from }),
              },
            },
          },
          looking: {
            entry: tell('iomem', ({ context }) => ({
              type: 'call.intersects',
              from: 'owner',
              range: rangeAt(context, context.judged),
              kind: 'cxl-window',
            })),
            on: {
              'reply.intersects': [
                {
                  guard: ({ context, event }) => event.result === 'disjoint' || !context.input.daxCxl,
                  target: 'idle',
                  actions: 'judgePrivate',
                },
                { guard: ({ context }) => context.didProbe, target: 'idle', actions: 'keep' },
                {
                  target: 'idle',
                  actions: [
                    'putOff',
                    tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }),
                    raise({ type: 'defer' }),
                    'keep',
                  ],
                },
              ],
            },
          },
        },
      },
      work: {
        initial: 'none',
        states: {
          none: {
            on: {
              'call.policy.begin': {
                actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
              },
              'call.flush': { actions: tell(({ event }) => event.from, { type: 'reply.flush' }) },
              defer: 'queued',
            },
          },
          queued: {
            tags: ['deciding'],
            entry: goOn(),
            on: {
              go: 'waiting',
              defer: {},
              'call.flush': { actions: 'joinFlush' },
              'call.policy.begin': {
                actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: 'EBUSY' }),
              },
            },
          },
          waiting: {
            tags: ['deciding'],
            entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),
            on: {
              'reply.gate.open': { target: 'locking', actions: goOn() },
              defer: {},
              'call.flush': { actions: 'joinFlush' },
              'call.policy.begin': {
                actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: 'EBUSY' }),
              },
            },
          },
          locking: {
            tags: ['deciding'],
            on: {
              go: { actions: tell('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }) },
              'reply.hmem.bound': [
                {
                  guard: ({ event }) => event.bound,
                  target: 'deciding',
                  actions: assign({ didProbe: true, index: 0, candidate: 0 }),
                },
                { target: 'none', actions: 'endWork' },
              ],
              defer: {},
              'call.flush': { actions: 'joinFlush' },
              'call.policy.begin': {
                actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
              },
            },
          },
          deciding: {
            tags: ['deciding'],
            on: {
              'call.flush': { actions: 'joinFlush' },
              'call.policy.begin': {
                actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
              },
            },
            initial: 'looking',
            states: {
              looking: {
                always: { guard: 'atEnd', target: 'done' },
                entry: enqueueActions(({ context, enqueue }) => {
                  if (context.index >= context.input.ranges.length) return;
                  enqueue(
                    tell('iomem', {
                      type: 'call.intersects',
                      from: 'owner',
                      range: rangeAt(context, context.index),
                      kind: 'cxl-window',
                    }),
                  );
                }),
                on: {
                  'reply.intersects': [
                    { guard: ({ event }) => event.result === 'disjoint', target: 'next', actions: 'decided' },
                    { target: 'asking' },
                  ],
                },
              },
              asking: {
                always: [
                  { guard: 'handsOver', target: 'registering' },
                  {
                    guard: and(['noCandidate', 'surveys', 'isCovered']),
                    target: 'next',
                    actions: ['keepForCxl', 'decided'],
                  },
                  { guard: and(['noCandidate', 'asksFirst']), target: 'between', actions: 'giveAll' },
                  { guard: 'noCandidate', target: 'registering' },
                  { guard: 'surveys', target: 'surveying' },
                  { target: 'answering' },
                ],
              },
              answering: {
                entry: tell(
                  ({ context }) => candidatesOf(context, gives)[context.candidate] ?? '',
                  ({ context }) => ({
                    type: 'call.region.contains',
                    range: rangeAt(context, context.index),
                    from: 'owner',
                  }),
                ),
                on: {
                  'reply.contains': [
                    {
                      guard: and([({ event }) => event.type === 'reply.contains' && event.yes, 'asksFirst']),
                      target: 'next',
                      actions: ['keepForCxl', 'passOn'],
                    },
                    { guard: ({ event }) => event.yes, target: 'next', actions: ['keepForCxl', 'decided'] },
                    { target: 'asking', actions: assign({ candidate: ({ context }) => context.candidate + 1 }) },
                  ],
                },
              },
              surveying: {
                entry: tell(({ context }) => candidatesOf(context, gives)[context.candidate] ?? '', {
                  type: 'call.region.stage',
                  from: 'owner',
                }),
                on: {
                  'reply.region.stage': {
                    target: 'asking',
                    actions: assign(({ context, event }) => ({
                      candidate: context.candidate + 1,
                      covered: doesCount(event.stage, counts) ? [...context.covered, event.range] : context.covered,
                    })),
                  },
                },
              },
              registering: {
                entry: tell('dax_hmem', ({ context }) => ({
                  type: 'call.hmem.register',
                  index: context.index,
                  from: 'owner',
                  ...(gives === 'pieces' ? { pieces: piecesFor(context, gives) } : {}),
                })),
                on: { 'reply.hmem.register': { target: 'next', actions: ['keepAround', 'decided'] } },
              },
              next: { always: [{ guard: 'atEnd', target: 'done' }, { target: 'between' }] },
              between: { entry: goOn(), on: { go: 'looking' } },
              done: {
                entry: [
                  tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),
                  assign({ pending: [] }),
                ],
                always: { target: '#owner.work.none', actions: 'endWork' },
              },
            },
          },
        },
      },
    },
  });

/** What such a policy has left to CXL. */
export const keptForCxl = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { kept } = snapshot.context as DeferredContext; // As below.
  return kept;
};

/** The ranges that such a policy has put off and not decided. */
export const undecidedOf = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { pending, input } = snapshot.context as DeferredContext; // The snapshot is this machine's own: the system keeps them together.
  return pending.flatMap((index) => (input.ranges[index] ? [input.ranges[index].range] : []));
};

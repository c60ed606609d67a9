import { assign, enqueueActions, raise, type AnyMachineSnapshot, type MachineContext } from 'xstate';
import type { EventOf, KernelEvent } from '../../src/model/event.ts';
import type { Range } from '../../src/model/range.ts';
import { required } from '../common/required.ts';
import { call, callerOf, goOn, narrow, reply, replyTo } from '../common/send.ts';
import type { PolicyInput } from './design.ts';

// The decision that dax_hmem defers: context, guards and actions of design f, of its earlier versions and of its repairs. The charts
// that use them are in f.ts, f-history.ts and f-repairs.ts.

/** What dax_hmem knows of the decision. */
export interface DeferralContext {
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
  /** What the work left to CXL. */
  readonly kept: readonly Range[];
}

/** What every such policy is sent. */
export type DeferralAlphabet =
  | EventOf<'go' | 'defer' | 'call.policy.begin' | 'call.policy.judge' | 'call.flush'>
  | EventOf<'reply.intersects' | 'reply.gate.open' | 'reply.hmem.bound' | 'reply.hmem.register'>;

/** The context before anybody has asked. */
export const undeferred = (input: PolicyInput): DeferralContext => ({
  input,
  asker: null,
  judged: 0,
  index: 0,
  didProbe: false,
  pending: [],
  flushers: [],
  candidate: 0,
  kept: [],
});

const entryAt = ({ input }: DeferralContext, index: number): PolicyInput['ranges'][number] =>
  required(input.ranges[index], 'range at this index');

/** The range that the work decides now. */
export const rangeAtHand = (context: DeferralContext): Range => entryAt(context, context.index).range;

const regionAtHand = (context: DeferralContext): string | undefined =>
  entryAt(context, context.index).regions[context.candidate];

interface GuardArgs {
  readonly context: DeferralContext;
  readonly event: KernelEvent;
}

/** Guards of all charts of a deferred decision. */
export const deferralGuards = {
  // Of the first walk.
  isNotDeferrable: ({ context, event }: GuardArgs): boolean =>
    narrow(event, 'reply.intersects').result === 'disjoint' || !context.input.daxCxl,
  didProbe: ({ context }: GuardArgs): boolean => context.didProbe,
  // Of the work.
  isPlatformBound: ({ event }: GuardArgs): boolean => narrow(event, 'reply.hmem.bound').bound,
  atEnd: ({ context }: GuardArgs): boolean => context.index >= context.input.ranges.length,
  isOutsideWindows: ({ event }: GuardArgs): boolean => narrow(event, 'reply.intersects').result === 'disjoint',
  noRegionLeft: ({ context }: GuardArgs): boolean =>
    context.candidate >= entryAt(context, context.index).regions.length,
  isContained: ({ event }: GuardArgs): boolean => narrow(event, 'reply.contains').yes,
};

/** Actions of all charts of a deferred decision. */
export const deferralActions = <C extends MachineContext & DeferralContext, E extends KernelEvent>() => {
  const change = (made: (context: C, event: KernelEvent) => Partial<DeferralContext>) =>
    assign<C, E, undefined, E, never>(({ context, event }) => made(context, event) as Partial<C>); // All are fields of C.
  return {
    goOn: goOn<C, E, E>(),
    // The first walk.
    takeQuestion: change((_, event) => {
      const { index, from } = narrow(event, 'call.policy.judge');
      return { judged: index, asker: from };
    }),
    lookForWindow: call<C, E, E>('iomem', ({ context }) => ({
      type: 'call.intersects',
      from: 'owner',
      range: entryAt(context, context.judged).range,
      kind: 'cxl-window',
    })),
    judgePrivate: replyTo<C, E, E>(
      ({ context }) => context.asker,
      ({ context }) => ({ type: 'reply.policy.judge', register: entryAt(context, context.judged).softReserved }),
    ),
    keep: replyTo<C, E, E>(({ context }) => context.asker, { type: 'reply.policy.judge', register: false }),
    putOff: change((context) => ({ pending: [...context.pending, context.judged] })),
    logDeferred: call<C, E, E>('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }),
    queueWork: raise<C, E, E, undefined, never, never>({ type: 'defer' } as E),
    allowWalk: reply<C, E, E>({ type: 'reply.policy.begin', error: null }),
    refuseWalk: reply<C, E, E>({ type: 'reply.policy.begin', error: 'EBUSY' }),
    // dax_hmem_flush_work().
    joinFlush: change((context, event) => ({ flushers: [...context.flushers, callerOf(event)] })),
    answerFlush: reply<C, E, E>({ type: 'reply.flush' }),
    endWork: enqueueActions<C, E, undefined, E, never, never, never, never, never>(({ context, enqueue }) => {
      for (const flusher of context.flushers) enqueue(replyTo(flusher, { type: 'reply.flush' }));
      enqueue.assign({ flushers: [] as readonly string[] } as Partial<C>); // As above.
    }),
    // The work.
    awaitGate: call<C, E, E>('gate', { type: 'call.gate.wait', from: 'owner' }),
    askPlatform: call<C, E, E>('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }),
    beginDecision: change(() => ({ didProbe: true, index: 0, candidate: 0 })),
    lookForWindowAgain: enqueueActions<C, E, undefined, E, never, never, never, never, never>(
      ({ context, enqueue }) => {
        if (context.index >= context.input.ranges.length) return;
        const range = rangeAtHand(context);
        enqueue(call('iomem', { type: 'call.intersects', from: 'owner', range, kind: 'cxl-window' }));
      },
    ),
    askRegion: call<C, E, E>(
      ({ context }) => regionAtHand(context),
      ({ context }) => ({ type: 'call.region.contains', range: rangeAtHand(context), from: 'owner' }),
    ),
    nextRegion: change((context) => ({ candidate: context.candidate + 1 })),
    keepForCxl: change((context) => ({ kept: [...context.kept, rangeAtHand(context)] })),
    register: call<C, E, E>('dax_hmem', ({ context }) => ({
      type: 'call.hmem.register',
      index: context.index,
      from: 'owner',
    })),
    decide: change((context) => ({
      pending: context.pending.filter((index) => index !== context.index),
      index: context.index + 1,
      candidate: 0,
    })),
    logDecided: call<C, E, E>('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),
    forgetPending: change(() => ({ pending: [] })),
  };
};

/** What such a policy has left to CXL. */
export const keptForCxl = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { kept } = snapshot.context as DeferralContext; // As below.
  return kept;
};

/** The ranges that such a policy has put off and not decided. */
export const undecidedOf = (snapshot: AnyMachineSnapshot): readonly Range[] => {
  const { pending, input } = snapshot.context as DeferralContext; // The snapshot is this machine's own: the system keeps them together.
  return pending.flatMap((index) => (input.ranges[index] ? [input.ranges[index].range] : []));
};

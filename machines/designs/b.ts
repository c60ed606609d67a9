import { assign, enqueueActions, setup, type AnyMachineSnapshot } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { gapsIn } from '../../src/model/gaps.ts';
import { intersection, type Range } from '../../src/model/range.ts';
import { required } from '../common/required.ts';
import { call, goOn, narrow, reply, replyTo } from '../common/send.ts';
import type { Design, PolicyInput } from './design.ts';

interface LookasideContext {
  readonly input: PolicyInput;
  readonly asker: string | null;
  readonly judged: number;
  /** Ranges that regions took out of the lookaside tree when they were constructed. */
  readonly trimmed: readonly Range[];
  /** The work has emptied the lookaside tree: a region that comes later finds nothing to trim there. */
  readonly merged: boolean;
  /** What is still to be published. */
  readonly left: readonly Piece[];
  /** What hmem has not got: not published yet, or published when nobody listened. */
  readonly untaken: readonly Piece[];
}

/** A part of an entry of the hmem list. */
interface Piece {
  readonly index: number;
  readonly range: Range;
}

/** With CXL configured out nothing is put aside. */
const isAside = ({ input }: LookasideContext, index: number): boolean =>
  input.cxlAcpi && input.cxlRegion && input.ranges[index]?.windowed === true;

const isFirst = ({ left: [first] }: LookasideContext, { index, range }: Piece): boolean =>
  first !== undefined && first.index === index && first.range.start === range.start;

const piecesOf = (context: LookasideContext, index: number): readonly Range[] =>
  gapsIn(required(context.input.ranges[index], 'range at this index').range, context.trimmed);

const firstPiece = ({ left }: LookasideContext): Piece => required(left[0], 'piece left');

type LookasideAlphabet =
  | EventOf<'go' | 'call.flush' | 'call.policy.begin' | 'call.policy.judge' | 'call.policy.trim'>
  | EventOf<'reply.gate.open' | 'reply.insert' | 'reply.hmem.bound' | 'reply.hmem.register'>;

/**
 * The patch that the seed mail answers: Soft Reserved ranges in a CXL window wait in a lookaside tree. A region takes its
 * bytes out when it is *constructed*, long before anybody knows whether it will work. A delayed work that endpoint probes arm puts
 * what is left into /proc/iomem and notifies hmem.
 *   walk: idle ─call.policy.judge─▶ idle          trims: call.policy.trim, at any time
 *   work: waiting ─gate open─▶ merging ─▶ publishing, piece by piece ─▶ done
 * The text of the patch is not at hand: that hmem asks for no window any more, and that its own later walk finds the rest too,
 * follow from what the mails say of its results.
 * @kernel kernel/resource.c:insert_soft_reserve_resource (proposed 2024), drivers/cxl/core/region.c:insert_region_resource (proposed 2024)
 */
const policy = setup({
  types: {} as { context: LookasideContext; input: PolicyInput; events: LookasideAlphabet },
  guards: {
    putsAside: ({ context }) => context.input.ranges.some((_, index) => isAside(context, index)),
    isPlatformBound: ({ event }) => narrow(event, 'reply.hmem.bound').bound,
    nothingLeft: ({ context }) => context.left.length === 0,
    isTaken: ({ context }) => !context.untaken.some((one) => isFirst(context, one)),
  },
  actions: {
    trim: enqueueActions(({ context, event, enqueue }) => {
      const { range, from } = narrow(event, 'call.policy.trim');
      if (!context.merged) enqueue.assign({ trimmed: [...context.trimmed, range] });
      enqueue(replyTo(from, { type: 'reply.policy.trim' }));
    }),
    merge: assign(({ context }) => {
      const left = context.input.ranges.flatMap((_, index) =>
        isAside(context, index) ? piecesOf(context, index).map((range) => ({ index, range })) : [],
      );
      return { merged: true, left, untaken: left };
    }),
    takeJudged: assign({ untaken: ({ context }) => context.untaken.filter(({ index }) => index !== context.judged) }),
    takeFirst: assign({ untaken: ({ context }) => context.untaken.filter((one) => !isFirst(context, one)) }),
    answer: replyTo(
      ({ context }) => context.asker,
      ({ context }) => {
        if (!isAside(context, context.judged))
          return {
            type: 'reply.policy.judge',
            register: context.input.ranges[context.judged]?.softReserved === true,
          };
        const pieces = context.untaken.flatMap(({ index, range }) => (index === context.judged ? [range] : []));
        return { type: 'reply.policy.judge', register: pieces.length > 0, pieces };
      },
    ),
    noteDeferral: enqueueActions(({ context, enqueue }) => {
      if (isAside(context, context.judged) && !context.merged)
        enqueue(call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }));
    }),
    goOn: goOn(),
    answerFlush: reply({ type: 'reply.flush' }),
    allowWalk: reply({ type: 'reply.policy.begin', error: null }),
    takeQuestion: assign(({ event }) => {
      const { index, from } = narrow(event, 'call.policy.judge');
      return { judged: index, asker: from };
    }),
    awaitGate: call('gate', { type: 'call.gate.wait', from: 'owner' }),
    publish: call('iomem', ({ context }) => ({
      type: 'call.insert',
      from: 'owner',
      name: 'Soft Reserved',
      range: firstPiece(context).range,
      kind: 'soft-reserved',
      busy: false,
      under: null,
      expand: true,
    })),
    askPlatform: call('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }),
    register: call('dax_hmem', ({ context }) => ({
      type: 'call.hmem.register',
      index: firstPiece(context).index,
      from: 'owner',
      pieces: [firstPiece(context).range],
    })),
    nextPiece: assign({ left: ({ context }) => context.left.slice(1) }),
    logDecided: call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),
  },
}).createMachine({
  id: 'owner',
  context: ({ input }) => ({ input, asker: null, judged: 0, trimmed: [], merged: false, left: [], untaken: [] }),
  type: 'parallel',
  on: {
    'call.flush': { actions: 'answerFlush' },
    'call.policy.begin': { actions: 'allowWalk' },
    'call.policy.trim': { actions: 'trim' },
  },
  states: {
    walk: {
      initial: 'idle',
      states: {
        idle: {
          on: {
            'call.policy.judge': {
              target: 'judging',
              actions: 'takeQuestion',
            },
          },
        },
        judging: { always: { target: 'idle', actions: ['noteDeferral', 'answer', 'takeJudged'] } },
      },
    },
    work: {
      initial: 'none',
      states: {
        none: { always: { guard: 'putsAside', target: 'waiting' } },
        waiting: {
          entry: 'awaitGate',
          on: { 'reply.gate.open': { target: 'merging', actions: 'goOn' } },
        },
        merging: { tags: ['deciding'], on: { go: { target: 'choosing', actions: 'merge' } } },
        choosing: { always: [{ guard: 'nothingLeft', target: 'done' }, { target: 'ready' }] },
        ready: { tags: ['deciding'], entry: 'goOn', on: { go: 'publishing' } },
        publishing: {
          entry: 'publish',
          on: { 'reply.insert': [{ guard: 'isTaken', target: 'next' }, { target: 'notifying' }] },
        },
        // Without a listener nobody takes the piece now; the walk of a dax_hmem that comes later will ask, and be answered. A walk that
        // has passed the entry and not ended misses it here; in the kernel one mutex keeps the two apart.
        notifying: {
          entry: 'askPlatform',
          on: {
            'reply.hmem.bound': [{ guard: 'isPlatformBound', target: 'registering' }, { target: 'next' }],
          },
        },
        registering: {
          tags: ['deciding'],
          entry: 'register',
          on: { 'reply.hmem.register': { target: 'next', actions: 'takeFirst' } },
        },
        next: { always: { target: 'choosing', actions: 'nextPiece' } },
        done: { entry: 'logDecided' },
      },
    },
  },
});

export const b: Design = {
  id: 'b',
  title: 'lookaside tree (Dec 2024): trim when a region is constructed, give hmem the rest after a delay',
  cite: ['SEED'],
  family: '6.12',
  gate: 'G2-endpoint',
  softReserve: 'aside',
  exclusiveDaxRegions: false,
  takesPieces: true,
  failureFlag: false,
  asyncDaxCxl: false,
  trimsWhenConstructed: true,
  policy,
  daxCxlInit: null,
  handed: (snapshot: AnyMachineSnapshot) => {
    const { input, trimmed } = snapshot.context as LookasideContext; // As below.
    return input.ranges.flatMap(({ range }) => trimmed.flatMap((region) => intersection(range, region) ?? []));
  },
  undecided: (snapshot: AnyMachineSnapshot) => {
    const context = snapshot.context as LookasideContext; // The snapshot is this machine's own: the system keeps them together.
    if (context.merged) return context.left.map(({ range }) => range);
    return context.input.ranges.flatMap((_, index) => (isAside(context, index) ? piecesOf(context, index) : []));
  },
};

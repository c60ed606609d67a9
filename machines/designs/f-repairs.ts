import { assign, setup } from 'xstate';
import type { EventOf, RegionStage } from '../../src/model/event.ts';
import { gapsIn } from '../../src/model/gaps.ts';
import { alignInward, intersection, type Range } from '../../src/model/range.ts';
import { call, narrow } from '../common/send.ts';
import {
  deferralActions,
  deferralGuards,
  rangeAtHand,
  undeferred,
  type DeferralAlphabet,
  type DeferralContext,
} from './deferral.ts';
import type { Design, PolicyInput } from './design.ts';
import { f, processDeferWork, rangeByRange, walk } from './f.ts';

// Repairs of f, the merged design, that no gate can make: they change what is decided, not when. They are ours, as R1 to R5 are.
// Each surveys every region that touches a range, where f asks for one region that contains it.

interface SurveyContext extends DeferralContext {
  /** Bytes of regions that count, for the range at hand. */
  readonly covered: readonly Range[];
}

type SurveyAlphabet = DeferralAlphabet | EventOf<'reply.region.stage'>;

const touching = ({ input, index }: SurveyContext): readonly string[] => input.ranges[index]?.touching ?? [];

const gapsOf = (context: SurveyContext): readonly Range[] => gapsIn(rangeAtHand(context), context.covered);

const pmdSize = 2 ** 21;
/** What hmem can take of the gaps: one that is smaller than 2 MiB is nobody's. */
const piecesOf = (context: SurveyContext): readonly Range[] =>
  gapsOf(context).flatMap((gap) => alignInward(gap, pmdSize) ?? []);

const committedStages: readonly RegionStage[] = ['committed', 'bound', 'dax'];

const survey = setup({
  types: {} as { context: SurveyContext; input: PolicyInput; events: SurveyAlphabet },
  guards: deferralGuards,
  actions: deferralActions<SurveyContext, SurveyAlphabet>(),
}).extend({
  guards: {
    isRegionLeft: ({ context }) => context.candidate < touching(context).length,
    isCovered: ({ context }) => gapsOf(context).length === 0,
    isCoveredButForCrumbs: ({ context }) => piecesOf(context).length === 0,
    isCommitted: ({ event }) => committedStages.includes(narrow(event, 'reply.region.stage').stage),
    hasDaxRegion: ({ event }) => narrow(event, 'reply.region.stage').stage === 'dax',
  },
  actions: {
    askStage: call(({ context }) => touching(context)[context.candidate], {
      type: 'call.region.stage',
      from: 'owner',
    }),
    count: assign({
      covered: ({ context, event }) => [...context.covered, narrow(event, 'reply.region.stage').range],
    }),
    forgetSurvey: assign({ covered: [] }),
    keepCovered: assign({
      kept: ({ context }) => [
        ...context.kept,
        ...context.covered.flatMap((one) => intersection(rangeAtHand(context), one) ?? []),
      ],
    }),
    registerPieces: call('dax_hmem', ({ context }) => ({
      type: 'call.hmem.register',
      index: context.index,
      from: 'owner',
      pieces: piecesOf(context),
    })),
  },
});

const surveying = (counts: 'isCommitted' | 'hasDaxRegion') =>
  ({
    entry: 'askStage',
    on: {
      'reply.region.stage': [
        { guard: counts, target: 'asking', actions: ['count', 'nextRegion'] },
        { target: 'asking', actions: 'nextRegion' },
      ],
    },
  }) as const;

const policyWith = (deciding: Parameters<typeof survey.createStateConfig>[0]) =>
  survey.createMachine({
    id: 'owner',
    context: ({ input }) => ({ ...undeferred(input), covered: [] }),
    type: 'parallel',
    states: { walk, work: processDeferWork(deciding) },
  });

/**
 * R4: regions together may cover a range, and only those count that have a dax_region. A range that they do not cover goes to hmem whole.
 *   deciding: looking ─▶ asking ─▶ surveying, region by region ─▶ next, covered; or registering ─▶ next
 * @kernel drivers/cxl/core/region.c:cxl_region_contains_resource
 */
const together = policyWith(
  survey.createStateConfig({
    initial: 'looking',
    states: {
      ...rangeByRange,
      asking: {
        always: [
          { guard: 'isRegionLeft', target: 'surveying' },
          { guard: 'isCovered', target: 'next', actions: ['keepCovered', 'decide', 'forgetSurvey'] },
          { target: 'registering' },
        ],
      },
      surveying: surveying('hasDaxRegion'),
      registering: {
        entry: 'register',
        on: { 'reply.hmem.register': { target: 'next', actions: ['decide', 'forgetSurvey'] } },
      },
    },
  }),
);

/**
 * R6: hmem gets each gap that regions leave of a range, cut to 2 MiB.
 *   deciding: looking ─▶ asking ─▶ surveying, region by region ─▶ next, no gap; or registering the gaps ─▶ next
 * @kernel drivers/dax/hmem/hmem.c:process_defer_work
 */
const gapByGap = (counts: 'isCommitted' | 'hasDaxRegion') =>
  policyWith(
    survey.createStateConfig({
      initial: 'looking',
      states: {
        ...rangeByRange,
        asking: {
          always: [
            { guard: 'isRegionLeft', target: 'surveying' },
            { guard: 'isCoveredButForCrumbs', target: 'next', actions: ['keepCovered', 'decide', 'forgetSurvey'] },
            { target: 'registering' },
          ],
        },
        surveying: surveying(counts),
        registering: {
          entry: 'registerPieces',
          on: { 'reply.hmem.register': { target: 'next', actions: ['keepCovered', 'decide', 'forgetSurvey'] } },
        },
      },
    }),
  );

const repair = (id: string, title: string, change: Partial<Design>): Design => ({
  ...f,
  id,
  title,
  cite: ['the list of designs, R4, R6'],
  ...change,
});

/** R4: against f6, the region that is committed and then makes no dax_region; and against one range over several regions. @kernel drivers/cxl/core/region.c:cxl_region_contains_resource */
export const fR4 = repair('f-R4', 'f, but regions count together, and only with a dax_region', { policy: together });

/** R6: against f5, the range that is larger than its regions. @kernel drivers/dax/hmem/hmem.c:process_defer_work */
export const fR6 = repair('f-R6', 'f, but hmem gets each gap between committed regions, cut to 2 MiB', {
  policy: gapByGap('isCommitted'),
  takesPieces: true,
});

/** R4 and R6 together. @kernel drivers/dax/hmem/hmem.c:process_defer_work */
export const fR46 = repair('f-R46', 'f, but hmem gets each gap between regions with a dax_region, cut to 2 MiB', {
  policy: gapByGap('hasDaxRegion'),
  takesPieces: true,
});

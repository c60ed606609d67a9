import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { call } from '../common/send.ts';
import {
  deferralActions,
  deferralGuards,
  undeferred,
  type DeferralAlphabet,
  type DeferralContext,
} from './deferral.ts';
import type { Design, PolicyInput } from './design.ts';
import { f, processDeferWork, rangeByRange, walk } from './f.ts';

// Two earlier versions of f, each with the deadlock that its review found. Both are all or nothing.

interface AllOrNothingContext extends DeferralContext {
  /** One range is in no region: the walk begins anew, and hands over every range. */
  readonly handsOver: boolean;
}

type AllOrNothingAlphabet = DeferralAlphabet | EventOf<'reply.contains'>;

const allOrNothing = setup({
  types: {} as { context: AllOrNothingContext; input: PolicyInput; events: AllOrNothingAlphabet },
  guards: deferralGuards,
  actions: deferralActions<AllOrNothingContext, AllOrNothingAlphabet>(),
}).extend({
  guards: { handsOver: ({ context }) => context.handsOver },
  actions: {
    passOn: assign({ index: ({ context }) => context.index + 1, candidate: 0 }),
    handOver: assign({ index: 0, candidate: 0, kept: [], handsOver: true }),
    destroyRegions: enqueueActions(({ context, enqueue }) => {
      for (const region of new Set(context.input.ranges.flatMap(({ touching }) => touching)))
        enqueue(call(region, { type: 'call.region.destroy' }));
    }),
  },
});

/**
 * All or nothing: the work asks for every range before it gives one away. One range that no region contains, and dax_hmem gets
 * every one, from the first on.
 *   deciding: looking ─▶ asking ─▶ answering ─▶ next, contained; or looking anew, and registering each
 * @kernel drivers/dax/hmem/hmem.c:process_defer_work (proposed 2026)
 */
const deciding = (atFirstGap: readonly ('destroyRegions' | 'handOver')[]) =>
  processDeferWork({
    initial: 'looking',
    states: {
      ...rangeByRange,
      asking: {
        always: [
          { guard: 'handsOver', target: 'registering' },
          { guard: 'noRegionLeft', target: 'between', actions: atFirstGap },
          { target: 'answering' },
        ],
      },
      answering: {
        entry: 'askRegion',
        on: {
          'reply.contains': [
            { guard: 'isContained', target: 'next', actions: ['keepForCxl', 'passOn'] },
            { target: 'asking', actions: 'nextRegion' },
          ],
        },
      },
      registering: { entry: 'register', on: { 'reply.hmem.register': { target: 'next', actions: 'decide' } } },
    },
  });

const policyWith = (work: ReturnType<typeof deciding>) =>
  allOrNothing.createMachine({
    id: 'owner',
    context: ({ input }) => ({ ...undeferred(input), handsOver: false }),
    type: 'parallel',
    states: { walk, work },
  });

/**
 * The fifth version: the probe of a CXL dax_region waits for dax_hmem's decision, and one range that no region contains
 * destroys every region. Inside the async item of a PCI function that probe waits for a work that waits for this very item.
 * @kernel drivers/dax/cxl.c:cxl_dax_region_probe
 */
export const fV5: Design = {
  ...f,
  id: 'f-v5',
  title: 'fifth version of f: the dax_region probe waits for the decision; all or nothing, with teardown',
  cite: ['C5'],
  exclusiveDaxRegions: false,
  daxCxlInit: null,
  policy: policyWith(deciding(['destroyRegions', 'handOver'])),
  flushes: 'dax-region-probe',
  allOrNothing: true,
};

/**
 * The sixth version: no teardown. A probe of hmem_platform that fails flushes the work on its way out, while its own
 * probe is being counted.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_platform_probe
 */
export const fV6: Design = {
  ...f,
  id: 'f-v6',
  title: 'sixth version of f: all or nothing; a failing hmem_platform probe flushes the decision',
  cite: ['C6'],
  policy: policyWith(deciding(['handOver'])),
  flushes: 'failed-hmem-probe',
  allOrNothing: true,
};

import { propertyNames } from '../model/property-names.ts';
import type { Bounds, CheckReport } from '../model/verdict.ts';
import type { Property } from '../properties/index.ts';
import { reductionsOf, reductionText, type Reduce } from '../hints/reductions.ts';
import type { SearchStrategy } from '../engine/index.ts';

/** The report of a search that has not looked at anything: nothing is known. */
export const unanswered = (
  about: Pick<CheckReport, 'scenario' | 'design' | 'gate'>,
  asked: readonly Pick<Property, 'id'>[],
  {
    bounds = {},
    reduce = 'none',
    strategy,
  }: { readonly bounds?: Bounds; readonly reduce?: Reduce; readonly strategy?: SearchStrategy },
): CheckReport => ({
  ...about,
  verdict: 'unknown',
  endings: [],
  endingReports: [],
  properties: asked.map(({ id }) => ({
    id,
    name: propertyNames[id],
    verdict: 'unknown',
    why: '',
    schedule: null,
    steps: null,
  })),
  overWaits: null,
  findings: [],
  worlds: 0,
  transitions: 0,
  depth: 0,
  reduction: reductionText(reductionsOf(reduce)),
  strategy: strategy?.kind ?? 'breadth-first',
  complete: false,
  coverage: { met: 0, expanded: 0, depth: 0, stoppedBy: 'interrupted' },
  bounds,
  seconds: 0,
});

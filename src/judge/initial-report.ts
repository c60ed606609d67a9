import { propertyNames } from '../model/property-names.ts';
import type { Bounds, CheckReport } from '../model/verdict.ts';
import type { Property } from '../properties/index.ts';
import { reductionsOf, reductionText, type Reduce } from '../hints/reductions.ts';
import type { SearchStrategy } from '../engine/index.ts';

/** Report of a search that has visited no world: every verdict is unknown. */
export const initialReport = (
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

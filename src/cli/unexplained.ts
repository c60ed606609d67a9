import { propertyNames } from '../model/property-names.ts';
import type { CheckReport } from '../model/verdict.ts';
import { noLosingOrder } from '../verbs/no-losing-order.ts';
import type { Explanation } from '../verbs/explain.ts';

/** The entry of a property before anything is known. */
export const unexplained = (
  { scenario, design, gate, worlds, complete }: CheckReport,
  property: Explanation['property'],
): Explanation => ({
  scenario,
  design,
  gate,
  property,
  name: property && propertyNames[property],
  verdict: 'unknown',
  why: '',
  worlds,
  complete,
  ...noLosingOrder,
});

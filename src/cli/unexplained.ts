import { propertyNames } from '../model/property-names.ts';
import type { CheckReport } from '../model/verdict.ts';
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
  losing: null,
  continued: null,
  minimised: null,
  decidedAt: null,
  flip: null,
  givens: [],
  kernel: [],
  bytes: null,
  causes: null,
});

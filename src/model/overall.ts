import type { CheckReport, PropertyReport, Verdict } from './verdict.ts';

/** One violation decides; what is unknown keeps the rest from holding; so does a list of which nothing could fail. */
export function overall(properties: readonly PropertyReport[]): Verdict {
  if (properties.some(({ verdict }) => verdict === 'violated')) return 'violated';
  if (properties.some(({ verdict }) => verdict === 'unknown')) return 'unknown';
  return properties.every(({ vacuous }) => vacuous !== undefined) ? 'unknown' : 'holds';
}

/** Why a list of properties that all hold is no verdict of `holds`. */
export const reasonOf = (verdict: Verdict, properties: readonly PropertyReport[]): Pick<CheckReport, 'reason'> =>
  verdict === 'unknown' && properties.every((one) => one.vacuous !== undefined)
    ? { reason: `vacuous: ${[...new Set(properties.map(({ vacuous = '' }) => vacuous))].join('; ')}` }
    : {};

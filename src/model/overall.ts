import type { CheckReport, PropertyReport, Verdict } from './verdict.ts';

/** Combines property verdicts: one violation gives `violated`; an unknown property, or a list of vacuous ones, prevents `holds`. */
export function overall(properties: readonly PropertyReport[]): Verdict {
  if (properties.some(({ verdict }) => verdict === 'violated')) return 'violated';
  if (properties.some(({ verdict }) => verdict === 'unknown')) return 'unknown';
  return properties.every(({ vacuous }) => vacuous !== undefined) ? 'unknown' : 'holds';
}

/** The reason why a list of properties that all hold does not give a verdict of `holds`. */
export const reasonOf = (verdict: Verdict, properties: readonly PropertyReport[]): Pick<CheckReport, 'reason'> =>
  verdict === 'unknown' && properties.every((one) => one.vacuous !== undefined)
    ? { reason: `vacuous: ${[...new Set(properties.map(({ vacuous = '' }) => vacuous))].join('; ')}` }
    : {};

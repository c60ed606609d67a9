import type { CheckReport, PropertyReport, Verdict } from './verdict.ts';

/** Combines property verdicts: one violation gives `violated`; an unknown property, or a list of vacuous ones, prevents `holds`. */
export function overall(properties: readonly PropertyReport[]): Verdict {
  if (properties.some(({ verdict }) => verdict === 'violated')) return 'violated';
  if (properties.some(({ verdict }) => verdict === 'unknown')) return 'unknown';
  return properties.every(({ vacuous }) => vacuous !== undefined) ? 'unknown' : 'holds';
}

/** Why properties that hold prove nothing of a report: some order crashes, and the worlds after that are not a kernel's. Else `null`. */
export const crashReason = ({ endings }: Pick<CheckReport, 'endings'>): string | null =>
  endings.some((ending) => ending.split('+').includes('CRASH'))
    ? 'in some order the kernel follows a freed or null pointer, and what comes after that proves nothing'
    : null;

/** The reason why a list of properties that all hold does not give a verdict of `holds`. */
export const reasonOf = (verdict: Verdict, properties: readonly PropertyReport[]): Pick<CheckReport, 'reason'> =>
  verdict === 'unknown' && properties.every((one) => one.vacuous !== undefined)
    ? { reason: `vacuous: ${[...new Set(properties.map(({ vacuous = '' }) => vacuous))].join('; ')}` }
    : {};

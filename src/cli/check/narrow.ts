import { crashReason, overall, reasonOf } from '../../model/overall.ts';
import { propertyList, propertyWords, type PropertyId } from '../../model/property-names.ts';
import type { CheckReport } from '../../model/verdict.ts';
import { Problem } from '../problem.ts';

/** The hint for a property that applies to none of the chosen designs. */
export const inapplicableHint = `${propertyWords('I12')} and ${propertyWords('I18')} are asked only of designs that claim them; docs/glossary.md says which`;

/**
 * Requires an answer for a wanted property, since a missing one must not look as if it held.
 * @throws Problem when none of the wanted ones is in the report
 */
export function withAnswers(report: CheckReport, wanted: readonly PropertyId[] = []): CheckReport {
  if (report.properties.length > 0) return report;
  throw new Problem('impossible', `${propertyList(wanted)}: not asked of design ${report.design}`, inapplicableHint);
}

/** Restricts a report to the named properties, so that verdict, text, JSON and exit code agree. */
export function narrow(report: CheckReport, wanted: readonly PropertyId[] | undefined): CheckReport {
  if (wanted === undefined) return report;
  const properties = report.properties.filter((property) => wanted.includes(property.id));
  const verdict = overall(properties);
  const { reason, ...rest } = report;
  const crash = verdict === 'holds' ? crashReason(report) : null;
  if (crash !== null) return { ...rest, properties, verdict: 'unknown', reason: crash };
  return {
    ...rest,
    properties,
    verdict,
    ...(verdict === 'unknown' && reason !== undefined ? { reason } : reasonOf(verdict, properties)),
  };
}

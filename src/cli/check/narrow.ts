import { overall, reasonOf } from '../../model/overall.ts';
import { propertyList, propertyWords } from '../../model/property-names.ts';
import type { CheckReport, PropertyId } from '../../model/verdict.ts';
import { Problem } from '../problem.ts';

/** What to do where a property is asked of no design at hand. */
export const askedHint = `${propertyWords('I12')} and ${propertyWords('I18')} are asked only of designs that claim them; docs/glossary.md says which`;

/** A property without an answer must not look as if it held. @throws Problem when none of the wanted ones is in the report */
export function withAnswers(report: CheckReport, wanted: readonly PropertyId[] = []): CheckReport {
  if (report.properties.length > 0) return report;
  throw new Problem('impossible', `${propertyList(wanted)}: not asked of design ${report.design}`, askedHint);
}

/** The report of the named properties alone, so that verdict, text, JSON and exit code speak of the same thing. */
export function narrow(report: CheckReport, wanted: readonly PropertyId[] | undefined): CheckReport {
  if (wanted === undefined) return report;
  const properties = report.properties.filter((property) => wanted.includes(property.id));
  const verdict = overall(properties);
  const { reason, ...rest } = report;
  return {
    ...rest,
    properties,
    verdict,
    ...(verdict === 'unknown' && reason !== undefined ? { reason } : reasonOf(verdict, properties)),
  };
}

import { overall, reasonOf } from '../model/overall.ts';
import { propertyNames } from '../model/property-names.ts';
import type { CheckReport, PropertyReport } from '../model/verdict.ts';
import type { Stakes } from './stakes.ts';

/** Properties of a report before vacuity and broken runs are taken into account. */
type Raw = Pick<CheckReport, 'properties' | 'findings' | 'stuck'>;

/**
 * Verdict of a search. A run that the model cannot follow to its end (an unhandled event, a script that waits for itself) proves
 * nothing. A property whose antecedent never holds is marked as vacuous. No property `holds` where Soft Reserved ranges may be
 * missing from the platform.
 */
export function judgementOf(report: Raw, stakes: Stakes): Pick<CheckReport, 'verdict' | 'reason' | 'properties'> {
  const broken = brokenBy(report);
  if (broken !== null) {
    const properties = report.properties.map(({ id }) => unknown(id, broken));
    return { verdict: 'unknown', reason: broken, properties };
  }
  const properties = report.properties.map((property) => {
    if (property.verdict === 'holds' && stakes.unseen !== null) return unknown(property.id, stakes.unseen);
    const missing = property.verdict === 'holds' ? stakes.missingFor(property.id) : null;
    return missing === null ? property : { ...property, vacuous: missing };
  });
  const verdict = overall(properties);
  if (verdict === 'violated') return { verdict, properties };
  if (stakes.unseen !== null) return { verdict, reason: stakes.unseen, properties };
  if (stakes.nothing !== null && !properties.some((one) => one.verdict === 'unknown'))
    return { verdict: 'unknown', reason: stakes.nothing, properties };
  return { verdict, ...reasonOf(verdict, properties), properties };
}

const unknown = (id: PropertyReport['id'], why: string): PropertyReport => ({
  id,
  name: propertyNames[id],
  verdict: 'unknown',
  why,
  schedule: null,
  steps: null,
});

/** Why the explored worlds are not those of a kernel, or `null`. */
function brokenBy({ findings, stuck }: Raw): string | null {
  const [first] = findings;
  if (first !== undefined)
    return `the model cannot follow every order: ${first}${findings.length > 1 ? `, and ${findings.length - 1} more` : ''}`;
  return stuck === undefined ? null : `the script never comes to its end: ${stuck.why} (schedule ${stuck.schedule})`;
}

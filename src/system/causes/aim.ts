import { rankOf } from '../../model/harm.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { CheckReport, PropertyId, Verdict } from '../../model/verdict.ts';
import { overlaps, type Range } from '../../model/range.ts';

/** What a boot without one of its givens is held against. */
export interface Aim {
  /** The property that is to hold; `cxl` that CXL's regions own the Soft Reserved memory of its windows. */
  readonly property: PropertyId | 'cxl';
  /** Soft Reserved ranges that were there: they must still be, or their question would be void. */
  readonly stake: readonly Range[];
  /** Properties that were broken before, so that a new one is told from an old one. */
  readonly broken: readonly PropertyId[];
}

/** The aim for a boot whose report says that something is wrong. */
export const aimOf = (scenario: Scenario, report: CheckReport, property: Aim['property']): Aim => ({
  property,
  stake: scenario.platform.softReserved,
  broken: report.properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id),
});

// What a boot must not fall into where another harm is taken away.
const worst: readonly PropertyId[] = ['I1', 'I1b', 'I7', 'I15', 'I2', 'I9'];

const verdictOf = (report: CheckReport, id: PropertyId): Verdict | null =>
  report.properties.find((one) => one.id === id)?.verdict ?? null;

/** Whether every Soft Reserved byte of a window ends with CXL: by every ending that was met. */
export function isOwnedByCxl({ platform }: Scenario, { endingReports }: CheckReport): boolean {
  const inWindow = (text: string): boolean => {
    const [start = 0, end = 0] = text.split('-').map(Number);
    return platform.windows.some(({ range }) => overlaps(range, { start, end }));
  };
  return endingReports.every(({ parts }) =>
    parts.filter(({ range }) => inWindow(range)).every(({ code }) => code.startsWith('CXL')),
  );
}

/** Nothing of the stake may be gone, and nothing as bad may come in the place of what is taken away. */
function keepsStake(aim: Aim, { platform }: Scenario, report: CheckReport): boolean {
  const isThere = aim.stake.every((range) => platform.softReserved.some((one) => overlaps(one, range)));
  const limit = aim.property === 'cxl' ? rankOf('I15') : Math.max(rankOf(aim.property), rankOf('I15'));
  const isWorse = worst.some(
    (id) => rankOf(id) <= limit && !aim.broken.includes(id) && verdictOf(report, id) === 'violated',
  );
  return isThere && !isWorse;
}

/** What the report of a boot says about the aim: `violated` also where the boot would only be broken in another way. */
export function verdictFor(aim: Aim, scenario: Scenario, report: CheckReport): Verdict {
  if (!keepsStake(aim, scenario, report) || report.findings.length > 0 || report.endingReports.length === 0)
    return report.complete ? 'violated' : 'unknown';
  if (aim.property === 'cxl') {
    if (!isOwnedByCxl(scenario, report)) return 'violated';
    return report.complete ? 'holds' : 'unknown';
  }
  return verdictOf(report, aim.property) ?? 'holds';
}

import { rankOf } from '../../model/harm.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { PropertyId } from '../../model/property-names.ts';
import type { CheckReport, Verdict } from '../../model/verdict.ts';
import { overlaps, type Range } from '../../model/range.ts';

/** Acceptance criterion for a boot with one condition changed. */
export interface Aim {
  /** The property that must hold; `cxl` requires that CXL's regions own the Soft Reserved memory of its windows. */
  readonly property: PropertyId | 'cxl';
  /** Soft Reserved ranges of the original boot: a change that removes them would make the property vacuous. */
  readonly stake: readonly Range[];
  /** Properties violated in the original boot; only further violations count against a change. */
  readonly broken: readonly PropertyId[];
  /** Lost and refused bytes in the worst ending of the original boot; a change must not increase them. */
  readonly before: Bad;
}

interface Bad {
  readonly lost: number;
  readonly refused: number;
}

/** Maxima over all endings: bytes lost or undecided for ever, and bytes refused by a driver. */
const worstBytes = ({ endingReports }: CheckReport): Bad => {
  const tallies = endingReports.flatMap(({ bytes }) => bytes ?? []);
  return {
    lost: Math.max(
      0,
      ...tallies.map(({ lost, undecided, crashed, reserved }) => (crashed ? reserved : lost + undecided)),
    ),
    refused: Math.max(0, ...tallies.map(({ refused }) => refused)),
  };
};

/** The criterion for a boot whose report has a violation. */
export const aimOf = (scenario: Scenario, report: CheckReport, property: Aim['property']): Aim => ({
  property,
  stake: scenario.platform.softReserved,
  broken: report.properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id),
  before: worstBytes(report),
});

/** The criterion without tolerance for original violations: for changes that must repair the whole box. */
export const strictly = (aim: Aim): Aim => ({ ...aim, broken: [], before: { lost: 0, refused: 0 } });

// Properties that a change must not newly violate. Usable bytes (I1b) are excluded, because a driver may simply not be loaded.
const worst: readonly PropertyId[] = ['I1', 'I7', 'I15', 'I2', 'I9'];

const verdictOf = (report: CheckReport, id: PropertyId): Verdict | null =>
  report.properties.find((one) => one.id === id)?.verdict ?? null;

/** Whether CXL owns every Soft Reserved byte of a window in every ending found. */
export function isOwnedByCxl({ platform }: Scenario, { endingReports }: CheckReport): boolean {
  const inWindow = (text: string): boolean => {
    const [start = 0, end = 0] = text.split('-').map(Number);
    return platform.windows.some(({ range }) => overlaps(range, { start, end }));
  };
  return endingReports.every(({ parts }) =>
    parts.filter(({ range }) => inWindow(range)).every(({ code }) => code.startsWith('CXL')),
  );
}

/** Rejects a change that removes the ranges at stake or causes a violation of equal severity. */
function keepsStake(aim: Aim, { platform }: Scenario, report: CheckReport): boolean {
  const isThere = aim.stake.every((range) => platform.softReserved.some((one) => overlaps(one, range)));
  const limit = aim.property === 'cxl' ? rankOf('I15') : Math.max(rankOf(aim.property), rankOf('I15'));
  const isWorse = worst.some(
    (id) => rankOf(id) <= limit && !aim.broken.includes(id) && verdictOf(report, id) === 'violated',
  );
  const bytes = worstBytes(report);
  const isLost = aim.property === 'I1' ? bytes.lost > 0 : bytes.lost > aim.before.lost;
  return isThere && !isWorse && !isLost && bytes.refused <= aim.before.refused;
}

/** Evaluates the criterion on a report; `violated` also where the change causes another violation. */
export function verdictFor(aim: Aim, scenario: Scenario, report: CheckReport): Verdict {
  if (!keepsStake(aim, scenario, report) || report.findings.length > 0 || report.endingReports.length === 0)
    return report.complete ? 'violated' : 'unknown';
  if (aim.property === 'cxl') {
    if (!isOwnedByCxl(scenario, report)) return 'violated';
    return report.complete ? 'holds' : 'unknown';
  }
  // A vacuous property is no success. I8 is the exception: its antecedent is that hmem gets a range, which the change should
  // prevent.
  const isVoid = report.properties.some(({ id, vacuous }) => id === aim.property && vacuous !== undefined);
  return isVoid && aim.property !== 'I8' ? 'violated' : (verdictOf(report, aim.property) ?? 'holds');
}

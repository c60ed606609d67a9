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
  /** Bytes of the worst end before that were lost, and that a driver refused: no more may be. */
  readonly before: Bad;
}

interface Bad {
  readonly lost: number;
  readonly refused: number;
}

/** Of all ends that were met the most bytes that are lost, or for ever undecided, and the most that a driver refused. */
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

/** The aim for a boot whose report says that something is wrong. */
export const aimOf = (scenario: Scenario, report: CheckReport, property: Aim['property']): Aim => ({
  property,
  stake: scenario.platform.softReserved,
  broken: report.properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id),
  before: worstBytes(report),
});

/** The same where nothing that was broken before may stay so: what helps a whole box. */
export const strictly = (aim: Aim): Aim => ({ ...aim, broken: [], before: { lost: 0, refused: 0 } });

// What a boot must not fall into where another harm is taken away. Usable bytes are counted, for a driver may just not be loaded.
const worst: readonly PropertyId[] = ['I1', 'I7', 'I15', 'I2', 'I9'];

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
  const bytes = worstBytes(report);
  const isLost = aim.property === 'I1' ? bytes.lost > 0 : bytes.lost > aim.before.lost;
  return isThere && !isWorse && !isLost && bytes.refused <= aim.before.refused;
}

/** What the report of a boot says about the aim: `violated` also where the boot would only be broken in another way. */
export function verdictFor(aim: Aim, scenario: Scenario, report: CheckReport): Verdict {
  if (!keepsStake(aim, scenario, report) || report.findings.length > 0 || report.endingReports.length === 0)
    return report.complete ? 'violated' : 'unknown';
  if (aim.property === 'cxl') {
    if (!isOwnedByCxl(scenario, report)) return 'violated';
    return report.complete ? 'holds' : 'unknown';
  }
  // A question that nothing is left to break is no answer; but that hmem gets no range, which I8 needs, is what is wanted.
  const isVoid = report.properties.some(({ id, vacuous }) => id === aim.property && vacuous !== undefined);
  return isVoid && aim.property !== 'I8' ? 'violated' : (verdictOf(report, aim.property) ?? 'holds');
}

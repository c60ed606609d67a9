import type { CheckReport } from '../model/verdict.ts';

/** A design with a gate: one column of a comparison. */
export interface Contender {
  readonly design: string;
  readonly gate: string;
}

/** What became of one scenario under one contender. */
export interface ComparisonCell {
  readonly contender: Contender;
  /** `null` where the combination cannot be run. */
  readonly report: CheckReport | null;
  /** Why it cannot be run; empty when it can. */
  readonly reason: string;
}

/** The cells of one scenario, one per contender and in the same order in every row. */
export interface ComparisonRow {
  /** The name that a command finds the scenario by. */
  readonly scenario: string;
  readonly cells: readonly ComparisonCell[];
}

/** How one contender does over all scenarios: counts of scenarios. */
export interface ContenderScore {
  readonly contender: Contender;
  /** How many could be run. The other counts are of these. */
  readonly ran: number;
  readonly allHold: number;
  /** The least that is asked of a design: every Soft Reserved range ends as a dax device. */
  readonly minimumHolds: number;
  readonly hangs: number;
  /** Over-waits that were found: a scenario of which something is unknown may have one more. */
  readonly overWaits: number;
  readonly unknown: number;
}

/** Two contenders, scenario by scenario. Only scenarios that both can run count. */
export interface Duel {
  readonly one: Contender;
  readonly other: Contender;
  readonly oneBetter: readonly string[];
  readonly otherBetter: readonly string[];
  readonly equal: readonly string[];
  /** Scenarios on which a verdict of either is unknown: with one of them, nobody has won. */
  readonly unsettled: readonly string[];
}

/** `f/G5`: design and gate. */
export const contenderName = ({ design, gate }: Contender): string => `${design}/${gate}`;

/** Ids of the properties that some order breaks. */
export const brokenIn = (report: CheckReport): readonly string[] =>
  report.properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);

/** Whether some order waits for ever: I7 is the property of that name, and the ending is a code of its own. */
export const hangsIn = (report: CheckReport): boolean =>
  brokenIn(report).includes('I7') || report.endings.some((ending) => ending.split('+').includes('HANG'));

/** Whether something stays open: a bound was hit, or a run goes round for ever. */
export const isUnsettled = (report: CheckReport): boolean =>
  !report.complete || report.properties.some(({ verdict }) => verdict === 'unknown');

const minimum = 'I1';
const minimumHolds = (report: CheckReport): boolean =>
  report.properties.some(({ id, verdict }) => id === minimum && verdict === 'holds');

/** The count of each contender, in the order of the columns. */
export function standingsOf(rows: readonly ComparisonRow[]): readonly ContenderScore[] {
  return (rows[0]?.cells ?? []).map(({ contender }, column) => {
    const reports = rows.flatMap(({ cells }) => cells[column]?.report ?? []);
    const countOf = (test: (report: CheckReport) => boolean): number => reports.filter(test).length;
    return {
      contender,
      ran: reports.length,
      allHold: countOf(({ verdict }) => verdict === 'holds'),
      minimumHolds: countOf(minimumHolds),
      hangs: countOf(hangsIn),
      overWaits: countOf(({ overWaits }) => overWaits !== null),
      unknown: countOf(isUnsettled),
    };
  });
}

/**
 * Every pair of contenders once, the better one first: memory that is lost weighs more than any number of other properties, and
 * among equals fewer broken properties are better. The scenarios are never added up, because nobody knows how often each happens.
 */
export function duelsOf(rows: readonly ComparisonRow[]): readonly Duel[] {
  const contenders = (rows[0]?.cells ?? []).map(({ contender }) => contender);
  return contenders.flatMap((one, left) =>
    contenders.slice(left + 1).map((other, offset) => winnerFirst(duelOf(rows, one, left, other, left + 1 + offset))),
  );
}

/** Whether the first is at least as good on every scenario that was compared, and that is known for certain. */
export const isDominant = (duel: Duel): boolean => duel.unsettled.length === 0 && duel.otherBetter.length === 0;

function duelOf(rows: readonly ComparisonRow[], one: Contender, left: number, other: Contender, right: number): Duel {
  const sorted = { oneBetter: [], otherBetter: [], equal: [], unsettled: [] } as Record<
    'oneBetter' | 'otherBetter' | 'equal' | 'unsettled',
    string[]
  >;
  for (const { scenario, cells } of rows) {
    const [first, second] = [cells[left]?.report, cells[right]?.report];
    if (!first || !second) continue;
    if (isUnsettled(first) || isUnsettled(second)) sorted.unsettled.push(scenario);
    else {
      const lead = badness(second) - badness(first);
      sorted[lead > 0 ? 'oneBetter' : lead < 0 ? 'otherBetter' : 'equal'].push(scenario);
    }
  }
  return { one, other, ...sorted };
}

// One number orders the pair (is memory lost, how many are broken), because no report has so many properties. The weight is one
// for all: designs differ in how many properties are asked of them.
const lossWeight = 1_000;
const badness = (report: CheckReport): number => (minimumHolds(report) ? 0 : lossWeight) + brokenIn(report).length;

const winnerFirst = (duel: Duel): Duel =>
  duel.oneBetter.length === 0 && duel.otherBetter.length > 0
    ? { ...duel, one: duel.other, other: duel.one, oneBetter: duel.otherBetter, otherBetter: duel.oneBetter }
    : duel;

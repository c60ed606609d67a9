import type { CheckReport } from '../model/verdict.ts';

/** A design with a gate: one column of a comparison. */
export interface Contender {
  readonly design: string;
  readonly gate: string;
  /** The kernel whose rules it runs on, where one was asked for. */
  readonly kernel?: string;
}

/** Result of one scenario under one contender. */
export interface ComparisonCell {
  readonly contender: Contender;
  /** `null` where the combination cannot be run. */
  readonly report: CheckReport | null;
  /** Why it cannot be run; empty when it can. */
  readonly reason: string;
}

/** The cells of one scenario, one per contender and in the same order in every row. */
export interface ComparisonRow {
  /** The scenario's name on the command line. */
  readonly scenario: string;
  readonly cells: readonly ComparisonCell[];
}

/** Summary of one contender over all scenarios: counts of scenarios. */
export interface ContenderScore {
  readonly contender: Contender;
  /** Scenarios that could be run; the other counts refer to these. */
  readonly ran: number;
  readonly allHold: number;
  /** Scenarios that meet the minimum requirement: every Soft Reserved range ends as a dax device. */
  readonly minimumHolds: number;
  readonly hangs: number;
  /** Scenarios with an over-wait: a lower bound where searches were cut short. */
  readonly overWaits: number;
  readonly unknown: number;
}

/** Comparison of two contenders by scenario; only scenarios that both can run count. */
export interface Duel {
  readonly one: Contender;
  readonly other: Contender;
  readonly oneBetter: readonly string[];
  readonly otherBetter: readonly string[];
  readonly equal: readonly string[];
  /** Scenarios with an unknown verdict for either; with one of them the result is open. */
  readonly unsettled: readonly string[];
}

/** `f/G5`, or `f/G5 7.3.4`: design, gate, and the kernel where it was chosen. */
export const contenderName = ({ design, gate, kernel }: Contender): string =>
  `${design}/${gate}${kernel === undefined ? '' : ` ${kernel}`}`;

/** Ids of the violated properties. */
export const brokenIn = (report: CheckReport): readonly string[] =>
  report.properties.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);

/** Whether some order hangs: I7 is violated, or an ending has the code HANG. */
export const hangsIn = (report: CheckReport): boolean =>
  brokenIn(report).includes('I7') || report.endings.some((ending) => ending.split('+').includes('HANG'));

/** Whether a verdict is open: a limit was hit, or there is a fair cycle. */
export const isUnsettled = (report: CheckReport): boolean =>
  !report.complete || report.properties.some(({ verdict }) => verdict === 'unknown');

const minimum = 'I1';
const minimumHolds = (report: CheckReport): boolean =>
  report.properties.some(({ id, verdict }) => id === minimum && verdict === 'holds');

/** The summary of each contender, in column order. */
export function scoresOf(rows: readonly ComparisonRow[]): readonly ContenderScore[] {
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
 * Every pair of contenders once, the better one first. Lost memory weighs more than any number of other violations; otherwise
 * fewer violations are better. Results are not added up over scenarios, because their frequencies in practice are unknown.
 */
export function duelsOf(rows: readonly ComparisonRow[]): readonly Duel[] {
  const contenders = (rows[0]?.cells ?? []).map(({ contender }) => contender);
  return contenders.flatMap((one, left) =>
    contenders.slice(left + 1).map((other, offset) => winnerFirst(duelOf(rows, one, left, other, left + 1 + offset))),
  );
}

/** Whether the first contender is at least as good on every compared scenario, without open verdicts. */
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

// A single number orders the pairs (memory lost, number of violations) lexicographically, because no report has as many
// properties. The weight is constant although the number of applicable properties differs between designs.
const lossWeight = 1_000;
const badness = (report: CheckReport): number => (minimumHolds(report) ? 0 : lossWeight) + brokenIn(report).length;

const winnerFirst = (duel: Duel): Duel =>
  duel.oneBetter.length === 0 && duel.otherBetter.length > 0
    ? { ...duel, one: duel.other, other: duel.one, oneBetter: duel.otherBetter, otherBetter: duel.oneBetter }
    : duel;

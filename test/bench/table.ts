import type { Cost } from './timed.ts';

/** All runs of one searcher over one network. */
export interface Row {
  readonly who: string;
  readonly worlds: number;
  readonly transitions: number;
  readonly costs: readonly Cost[];
  /** Bytes of what grows with the worlds, where the searcher says so; else null. */
  readonly held: number | null;
}

/** The middle of some values: of an even number the lower one. */
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[(values.length - 1) >> 1] ?? NaN;

/** A number with commas between thousands. */
const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');

/**
 * The table of one network, in Markdown. Medians of all runs; `times` is how much more user CPU than the first row.
 */
export function tableOf(network: string, rows: readonly Row[]): readonly string[] {
  const base = median(rows[0]?.costs.map(({ user }) => user) ?? []);
  return [
    `| ${network} | worlds | transitions | user CPU s | wall s | M transitions / CPU s | times | held bytes / world | peak bytes / world |`,
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows.map(({ who, worlds, transitions, costs, held }) => {
      const user = median(costs.map((cost) => cost.user));
      const cells = [
        who,
        thousands(worlds),
        thousands(transitions),
        user.toFixed(2),
        median(costs.map(({ wall }) => wall)).toFixed(2),
        (transitions / user / 1e6).toFixed(2),
        (user / base).toFixed(2),
        held === null ? '' : (held / worlds).toFixed(1),
        (median(costs.map(({ peak }) => peak)) / worlds).toFixed(0),
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  ];
}

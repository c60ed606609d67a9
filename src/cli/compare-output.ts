import { compareMarkdown } from '../report/compare-markdown.ts';
import { compareSummary } from '../report/compare-summary.ts';
import { compareText } from '../report/compare.ts';
import { jsonText } from '../report/json.ts';
import type { ComparisonRow } from '../verbs/compare.ts';
import type { CompareOutput } from './compared.ts';
import type { Io } from './io.ts';
import { programOf } from './program-name.ts';
import { paintFor, widthFor } from './terminal.ts';

/** The most cells of a matrix that fits a screen; beyond it the summary is clearer. */
const cellsOnAScreen = 60;

/** A comparison in its printed form. */
export function compareOutput(
  rows: readonly ComparisonRow[],
  { format, matrix, ...form }: CompareOutput,
  io: Io,
): string {
  const options = { ...form, program: programOf(io) };
  if (format === 'json') return jsonText(rows.flatMap(({ cells }) => cells.flatMap(({ report }) => report ?? [])));
  if (format === 'markdown') return `${compareMarkdown(rows, options).join('\n')}\n`;
  const cells = rows.length * (rows[0]?.cells.length ?? 0);
  const text = matrix === true || cells <= cellsOnAScreen ? compareText : compareSummary;
  return `${text(rows, { ...options, width: widthFor(io), paint: paintFor(io) }).join('\n')}\n`;
}

import { standingsOf, contenderName, type Row } from '../system/compare.ts';
import {
  cellCommand,
  cellWords,
  dominanceRule,
  dominanceWords,
  findingWords,
  legendOf,
  standingColumns,
  type CompareOptions,
} from './compare.ts';

/** The same comparison as a page of Markdown, for a wiki or a cover letter. Lines are as long as their tables need. */
export function compareMarkdown(
  rows: readonly Row[],
  options: Pick<CompareOptions, 'minimum' | 'extra'>,
): readonly string[] {
  const contenders = (rows[0]?.cells ?? []).map(({ contender }) => contenderName(contender));
  const findings = findingWords(rows);
  const dominance = dominanceWords(rows);
  return [
    ...table(
      ['scenario', ...contenders],
      rows.map(({ scenario, cells }) => [scenario, ...cells.map((cell) => cellWords(cell).join(' '))]),
    ),
    '',
    ...legendOf(rows).map((line) => `- ${line.replace(/^([!~^?-]) {2}/, '`$1` ')}`),
    '',
    ...table(
      ['design/gate', ...standingColumns.map(([title]) => title)],
      standingsOf(rows).map((standing) => [
        contenderName(standing.contender),
        ...standingColumns.map(([, of]) => String(of(standing))),
      ]),
    ),
    '',
    `I1: ${options.minimum}.`,
    ...(dominance.length === 0
      ? []
      : ['', `Which beats which (${dominanceRule}):`, '', ...dominance.map((line) => `- ${line}`)]),
    ...(findings.length === 0
      ? []
      : ['', 'Faults of the model (please report them):', '', ...findings.map((line) => `- ${line}`)]),
    '',
    `One cell in full: \`${cellCommand(options.extra).join(' ')}\``,
  ];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`);

// A path may hold what ends a cell.
const escaped = (text: string): string => text.replaceAll('|', String.raw`\|`);

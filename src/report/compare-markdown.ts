import { mkd, mdCode, mdStart, mdTable, mdText, type Markdown } from '../encode/markdown.ts';
import { sentence } from './consequence.ts';
import { scoresOf, contenderName, type ComparisonRow } from '../verbs/compare.ts';
import {
  cellCommand,
  cellWords,
  dominanceRule,
  dominanceWords,
  findingWords,
  legendOf,
  minimumWords,
  scoreColumns,
  type CompareOptions,
} from './compare.ts';

/** The comparison as Markdown, for a wiki or a cover letter. Lines are as long as their tables require. */
export function compareMarkdown(
  rows: readonly ComparisonRow[],
  options: Pick<CompareOptions, 'minimum' | 'extra'>,
): readonly Markdown[] {
  const contenders = (rows[0]?.cells ?? []).map(({ contender }) => contenderName(contender));
  const findings = findingWords(rows);
  const dominance = dominanceWords(rows);
  return [
    ...mdTable(
      [mkd`scenario`, ...contenders.map(mdText)],
      rows.map(({ scenario, cells }) => [mdText(scenario), ...cells.map((cell) => mdText(cellWords(cell).join(' ')))]),
    ),
    mkd``,
    ...legendOf(rows).map(legendItem),
    mkd``,
    ...mdTable(
      [mkd`design/gate`, ...scoreColumns.map(([title]) => mdText(title))],
      scoresOf(rows).map((score) => [
        mdText(contenderName(score.contender)),
        ...scoreColumns.map(([, of]) => mkd`${of(score)}`),
      ]),
    ),
    mkd``,
    mkd`${mdText(sentence(minimumWords(options)))}`,
    ...(dominance.length === 0
      ? []
      : [mkd``, mkd`Which beats which (${mdText(dominanceRule)}):`, mkd``, ...dominance.map(item)]),
    ...(findings.length === 0
      ? []
      : [mkd``, mkd`Faults of the model (please report them):`, mkd``, ...findings.map(item)]),
    mkd``,
    mkd`One cell in full: ${mdCode(cellCommand(options).join(' '))}`,
  ];
}

const item = (line: string): Markdown => mkd`- ${mdStart(line)}`;

/** Formats the mark of a legend line as code. */
function legendItem(line: string): Markdown {
  const [, mark, words = line] = /^([!~^?-]) {2}(.*)$/.exec(line) ?? [];
  return mark === undefined ? item(line) : mkd`- ${mdCode(mark)} ${mdText(words)}`;
}

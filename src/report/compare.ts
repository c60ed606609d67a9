import { sh, type Shell } from '../encode/shell.ts';
import {
  brokenIn,
  duelsOf,
  hangsIn,
  isDominant,
  isUnsettled,
  scoresOf,
  contenderName,
  type ComparisonCell,
  type Duel,
  type ComparisonRow,
  type ContenderScore,
} from '../verbs/compare.ts';
import { propertyIds, propertyList, propertyWords } from '../model/property-names.ts';
import type { CheckReport, OverWaitCause } from '../model/verdict.ts';
import { gridLines } from './grid.ts';
import { endingLegend } from './legend.ts';
import { count, findingLines, mailWidth, plain, wrap, wrapCommand, type Paint } from './layout.ts';

/** Input of a comparison in addition to its cells. */
export interface CompareOptions {
  /** The statement of memory-lost (I1), for the legend. */
  readonly minimum: string;
  /** Further options of the command that explores one cell, with their values, such as `--worlds 1000`. */
  readonly extra?: readonly Shell[];
  /** The program's name in printed commands; default `quiesce`. */
  readonly program?: Shell;
  readonly width?: number;
  readonly paint?: Paint;
}

/** The mark of an over-wait, and its meaning. */
const overWaitMarks: Readonly<Record<OverWaitCause, readonly [mark: string, words: string]>> = {
  timer: ['~', 'waits out a timer when all CXL probing is over'],
  unrelated: ['^', "waits for what is not CXL's when all CXL probing is over"],
};
const overWaitCauses: readonly OverWaitCause[] = ['timer', 'unrelated'];

/** One cell as words: endings, violated properties, then `!` for a hang, `~` or `^` for an over-wait and `?` for an open verdict. */
export function cellWords({ report }: ComparisonCell): readonly string[] {
  if (report === null) return ['-'];
  return [
    ...(report.endings.length === 0 ? [] : [report.endings.join('/')]),
    ...brokenIn(report),
    ...(hangsIn(report) ? ['!'] : []),
    ...(report.overWaits === null ? [] : [overWaitMarks[report.overWaits.cause][0]]),
    ...(isUnsettled(report) ? ['?'] : []),
  ];
}

/** Legend of the marks that occur in the cells. */
export function legendOf(rows: readonly ComparisonRow[]): readonly string[] {
  const cells = rows.flatMap((row) => row.cells);
  const reports = cells.flatMap(({ report }) => report ?? []);
  return [
    'a cell: the endings of all orders, then the properties that some order breaks',
    ...namesLegend(reports),
    ...endingLegend(reports.flatMap(({ endings }) => endings)),
    ...(reports.some(hangsIn) ? ['!  some order hangs'] : []),
    ...overWaitCauses
      .filter((cause) => reports.some(({ overWaits }) => overWaits?.cause === cause))
      .map((cause) => `${overWaitMarks[cause][0]}  in some order the gate ${overWaitMarks[cause][1]}`),
    ...unsettledLegend(reports.filter(isUnsettled)),
    ...refusals(cells).map(({ names, reason }) => `-  ${names.join(' ')}: ${reason}`),
  ];
}

/** Legend of the property numbers in the cells, which are too narrow for names. */
function namesLegend(reports: readonly CheckReport[]): readonly string[] {
  const numbers = new Set(reports.flatMap(brokenIn));
  const ids = propertyIds.filter((id) => numbers.has(id));
  return ids.length === 0 ? [] : [propertyList(ids)];
}

/** Reasons for empty cells, without repetition. */
function refusals(
  cells: readonly ComparisonCell[],
): readonly { readonly names: readonly string[]; readonly reason: string }[] {
  const byReason = new Map<string, string[]>();
  for (const { contender, report, reason } of cells)
    if (report === null) byReason.set(reason, [...(byReason.get(reason) ?? []), contenderName(contender)]);
  return [...byReason].map(([reason, names]) => ({ names, reason }));
}

/** Columns of the count per design, with their functions. */
export const scoreColumns: readonly (readonly [title: string, of: (score: ContenderScore) => number])[] = [
  ['all hold', ({ allHold }) => allHold],
  ['no loss', ({ minimumHolds }) => minimumHolds],
  ['hangs', ({ hangs }) => hangs],
  ['over-waits', ({ overWaits }) => overWaits],
  ['unknown', ({ unknown }) => unknown],
  ['of', ({ ran }) => ran],
];

/** Definition of `no loss`. */
export const minimumWords = ({ minimum }: Pick<CompareOptions, 'minimum'>): string =>
  `no loss: no order leads to ${propertyWords('I1')}: ${minimum}`;

/** The criterion for the better of two contenders. */
export const dominanceRule = `scenario by scenario: no ${propertyWords('I1')} first, then fewer properties broken`;

// Beyond this length only the number of listed pairs or scenarios is printed.
const drawsMax = 6;
const namesMax = 8;

/**
 * Dominance between contenders, on the scenarios that both can run. First a line for each dominating contender, then the
 * incomparable pairs or their number, then the undecided pairs.
 */
export function dominanceWords(rows: readonly ComparisonRow[]): readonly string[] {
  const duels = duelsOf(rows).filter((duel) => comparedBy(duel) + duel.unsettled.length > 0);
  const won = duels.filter((duel) => isDominant(duel) && duel.oneBetter.length > 0);
  const tied = duels.filter((duel) => isDominant(duel) && duel.oneBetter.length === 0);
  const drawn = duels.filter((duel) => duel.unsettled.length === 0 && !isDominant(duel));
  const open = duels.filter(({ unsettled }) => unsettled.length > 0);
  return [
    ...winnersOf(won).map((name) => winWords(name, won)),
    ...tieWords(tied),
    ...(drawn.length > drawsMax
      ? [`${drawn.length} other pairs: each is better than the other on some scenario`]
      : drawn.map(drawWords)),
    ...openWords(open),
  ];
}

/** The undecided pairs: by name while they are few. */
function openWords(open: readonly Duel[]): readonly string[] {
  if (open.length === 0) return [];
  if (open.length > drawsMax) return [`not said of ${open.length} pairs, for a verdict is unknown`];
  return [
    `not said, for a verdict is unknown: ${open.map(({ one, other }) => `${contenderName(one)} and ${contenderName(other)}`).join(', ')}`,
  ];
}

const comparedBy = ({ oneBetter, otherBetter, equal }: Duel): number =>
  oneBetter.length + otherBetter.length + equal.length;

/** Contenders that dominate others, the one with most first. */
function winnersOf(won: readonly Duel[]): readonly string[] {
  const names = won.map(({ one }) => contenderName(one));
  const wins = (name: string): number => names.filter((each) => each === name).length;
  return [...new Set(names)].toSorted((a, b) => wins(b) - wins(a));
}

function winWords(winner: string, won: readonly Duel[]): string {
  const beaten = won
    .filter(({ one }) => contenderName(one) === winner)
    .map((duel) => `${contenderName(duel.other)} (better on ${duel.oneBetter.length} of ${comparedBy(duel)})`);
  return `${winner} beats ${beaten.join(', ')}`;
}

/** Each contender with its equals; pairs of equals have no lines of their own. */
function tieWords(tied: readonly Duel[]): readonly string[] {
  const named = new Set<string>();
  return [...new Set(tied.map(({ one }) => contenderName(one)))].flatMap((name) => {
    if (named.has(name)) return [];
    const equals = tied.filter(({ one }) => contenderName(one) === name);
    for (const { other } of equals) named.add(contenderName(other));
    return [
      `${name} equals ${equals.map((duel) => `${contenderName(duel.other)} (on all ${comparedBy(duel)})`).join(', ')}`,
    ];
  });
}

/** Names the leading side first, and the scenarios of the other, because those remain to be fixed. */
function drawWords({ one, other, oneBetter, otherBetter }: Duel): string {
  const sides = [
    { name: contenderName(one), on: oneBetter },
    { name: contenderName(other), on: otherBetter },
  ].toSorted((a, b) => b.on.length - a.on.length);
  return sides
    .map(({ name, on }, index) => {
      const names = index === 1 && on.length <= namesMax ? ` (${on.join(' ')})` : '';
      return `${name} is better on ${on.length}${names}`;
    })
    .join(', ');
}

/** Over-waits per contender, with the number of scenarios: a line per cause, the most frequent first. */
export function overWaitWords(rows: readonly ComparisonRow[]): readonly string[] {
  const contenders = (rows[0]?.cells ?? []).map(({ contender }) => contenderName(contender));
  return overWaitCauses.flatMap((cause) => {
    const counts = contenders
      .map((name, column) => ({
        name,
        on: rows.filter(({ cells }) => cells[column]?.report?.overWaits?.cause === cause).length,
      }))
      .filter(({ on }) => on > 0)
      .toSorted((a, b) => b.on - a.on);
    if (counts.length === 0) return [];
    return [`${overWaitMarks[cause][1]}: ${counts.map(({ name, on }) => `${name} on ${on}`).join(', ')}`];
  });
}

/** Defects of the model found in the cells: their number, and the command that lists them. */
export const findingWords = (rows: readonly ComparisonRow[]): readonly string[] =>
  rows.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ report }) => report !== null && report.findings.length > 0)
      .map(({ contender, report }) => `${scenario} ${contenderName(contender)}: ${report?.findings.length ?? 0}`),
  );

/** The command that explores one cell, with placeholders for row and column. */
export const cellCommand = ({
  extra = [],
  program = sh`quiesce`,
}: Pick<CompareOptions, 'extra' | 'program'>): readonly Shell[] => [
  program,
  sh`check ID`,
  sh`--design D`,
  sh`--gate G`,
  ...extra,
];

/**
 * A comparison as text: a row per scenario, a column per design and gate; below, a count per column, and dominance between
 * designs.
 * @returns lines without line ends; ASCII and at most `width` columns when the input is
 */
export function compareText(rows: readonly ComparisonRow[], options: CompareOptions): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const contenders = (rows[0]?.cells ?? []).map(({ contender }) => contenderName(contender));
  const findings = findingWords(rows);
  const dominance = dominanceWords(rows);
  return [
    paint.strong(`${count(rows.length, 'scenario')} under ${count(contenders.length, 'design/gate', 'designs/gates')}`),
    '',
    ...gridLines({ head: contenders.map((name) => [name]), rows: rows.map(rowWords) }, width, (text, row, column) =>
      painterOf(rows[row]?.cells[column], paint)(text),
    ),
    '',
    ...legendOf(rows).flatMap((line) => hang(line, width)),
    '',
    ...gridLines(
      {
        head: scoreColumns.map(([title]) => [title]),
        rows: scoresOf(rows).map((score) => ({
          label: contenderName(score.contender),
          cells: scoreColumns.map(([title, of]) => [String(of(score)).padStart(title.length)]),
        })),
      },
      width,
    ),
    ...wrap(minimumWords(options), width),
    ...(dominance.length === 0
      ? []
      : [
          '',
          ...wrap(`which beats which (${dominanceRule})`, width).map(paint.strong),
          ...dominance.flatMap((line) => wrap(line, width, '  ')),
        ]),
    ...findingLines(findings, paint, width),
    '',
    'one cell in full',
    ...wrapCommand(cellCommand(options), width),
  ];
}

const rowWords = ({ scenario, cells }: ComparisonRow) => ({ label: scenario, cells: cells.map(cellWords) });

function painterOf(cell: ComparisonCell | undefined, paint: Paint): (text: string) => string {
  if (!cell?.report) return paint.quiet;
  if (cell.report.verdict === 'violated') return paint.bad;
  return cell.report.verdict === 'unknown' ? paint.unsure : paint.good;
}

/** A line with hanging indentation: continuations are aligned with its text, not with its mark. */
const hang = (line: string, width: number): readonly string[] => {
  const [, mark = '', words = line] = /^([!~^?-] {2})(.*)$/.exec(line) ?? [];
  return wrap(words, width, mark);
};

/** Legend of `?` in the cells. */
function unsettledLegend(unsettled: readonly Pick<CheckReport, 'softReservedUnknown'>[]): readonly string[] {
  const isBlind = unsettled.some((report) => report.softReservedUnknown !== undefined);
  if (unsettled.length === 0) return [];
  const blind = isBlind ? ', or not all Soft Reserved ranges are known' : '';
  return [`?  unknown: a bound was hit, or some run goes round for ever${blind}`];
}

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

/** What a comparison needs to know beside its cells. */
export interface CompareOptions {
  /** The statement of memory-lost (I1), for the reader who does not know it by heart. */
  readonly minimum: string;
  /** Further options of the command that explores one cell, each with its value, such as `--worlds 1000`. */
  readonly extra?: readonly Shell[];
  /** How this program is started where the command is printed; by default `quiesce`. */
  readonly program?: Shell;
  readonly width?: number;
  readonly paint?: Paint;
}

/** The mark of an over-wait, and what it says of the gate. */
const overWaitMarks: Readonly<Record<OverWaitCause, readonly [mark: string, words: string]>> = {
  timer: ['~', 'waits out a timer when all CXL probing is over'],
  unrelated: ['^', "waits for what is not CXL's when all CXL probing is over"],
};
const overWaitCauses: readonly OverWaitCause[] = ['timer', 'unrelated'];

/** One cell as words: endings, broken properties, then `!` for a hang, `~` or `^` for an over-wait and `?` for something unknown. */
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

/** What the marks mean, as far as the cells have them. */
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

/** The names of the numbers that the cells have: a cell has no room for words. */
function namesLegend(reports: readonly CheckReport[]): readonly string[] {
  const numbers = new Set(reports.flatMap(brokenIn));
  const ids = propertyIds.filter((id) => numbers.has(id));
  return ids.length === 0 ? [] : [propertyList(ids)];
}

/** Reasons why cells are empty, each once. */
function refusals(
  cells: readonly ComparisonCell[],
): readonly { readonly names: readonly string[]; readonly reason: string }[] {
  const byReason = new Map<string, string[]>();
  for (const { contender, report, reason } of cells)
    if (report === null) byReason.set(reason, [...(byReason.get(reason) ?? []), contenderName(contender)]);
  return [...byReason].map(([reason, names]) => ({ names, reason }));
}

/** Columns of the count per design, with what each counts. */
export const standingColumns: readonly (readonly [title: string, of: (standing: ContenderScore) => number])[] = [
  ['all hold', ({ allHold }) => allHold],
  ['no loss', ({ minimumHolds }) => minimumHolds],
  ['hangs', ({ hangs }) => hangs],
  ['over-waits', ({ overWaits }) => overWaits],
  ['unknown', ({ unknown }) => unknown],
  ['of', ({ ran }) => ran],
];

/** What `no loss` means. */
export const minimumWords = ({ minimum }: Pick<CompareOptions, 'minimum'>): string =>
  `no loss: no order leads to ${propertyWords('I1')}: ${minimum}`;

/** How it is decided which of two is better. */
export const dominanceRule = `scenario by scenario: no ${propertyWords('I1')} first, then fewer properties broken`;

// Beyond this a list of pairs or of scenarios says less than its length.
const drawsMax = 6;
const namesMax = 8;

/**
 * Which contender is at least as good as which other on every scenario that both can run: a line for each that is, then one
 * for each pair of which neither is, or how many there are, then the pairs of which it cannot be said.
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

/** The pairs of which nothing can be said: by name while they are few. */
function openWords(open: readonly Duel[]): readonly string[] {
  if (open.length === 0) return [];
  if (open.length > drawsMax) return [`not said of ${open.length} pairs, for a verdict is unknown`];
  return [
    `not said, for a verdict is unknown: ${open.map(({ one, other }) => `${contenderName(one)} and ${contenderName(other)}`).join(', ')}`,
  ];
}

const comparedBy = ({ oneBetter, otherBetter, equal }: Duel): number =>
  oneBetter.length + otherBetter.length + equal.length;

/** Who beats anybody, the one that beats most first. */
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

/** Each contender with all that equal it; those need no lines of their own about each other. */
function tieWords(tied: readonly Duel[]): readonly string[] {
  const told = new Set<string>();
  return [...new Set(tied.map(({ one }) => contenderName(one)))].flatMap((name) => {
    if (told.has(name)) return [];
    const equals = tied.filter(({ one }) => contenderName(one) === name);
    for (const { other } of equals) told.add(contenderName(other));
    return [
      `${name} equals ${equals.map((duel) => `${contenderName(duel.other)} (on all ${comparedBy(duel)})`).join(', ')}`,
    ];
  });
}

/** The side that is ahead first; of the other the scenarios, because those are what is left to mend. */
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

/** Who over-waits, and on how many scenarios: a line per cause, the one that does most first. */
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

/** The faults of the model that the cells met: how many, and where to read them. */
export const findingWords = (rows: readonly ComparisonRow[]): readonly string[] =>
  rows.flatMap(({ scenario, cells }) =>
    cells
      .filter(({ report }) => report !== null && report.findings.length > 0)
      .map(({ contender, report }) => `${scenario} ${contenderName(contender)}: ${report?.findings.length ?? 0}`),
  );

/** The command that explores one cell, in words; a reader puts the row and the column in. */
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
 * A comparison for a person: a row per scenario, a column per design and gate; below it a count per column, and which
 * design is at least as good as which other.
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
        head: standingColumns.map(([title]) => [title]),
        rows: scoresOf(rows).map((standing) => ({
          label: contenderName(standing.contender),
          cells: standingColumns.map(([title, of]) => [String(of(standing)).padStart(title.length)]),
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

/** A line whose continuation stands below its words, not below its mark. */
const hang = (line: string, width: number): readonly string[] => {
  const [, mark = '', words = line] = /^([!~^?-] {2})(.*)$/.exec(line) ?? [];
  return wrap(words, width, mark);
};

/** What `?` means where it stands. */
function unsettledLegend(unsettled: readonly Pick<CheckReport, 'softReservedUnknown'>[]): readonly string[] {
  const isBlind = unsettled.some((report) => report.softReservedUnknown !== undefined);
  if (unsettled.length === 0) return [];
  const blind = isBlind ? ', or not all Soft Reserved ranges are known' : '';
  return [`?  unknown: a bound was hit, or some run goes round for ever${blind}`];
}

import { propertyNames } from '../model/property-names.ts';
import { contenderName, hangsIn, isUnsettled, type ComparisonCell, type ComparisonRow } from '../verbs/compare.ts';
import {
  cellCommand,
  dominanceRule,
  dominanceWords,
  findingWords,
  minimumWords,
  overWaitWords,
  type CompareOptions,
} from './compare.ts';
import { count, findingLines, mailWidth, plain, wrap, wrapCommand } from './layout.ts';

/** Result of the minimum requirement for one scenario under one contender. */
type MinimumVerdict = 'holds' | 'broken' | 'unknown' | 'refused';

function minimumVerdictOf({ report }: ComparisonCell): MinimumVerdict {
  if (report === null) return 'refused';
  const verdict = report.properties.find(({ id }) => id === 'I1')?.verdict ?? 'unknown';
  return verdict === 'violated' ? 'broken' : verdict;
}

/**
 * A comparison on one screen: the scenarios that violate the minimum requirement per contender, then dominance between
 * contenders. Other properties are shown in the matrix only.
 * @returns lines without line ends; ASCII and at most `width` columns when the input is
 */
export function compareSummary(rows: readonly ComparisonRow[], options: CompareOptions): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const contenders = (rows[0]?.cells ?? []).map(({ contender }) => contenderName(contender));
  const label = Math.max(...contenders.map((name) => name.length), 'design/gate'.length);
  const lines = contenders.flatMap((name, column) => {
    const cells = rows.flatMap(({ scenario, cells: all }) => (all[column] ? [{ scenario, cell: all[column] }] : []));
    const on = (verdict: MinimumVerdict): readonly string[] =>
      cells.filter(({ cell }) => minimumVerdictOf(cell) === verdict).map(({ scenario }) => scenario);
    const reports = cells.flatMap(({ cell }) => cell.report ?? []);
    const numbers = [
      String(on('holds').length).padStart(8),
      String(reports.filter(({ verdict }) => verdict === 'holds').length).padStart(8),
      String(reports.filter(hangsIn).length).padStart(5),
      String(reports.length).padStart(4),
    ].join('  ');
    const broken = on('broken').join(' ') || '-';
    const open = cells.filter(({ cell }) => cell.report && isUnsettled(cell.report)).map(({ scenario }) => scenario);
    return [
      ...wrap(broken, width, `${name.padEnd(label)}  ${numbers}  `),
      ...(open.length === 0 ? [] : wrap(`unknown: ${open.join(' ')}`, width, ' '.repeat(label + 2))),
    ];
  });
  const findings = findingWords(rows);
  const overWaits = overWaitWords(rows);
  return [
    paint.strong(`${count(rows.length, 'scenario')} under ${count(contenders.length, 'design/gate', 'designs/gates')}`),
    '',
    ...wrap(minimumWords(options), width),
    '',
    paint.strong(
      `${'design/gate'.padEnd(label)}  ${'no loss'.padStart(8)}  all hold  hangs    of  ${propertyNames.I1} on`,
    ),
    ...lines,
    '',
    ...(overWaits.length === 0
      ? []
      : [paint.strong('over-waiting, in some order'), ...overWaits.flatMap((line) => wrap(line, width, '  ')), '']),
    ...wrap(`which beats which (${dominanceRule})`, width).map(paint.strong),
    ...dominanceWords(rows).flatMap((line) => wrap(line, width, '  ')),
    ...findingLines(findings, paint, width),
    '',
    'every property of every cell: the same with --matrix; one cell in full:',
    ...wrapCommand(cellCommand(options), width),
  ];
}

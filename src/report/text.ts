import type { CheckReport, EndingReport, PropertyReport, Verdict } from '../model/verdict.ts';
import { count, mailWidth, plain, shellWord, wrap, wrapCommand, type Paint } from './layout.ts';

/** What a report needs to know beside the result. */
export interface TextOptions {
  /** What the reader typed to name the scenario, for the commands that are printed. */
  readonly target: string;
  /** One line about the scenario; none is printed when it is empty. */
  readonly title?: string;
  /** The statement of each property, by id. */
  readonly statements: ReadonlyMap<string, string>;
  /** Further options of the command that were not the default, each with its value, such as `--order free`. */
  readonly extra?: readonly string[];
  readonly width?: number;
  readonly paint?: Paint;
}

/** The words of one verdict, painted. */
function verdictWord(verdict: Verdict, paint: Paint): string {
  if (verdict === 'holds') return paint.good('holds');
  return verdict === 'violated' ? paint.bad('VIOLATED') : paint.unsure('unknown');
}

/** The command that shows one schedule again, in pieces that a line break may stand between. */
export const replayCommand = (
  report: Pick<CheckReport, 'design' | 'gate'>,
  options: Pick<TextOptions, 'target' | 'extra'>,
  schedule: string,
): readonly string[] => [
  'quiesce',
  'replay',
  shellWord(options.target),
  `--design ${shellWord(report.design)}`,
  `--gate ${shellWord(report.gate)}`,
  ...(options.extra ?? []),
  `--schedule ${shellWord(schedule)}`,
];

/**
 * The result of `check` for a person: verdict, properties, endings, and the commands that show the shortest losing order.
 * @returns lines without line ends; ASCII and at most `width` columns when the input is
 */
export function checkText(report: CheckReport, options: TextOptions): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const lines = [
    paint.strong(`${report.scenario}  design ${report.design}  gate ${report.gate}`),
    ...(options.title ? wrap(options.title, width) : []),
    '',
    `${verdictWord(report.verdict, paint)}: ${summary(report)}`,
    ...wrap(effort(report), width),
    '',
    ...report.properties.flatMap((property) => propertyLines(property, options.statements, width, paint)),
    '',
    paint.strong('endings'),
    ...report.endingReports.flatMap((ending) => endingLines(ending, width)),
  ];
  if (report.findings.length > 0) {
    lines.push(
      '',
      paint.strong('faults of the model (please report them)'),
      ...report.findings.flatMap((finding) => wrap(finding, width, '  ')),
    );
  }
  const losing = report.properties.find((property) => property.verdict === 'violated' && property.schedule !== null);
  if (losing?.schedule) {
    lines.push(
      '',
      `see the order that breaks ${losing.id} (${count(losing.steps ?? 0, 'step')})`,
      ...wrapCommand(replayCommand(report, options, losing.schedule), width),
    );
  }
  return lines;
}

function summary(report: CheckReport): string {
  const broken = report.properties.filter((property) => property.verdict === 'violated').length;
  const total = report.properties.length;
  if (broken > 0) return `${broken} of ${count(total, 'property', 'properties')} broken`;
  return report.complete ? 'every order was looked at' : 'a bound was hit before every order was looked at';
}

/** How much was looked at: a verdict is worth no more than this line. */
function effort(report: CheckReport): string {
  const all = report.complete ? 'all orders' : `not all orders (${boundsText(report)})`;
  return `${all}: ${count(report.worlds, 'world')}, ${count(report.transitions, 'transition')}, depth ${report.depth}, reduction ${report.reduction}, ${report.seconds.toFixed(2)} s`;
}

function boundsText(report: CheckReport): string {
  const { worlds, depth, time } = report.bounds;
  const parts = [
    worlds === undefined ? '' : `worlds ${worlds}`,
    depth === undefined ? '' : `depth ${depth}`,
    time === undefined ? '' : `time ${time} s`,
  ].filter((part) => part !== '');
  return parts.length > 0 ? `bounds: ${parts.join(', ')}` : 'stopped';
}

function propertyLines(
  property: PropertyReport,
  statements: ReadonlyMap<string, string>,
  width: number,
  paint: Paint,
): readonly string[] {
  const label = `  ${property.id.padEnd(4)} ${verdictWord(property.verdict, plain).padEnd(8)} `;
  const lines = wrap(statements.get(property.id) ?? '', width, label);
  const painted = [
    lines[0]?.replace(verdictWord(property.verdict, plain), verdictWord(property.verdict, paint)) ?? '',
    ...lines.slice(1),
  ];
  if (property.verdict !== 'violated') return painted;
  const indent = ' '.repeat(label.length);
  return [
    ...painted,
    ...(property.why ? wrap(property.why, width, `${indent}why: `) : []),
    ...(property.schedule === null
      ? []
      : wrap(`${property.schedule} (${count(property.steps ?? 0, 'step')})`, width, `${indent}order: `)),
    ...(property.schedules ?? [])
      .filter((other) => other !== property.schedule)
      .flatMap((other) => wrap(other, width, `${indent}against: `)),
  ];
}

function endingLines(ending: EndingReport, width: number): readonly string[] {
  return [
    ...wrap(`after ${count(ending.steps, 'step')}: ${ending.schedule}`, width, `  ${ending.ending.padEnd(8)} `),
    ...(ending.parts.length > 1
      ? ending.parts.flatMap((part) => wrap(`${part.range} ${part.code}`, width, ' '.repeat(11)))
      : []),
  ];
}

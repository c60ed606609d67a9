import { formatSize } from '../model/byte-size.ts';
import { visible } from '../model/plain-text.ts';
import { propertyList, propertyOf, propertyWords } from '../model/property-names.ts';
import { rangesNotKnown } from '../model/platform.ts';
import type { ReplayRecord } from '../model/replay.ts';
import type {
  CheckReport,
  Coverage,
  EndingReport,
  FaultsReport,
  OverWaitReport,
  PropertyReport,
  SamplingGuarantee,
  Verdict,
} from '../model/verdict.ts';
import { byHarm, rankOf } from '../model/harm.ts';
import { shortSchedule } from '../trace/schedule.ts';
import { assumptionLines } from './assumptions.ts';
import { columns, iomemText } from './columns.ts';
import { commandFor } from './commands.ts';
import { sentence, worstConsequence } from './consequence.ts';
import { lastLines, type LastLinesOptions } from './last-lines.ts';
import { endingLegend, worldLegend } from './legend.ts';
import { count, mailWidth, plain, thousands, wrap, wrapCommand, type Paint } from './layout.ts';
import { kernelLines } from './kernel-lines.ts';

/** Input of the report in addition to the result. */
export interface TextOptions extends LastLinesOptions {
  /** The scenario's title; omitted when empty. */
  readonly title?: string;
  /** The scenario's assumptions. */
  readonly assumes?: readonly string[];
  /** The statement of each property, by id. */
  readonly statements: ReadonlyMap<string, string>;
  /** The replayed shortest losing order, to be shown step by step. */
  readonly losing?: ReplayRecord;
  readonly width?: number;
  readonly paint?: Paint;
}

/** The coloured word of a verdict. */
function verdictWord(verdict: Verdict, paint: Paint): string {
  if (verdict === 'holds') return paint.good('holds');
  return verdict === 'violated' ? paint.bad('VIOLATED') : paint.unsure('unknown');
}

/** The violated property with the fewest faults, then with the most severe consequence, then with the shortest schedule. */
export const shortestLoss = (report: CheckReport): PropertyReport | null =>
  report.properties
    .filter((property) => property.verdict === 'violated' && property.schedule !== null)
    .toSorted(
      (a, b) =>
        (a.faults?.length ?? 0) - (b.faults?.length ?? 0) ||
        rankOf(a.id) - rankOf(b.id) ||
        (a.steps ?? 0) - (b.steps ?? 0),
    )[0] ?? null;

/**
 * The result of `check` as text: verdict, endings, violated properties, the shortest losing order, and the command that replays
 * it.
 * @returns lines without line ends; ASCII and at most `width` columns when the input is
 */
export function checkText(report: CheckReport, options: TextOptions): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const losing = shortestLoss(report);
  const broken = byHarm(report.properties.filter((property) => property.verdict === 'violated'));
  return [
    paint.strong(visible(`${report.scenario}  design ${report.design}  gate ${report.gate}`)),
    ...kernelLines(report, width),
    ...(options.title ? wrap(options.title, width) : []),
    ...wrap(sentence(worstConsequence(report)), width).filter(Boolean),
    '',
    ...wrap(`${report.verdict}: ${summary(report)}`, width).map((line, index) =>
      index === 0 ? line.replace(report.verdict, verdictWord(report.verdict, paint)) : line,
    ),
    ...wrap(effort(report), width),
    ...wrap(worldLegend, width, '  ').map(paint.quiet),
    ...(report.complete || report.coverage.stoppedBy === 'runs'
      ? []
      : wrap(coverageText(report.coverage, report.bounds), width)),
    ...(report.sampling?.guarantee ? wrap(guaranteeText(report.sampling.guarantee), width) : []),
    ...(report.faults === undefined ? [] : wrap(faultsText(report.faults), width)),
    ...assumptionLines(options.assumes, width),
    '',
    paint.strong('endings'),
    ...endingLegend(report.endings).flatMap((line) => wrap(line, width, '  ').map(paint.quiet)),
    ...report.endingReports.flatMap((ending) => endingLines(ending, losing, width)),
    '',
    paint.strong('properties'),
    ...broken.flatMap((property) => brokenLines(property, losing, options.statements, width, paint)),
    ...(['unknown', 'holds'] as const).flatMap((verdict) => restLines(report, verdict, width, paint)),
    ...vacuousLines(report, width, paint),
    ...notApplicableLines(report, options, width, paint),
    ...(report.overWaits === null ? [] : ['', paint.strong('over-wait'), ...overWaitLines(report.overWaits, width)]),
    ...findingLines(report, options, width, paint),
    ...(losing?.schedule ? losingLines(report, losing, losing.schedule, options, width, paint) : []),
    ...lastLines(report, losing, options, width, paint),
  ];
}

function summary(report: CheckReport): string {
  const broken = report.properties.filter((property) => property.verdict === 'violated').length;
  const total = report.properties.length;
  if (broken > 0) return `${broken} of ${count(total, 'property', 'properties')} broken`;
  if (report.ended !== undefined) return report.ended;
  if (report.reason !== undefined) return withShort(report.reason);
  // Properties selected by name may have different reasons.
  if (report.softReservedUnknown !== undefined) return rangesNotKnown(report.softReservedUnknown);
  if (report.complete) return `every order was looked at${vacuity(report)}`;
  return report.sampling ? 'only some orders were looked at' : 'a bound was hit before every order was looked at';
}

/** The number of vacuous properties, for the line of the verdict. */
function vacuity({ properties, verdict }: CheckReport): string {
  const vacuous = properties.filter((one) => one.vacuous !== undefined).length;
  return verdict !== 'holds' || vacuous === 0 ? '' : `; ${vacuous} of ${properties.length} properties are vacuous`;
}

/** The explored part of the state space, which qualifies the verdict. */
function effort(report: CheckReport): string {
  const { sampling } = report;
  const some = sampling
    ? `${count(sampling.runs, 'run')} by ${report.strategy}, seed ${sampling.seed}`
    : `not all orders (${boundsText(report)})`;
  const all = report.complete ? 'all orders' : some;
  const reduction = report.reduction === 'none' ? '' : `reduction ${report.reduction}, `;
  return `${all}: ${count(report.worlds, 'world')}, ${count(report.transitions, 'transition')}, depth ${report.depth}, ${reduction}${report.seconds.toFixed(2)} s`;
}

/** The explored part of a search that was cut short. */
function coverageText({ met, expanded, depth, stoppedBy }: Coverage, { memory }: CheckReport['bounds']): string {
  const how =
    stoppedBy === null
      ? ''
      : stoppedBy === 'interrupted'
        ? ', ended from outside'
        : stoppedBy === 'memory' && memory === undefined
          ? ', ended because memory ran out'
          : `, ended by --${stoppedBy}`;
  const orders =
    depth === null
      ? 'some combinations were not begun'
      : depth === 0
        ? 'of no depth is it known that all orders were looked at'
        : `all orders of up to ${count(depth, 'step')} were looked at`;
  return `coverage: ${count(met, 'world')} met, ${thousands(expanded)} of them expanded; ${orders}${how}`;
}

/** Meaning of a sample without a violation. */
function guaranteeText({ bugDepth, sources, steps, counted, overall }: SamplingGuarantee): string {
  return `a bug of depth ${bugDepth} is found by one run with a chance of at least 1 in ${thousands(sources * steps ** (bugDepth - 1))} (n = ${sources}, k = ${steps}), by the ${count(counted, 'run')} since the longest with ${(overall * 100).toPrecision(2)} %`;
}

/** The faults assumed in addition to the scenario's. */
function faultsText({ upTo, points, combinations, finished }: FaultsReport): string {
  const how = finished === combinations ? 'all' : `${finished} of`;
  return `with up to ${count(upTo, 'fault')} more: ${how} ${count(combinations, 'combination')} of ${count(points, 'fault point')}`;
}

/** The faults in one line of a report. */
const withText = (faults: readonly string[]): string => (faults.length === 0 ? 'no further fault' : faults.join(', '));

function boundsText(report: CheckReport): string {
  const { worlds, depth, time, memory } = report.bounds;
  const parts = [
    worlds === undefined ? '' : `worlds ${worlds}`,
    depth === undefined ? '' : `depth ${depth}`,
    time === undefined ? '' : `time ${time} s`,
    memory === undefined ? '' : `memory ${formatSize(memory)}`,
  ].filter((part) => part !== '');
  return parts.length > 0 ? `bounds: ${parts.join(', ')}` : 'stopped';
}

/** A sentence followed by a schedule. */
const withShort = (text: string): string =>
  text.replace(/\(schedule ([\d/]+)\)/, (_, schedule: string) => `(schedule ${shortSchedule(schedule)})`);

/** The schedule that is shown step by step is printed only there. */
const isBelow = (
  { schedule, faults }: Pick<EndingReport, 'faults'> & Pick<PropertyReport, 'schedule'>,
  losing: PropertyReport | null,
): boolean => losing !== null && schedule === losing.schedule && String(faults) === String(losing.faults);

function endingLines(ending: EndingReport, losing: PropertyReport | null, width: number): readonly string[] {
  const order = isBelow(ending, losing) ? 'the order below' : shortSchedule(ending.schedule);
  return [
    ...wrap(`after ${count(ending.steps, 'step')}: ${order}`, width, `  ${ending.ending.padEnd(8)} `),
    ...(ending.faults === undefined ? [] : wrap(`with ${withText(ending.faults)}`, width, ' '.repeat(11))),
    ...(ending.parts.length > 1
      ? ending.parts.flatMap((part) => wrap(`${part.range} ${part.code}`, width, ' '.repeat(11)))
      : []),
    ...ending.owners.flatMap((owner) => wrap(owner, width, ' '.repeat(11))),
  ];
}

const overWaitLines = ({ why, steps, schedule, faults }: OverWaitReport, width: number): readonly string[] => [
  ...wrap(why, width, '  '),
  ...(faults === undefined ? [] : wrap(`with ${withText(faults)}`, width, '  ')),
  ...wrap(`after ${count(steps, 'step')}: ${shortSchedule(schedule)}`, width, '  '),
];

// Width of the column of verdicts.
const labelWidth = 11;

/** `  unknown  `, with the same width for any other word. */
const labelOf = (word: string): string => `  ${word}`.padEnd(labelWidth);

function brokenLines(
  property: PropertyReport,
  losing: PropertyReport | null,
  statements: ReadonlyMap<string, string>,
  width: number,
  paint: Paint,
): readonly string[] {
  const statement = statements.get(property.id) ?? '';
  const words = statement === '' ? propertyWords(property.id) : `${propertyWords(property.id)}: ${statement}`;
  const [first = '', ...rest] = wrap(words, width, labelOf('VIOLATED'));
  const indent = ' '.repeat(labelWidth);
  const steps = count(property.steps ?? 0, 'step');
  const depth = property.bugDepth === undefined ? '' : `, bug depth at most ${property.bugDepth}`;
  const maybe = property.shortest === false ? ', there may be a shorter one' : '';
  const order = isBelow(property, losing)
    ? `the order below (${steps}${depth}${maybe})`
    : `${shortSchedule(property.schedule ?? '')} (${steps}${depth}${maybe})`;
  return [
    first.replace('VIOLATED', verdictWord('violated', paint)),
    ...rest,
    ...(property.faults === undefined ? [] : wrap(withText(property.faults), width, `${indent}with: `)),
    ...(property.why ? wrap(property.why, width, `${indent}why: `) : []),
    ...(property.schedule === null ? [] : wrap(order, width, `${indent}order: `)),
    ...(property.schedules ?? [])
      .filter((other) => other !== property.schedule)
      .flatMap((other) => wrap(shortSchedule(other), width, `${indent}against: `)),
  ];
}

/** The properties with one verdict in a line, with the reason where the search has one. */
function restLines(report: CheckReport, verdict: 'unknown' | 'holds', width: number, paint: Paint): readonly string[] {
  const these = report.properties.filter((property) => property.verdict === verdict && property.vacuous === undefined);
  if (these.length === 0) return [];
  const ids = propertyList(these.map(({ id }) => id));
  // A property's name says what goes wrong, so where it holds the text negates it.
  const [first = '', ...rest] = wrap(verdict === 'holds' ? `none of: ${ids}` : ids, width, labelOf(verdict));
  return [
    first.replace(verdict, verdictWord(verdict, paint)),
    ...rest,
    ...[...new Set(these.map(({ why }) => why))]
      .filter((why) => why !== '' && why !== report.reason)
      .flatMap((why) => wrap(why, width, ' '.repeat(labelWidth))),
  ];
}

/** The vacuous properties, grouped by missing antecedent. */
function vacuousLines({ properties }: CheckReport, width: number, paint: Paint): readonly string[] {
  const vacuous = properties.filter((property) => property.vacuous !== undefined);
  return [...new Set(vacuous.map(({ vacuous: missing }) => missing))].flatMap((missing) => {
    const ids = vacuous.filter((property) => property.vacuous === missing).map(({ id }) => id);
    const [first = '', ...rest] = wrap(`${propertyList(ids)}: ${missing}`, width, labelOf('vacuous'));
    return [first.replace('vacuous', paint.quiet('vacuous')), ...rest];
  });
}

/** Properties that do not apply, to complete the count. */
function notApplicableLines(
  { properties }: CheckReport,
  { statements, wanted }: TextOptions,
  width: number,
  paint: Paint,
): readonly string[] {
  const ids = [...statements.keys()].filter((id) => properties.every((property) => property.id !== id));
  if (ids.length === 0 || wanted !== undefined || properties.length === 0) return [];
  const names = propertyList(ids.flatMap((id) => propertyOf(id) ?? []));
  const text = `${names}: asked only of designs that claim ${ids.length === 1 ? 'it' : 'them'}`;
  return wrap(text, width, labelOf('n/a')).map((line) => line.replace('n/a', paint.quiet('n/a')));
}

const findingLines = (
  report: CheckReport,
  { typed = {} }: Pick<TextOptions, 'typed'>,
  width: number,
  paint: Paint,
): readonly string[] =>
  report.findings.length === 0
    ? []
    : [
        '',
        paint.strong(
          (typed.design ?? typed.gate)
            ? `events that nobody handles: name each in its state's \`on\`, be it as {}`
            : 'faults of the model (please report them)',
        ),
        ...report.findings.flatMap((finding) => wrap(finding, width, '  ')),
      ];

/** The losing order to look at, and the command that replays it. */
function losingLines(
  report: CheckReport,
  losing: PropertyReport,
  schedule: string,
  options: TextOptions,
  width: number,
  paint: Paint,
): readonly string[] {
  const command = wrapCommand(commandFor('replay', report, options, [schedule], losing.faults), width);
  const what = `the order that leads to ${propertyWords(losing.id)}, ${count(losing.steps ?? 0, 'step')}`;
  if (!options.losing) return ['', `see ${what}`, ...command];
  return [
    '',
    paint.strong(what),
    // Scenario, design and gate are already in the report's first lines.
    ...columns(options.losing, { width, paint }).slice(2),
    '',
    ...iomemText(options.losing, paint),
    '',
    'see it again',
    ...command,
  ];
}

import { visible } from '../model/plain-text.ts';
import { propertyWords } from '../model/property-names.ts';
import type { Explanation, DescribedFlip, DescribedStep } from '../verbs/explain.ts';
import type { Cause, Causes } from '../verbs/causes/causes.ts';
import { assumptionLines } from './assumptions.ts';
import { columns, iomemText } from './columns.ts';
import { commandFor, type CommandOptions } from './commands.ts';
import { consequenceText, sentence } from './consequence.ts';
import { endingLegend, switchLegend, worldLegend } from './legend.ts';
import { count, mailWidth, plain, wrap, wrapCommand, type Paint } from './layout.ts';
import { kernelLines } from './kernel-lines.ts';

/** Input of the report in addition to the explanation. */
export interface ExplainTextOptions extends CommandOptions {
  /** The scenario's title; omitted when empty. */
  readonly title?: string;
  /** The scenario's assumptions. */
  readonly assumes?: readonly string[];
  /** The statement of the property. */
  readonly statement?: string;
  readonly width?: number;
  readonly paint?: Paint;
}

// Maximum number of alternative changes of order.
const othersMax = 3;

/**
 * The explanation for a mail: verdict, reason, losing order, `/proc/iomem`, the smallest change of order that leads to a passing
 * run, and the commands that replay both.
 * @returns lines without line ends; ASCII and at most `width` columns when the input is
 */
export function explainText(explanation: Explanation, options: ExplainTextOptions): readonly string[] {
  const { width = mailWidth, paint = plain, title = '' } = options;
  const { scenario, design, gate, worlds, complete, losing } = explanation;
  return [
    paint.strong(visible(`${scenario}  design ${design}  gate ${gate}`)),
    ...kernelLines(explanation, width),
    ...wrap(title, width).filter(Boolean),
    ...(explanation.bytes === null ? [] : wrap(sentence(consequenceText(explanation.bytes)), width)),
    '',
    ...verdictLines(explanation, options.statement ?? '', width, paint),
    ...wrap(`${complete ? 'all orders' : 'not all orders (a bound was hit)'}: ${count(worlds, 'world')}`, width),
    ...wrap(worldLegend, width, '  ').map(paint.quiet),
    ...assumptionLines(options.assumes, width),
    ...(explanation.causes === null ? [] : ['', ...causeLines(explanation.causes, width)]),
    ...endingLegend(endingsIn(explanation)).flatMap((line) => wrap(line, width, '  ').map(paint.quiet)),
    ...(losing === null
      ? []
      : [
          '',
          paint.strong(
            `${comparesEndings(explanation) ? `the order that ends as ${losing.ending}` : 'the losing order'}`,
          ),
          ...wrap(measureText(explanation), width),
          ...(explanation.minimised === null ? [] : wrap(switchLegend, width, '  ').map(paint.quiet)),
          // Scenario, design and gate are already in the first lines.
          ...columns(losing, { width, paint }).slice(2),
          ...decidedLines(explanation, losing.steps.length, width),
          '',
          ...iomemText(losing, paint),
          '',
          ...flipLines(explanation, width, paint),
          ...commandLines(explanation, options, width),
        ]),
  ];
}

function verdictLines(
  { property, verdict, why }: Explanation,
  statement: string,
  width: number,
  paint: Paint,
): readonly string[] {
  const reason = why === '' ? [] : wrap(why, width, 'why: ');
  if (verdict === 'violated') {
    const [first = '', ...rest] = wrap(
      `VIOLATED${property === null ? '' : ` ${propertyWords(property)}`}: ${statement}`,
      width,
    );
    return [first.replace('VIOLATED', paint.bad('VIOLATED')), ...rest, ...reason];
  }
  const breaks = property === null ? 'breaks a property' : `leads to ${propertyWords(property)}`;
  const what =
    verdict === 'holds' ? `no order ${breaks}, so there is nothing to explain` : `no order was found that ${breaks}`;
  const [first = '', ...rest] = wrap(`${verdict}: ${what}`, width);
  return [first.replace(verdict, (verdict === 'holds' ? paint.good : paint.unsure)(verdict)), ...rest, ...reason];
}

// Maximum number of listed causes; --json has all.
const causesMax = 6;

/** The confirmed causes, one per line, and the untried ones. */
function causeLines({ causes, tried, untried }: Causes, width: number): readonly string[] {
  const shown = causes.slice(0, causesMax);
  return [
    ...shown.flatMap((cause) => oneCause(cause, width)),
    ...(causes.length > shown.length ? wrap(`and ${causes.length - shown.length} more in --json`, width, '  ') : []),
    ...(causes.length === 0
      ? wrap(
          `${count(tried, 'given')} of this boot taken away, alone and in pairs: it holds without none of them`,
          width,
        )
      : []),
    ...(untried.length === 0
      ? []
      : wrap(`not tried to the end, for a bound was hit: ${count(untried.length, 'given')}`, width)),
  ];
}

const oneCause = ({ without, holds, endings }: Cause, width: number): readonly string[] => [
  ...wrap(without, width, 'without this it holds: '),
  ...wrap(
    `(in ${holds === 'every order' ? 'every order' : "this boot's order only"}; it ends as ${endings.join(' or ')})`,
    width,
    '  ',
  ),
];

/** The endings that occur in the text. */
const endingsIn = ({ causes, losing, flip, property }: Explanation): readonly string[] => [
  ...(causes?.causes.slice(0, causesMax).flatMap(({ endings }) => endings) ?? []),
  ...(property === 'I11' ? [losing?.ending ?? ''] : []),
  ...(flip?.flips.slice(0, othersMax + 1).flatMap(({ ending }) => ending ?? []) ?? []),
];

function measureText({ minimised }: Explanation): string {
  if (minimised === null) return '';
  const { before, after } = minimised;
  const text = ({ steps, switches }: typeof after): string =>
    `${count(steps, 'step')}, ${count(switches, 'switch', 'switches')}`;
  const isSame = before.steps === after.steps && before.switches === after.switches;
  return isSame ? text(after) : `${text(after)}; before minimising ${before.steps} and ${before.switches}`;
}

/** The explanation compares two endings, so neither order need be a losing one. */
const comparesEndings = ({ property }: Explanation): boolean => property === 'I11';

/** Phrase for the other of two endings, such as `as CXL`; `otherwise` where no order with it is known. */
const otherEnding = ({ flip }: Explanation): string => {
  const ending = flip?.flips[0]?.ending ?? null;
  return ending === null ? 'otherwise' : `as ${ending}`;
};

function decidedLines(explanation: Explanation, steps: number, width: number): readonly string[] {
  const { decidedAt } = explanation;
  if (decidedAt === null || decidedAt === 0 || decidedAt > steps) return [];
  const what = comparesEndings(explanation) ? `no order ends ${otherEnding(explanation)}` : 'no order passes';
  return ['', ...wrap(`After step ${decidedAt} ${what} any more.`, width)];
}

function flipLines(explanation: Explanation, width: number, paint: Paint): readonly string[] {
  const { flip, givens, why, losing } = explanation;
  if (flip === null) return [];
  const goal = comparesEndings(explanation) ? `end ${otherEnding(explanation)}` : 'pass';
  const heading = paint.strong(`the smallest change of order that makes it ${goal}`);
  const shown = losing?.steps.length ?? 0;
  const isBeyond = flip.flips[0]?.pairs.some(({ first, second }) => Math.max(first.index, second.index) > shown);
  if (flip.found === 'unknown') return [heading, ...wrap('unknown: a bound was hit before one was found', width, '  ')];
  if (flip.found === 'none')
    return [
      paint.strong('no order of this boot passes'),
      ...wrap('The cause is not an order but what all orders have in common:', width),
      ...givens.flatMap((given) => wrap(given, width, '  - ')),
      ...(givens.length === 0 ? wrap(why, width, '  - ') : []),
    ];
  const [best, ...others] = flip.flips;
  if (!best) return [];
  return [
    heading,
    ...oneFlip(best, width, paint),
    ...(isBeyond ? wrap(`(steps after ${shown} are those that come when the boot goes on)`, width, '  ') : []),
    ...(others.length === 0
      ? []
      : ['', paint.strong(others.length === 1 ? 'another one that does' : 'others that do')]),
    ...others
      .slice(0, othersMax)
      .flatMap((other, index) => [...(index === 0 ? [] : ['']), ...oneFlip(other, width, paint)]),
    ...(others.length > othersMax ? wrap(`and ${others.length - othersMax} more in --json`, width, '  ') : []),
  ];
}

function oneFlip({ pairs, following, ending }: DescribedFlip, width: number, paint: Paint): readonly string[] {
  const end = ending === null ? '' : `; it ends as ${ending}`;
  const others =
    following === 0 ? '' : ` (${count(following, 'more pair')} ${following === 1 ? 'follows' : 'follow'} from it)`;
  if (pairs.length === 0) return wrap(`no pair of steps: the passing order makes another choice${end}`, width, '  ');
  return [
    ...pairs.flatMap(({ first, second, passing }) => [
      ...stepLines(second, `  first  `, width, paint),
      ...insteadLines(second, passing.second, width),
      ...stepLines(first, `  then   `, width, paint),
      ...insteadLines(first, passing.first, width),
    ]),
    ...wrap(`instead of the other way round${others}${end}`, width, '  '),
  ];
}

/** The effect of the step in the passing order, where it differs. */
const insteadLines = (losing: DescribedStep, passing: DescribedStep, width: number): readonly string[] =>
  losing.note === passing.note ? [] : wrap(passing.note, width, '         there: ');

/** `step 18, owner: SENTENCE`, and the kernel function. */
export function stepLines(step: DescribedStep, lead: string, width: number, paint: Paint): readonly string[] {
  const indent = ' '.repeat(lead.length);
  return [
    ...wrap(`step ${step.index}, ${step.actor}: ${step.note}`, width, lead),
    ...(step.kernel === '' ? [] : wrap(step.kernel, width, `${indent}  `).map(paint.quiet)),
  ];
}

function commandLines(explanation: Explanation, options: CommandOptions, width: number): readonly string[] {
  const { losing, continued, flip } = explanation;
  if (losing === null || continued === null) return [];
  const command = (verb: string, ...schedules: readonly string[]): readonly string[] =>
    wrapCommand(commandFor(verb, explanation, options, schedules), width);
  const passing = flip?.flips[0]?.passing;
  return [
    '',
    'see it again',
    ...command('replay', losing.schedule),
    ...(passing === undefined
      ? []
      : [
          'see the order that passes',
          ...command('replay', passing),
          'compare the two',
          ...command('diff', continued, passing),
        ]),
  ];
}

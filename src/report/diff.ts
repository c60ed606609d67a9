import { visible } from '../model/plain-text.ts';
import { propertyWords } from '../model/property-names.ts';
import type { Race, ScheduleDiff, Side } from '../verbs/diff.ts';
import { commandFor, type CommandOptions } from './commands.ts';
import { stepLines } from './explain.ts';
import { count, mailWidth, plain, wrap, wrapCommand, type Paint } from './layout.ts';

/** Input of the report in addition to the difference. */
export interface DiffTextOptions extends CommandOptions {
  readonly width?: number;
  readonly paint?: Paint;
}

// Maximum number of listed steps that occur in one schedule only.
const aloneMax = 6;

/**
 * The essential difference of two schedules for a mail: their common part, the races with different outcomes, the steps and the
 * ending of each.
 * @returns lines without line ends; ASCII and at most `width` columns when the input is
 */
export function diffText(diff: ScheduleDiff, options: DiffTextOptions): readonly string[] {
  const { width = mailWidth, paint = plain } = options;
  const [a, b] = diff.sides;
  return [
    paint.strong(visible(`${diff.scenario}  design ${diff.design}  gate ${diff.gate}`)),
    ...wrap(`A: ${count(a.steps, 'step')}, ${endingText(a)}`, width),
    ...wrap(`B: ${count(b.steps, 'step')}, ${endingText(b)}`, width),
    '',
    ...wrap(sharedText(diff), width),
    ...raceLines(diff, width, paint),
    ...aloneLines('A', a, width, paint),
    ...aloneLines('B', b, width, paint),
    '',
    ...outcomeLines('A', a, width, paint),
    ...outcomeLines('B', b, width, paint),
    '',
    'see them again',
    ...[a, b].flatMap(({ schedule }) => wrapCommand(commandFor('replay', diff, options, [schedule]), width)),
  ];
}

const endingText = ({ ending }: Side): string => (ending === null ? 'not the end yet' : `ending ${ending}`);

function sharedText({ same, shared }: ScheduleDiff): string {
  if (same) return 'The two are one order: they differ at most in steps that do not see each other.';
  return `Both begin with the same ${count(shared, 'step')}, in whatever order.`;
}

function raceLines({ same, races, following }: ScheduleDiff, width: number, paint: Paint): readonly string[] {
  if (same) return [];
  if (races.length === 0)
    return ['', ...wrap('No pair of steps comes the other way round: they differ in what they do alone.', width)];
  return [
    '',
    paint.strong('decided differently, first race first'),
    ...races.flatMap((race) => oneRace(race, width, paint)),
    ...(following === 0
      ? []
      : wrap(
          `and ${count(following, 'more pair')}, which ${following === 1 ? 'follows' : 'follow'} from ${races.length === 1 ? 'it' : 'them'}`,
          width,
          '  ',
        )),
  ];
}

const oneRace = ({ first, second, other }: Race, width: number, paint: Paint): readonly string[] => [
  ...stepLines(first, '  A  first  ', width, paint),
  ...stepLines(second, '     then   ', width, paint),
  ...stepLines(other.first, '  B  first  ', width, paint),
  ...stepLines(other.second, '     then   ', width, paint),
];

function aloneLines(name: string, { alone }: Side, width: number, paint: Paint): readonly string[] {
  if (alone.length === 0) return [];
  return [
    '',
    paint.strong(`only in ${name}`),
    ...alone.slice(0, aloneMax).flatMap((step) => stepLines(step, '  ', width, paint)),
    ...(alone.length > aloneMax ? wrap(`and ${count(alone.length - aloneMax, 'more step')}`, width, '  ') : []),
  ];
}

function outcomeLines(name: string, side: Side, width: number, paint: Paint): readonly string[] {
  return [
    ...wrap(side.ending === null ? 'has not come to its end' : `leads to ${endingText(side)}`, width, `${name} `),
    ...side.owners.flatMap((owner) => wrap(owner, width, '  ')),
    ...side.complaints.flatMap(({ property, why, step }) => {
      const [first = '', ...rest] = wrap(`${propertyWords(property)}: ${why} (step ${step})`, width, '  VIOLATED ');
      return [first.replace('VIOLATED', paint.bad('VIOLATED')), ...rest];
    }),
  ];
}

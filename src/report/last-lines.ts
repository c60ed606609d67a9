import { sh, shellFile, shellWord, type Shell } from '../encode/shell.ts';
import { visible } from '../model/plain-text.ts';
import { propertyList } from '../model/property-names.ts';
import type { CheckReport, PropertyReport } from '../model/verdict.ts';
import { commandFor, type CommandOptions } from './commands.ts';
import { wrap, wrapCommand, type Paint } from './layout.ts';

/** Input of the last lines in addition to the report. */
export interface LastLinesOptions extends CommandOptions {
  /** The properties that the user selected, if not all. */
  readonly wanted?: readonly string[];
}

/**
 * The end of a check's text: the suggested next command, and the verdict again as the last line, because the first lines of a
 * long report have scrolled away.
 */
export function lastLines(
  report: CheckReport,
  losing: PropertyReport | null,
  options: LastLinesOptions,
  width: number,
  paint: Paint,
): readonly string[] {
  const next = nextCommands(report, losing, options);
  return [
    ...(next.length === 0 ? [] : ['', 'next', ...next.flatMap((words) => wrapCommand(words, width))]),
    '',
    ...verdictLines(report, width, paint),
  ];
}

function verdictLines(report: CheckReport, width: number, paint: Paint): readonly string[] {
  const head = `${visible(report.scenario)} ${visible(report.design)}: `;
  if (report.verdict === 'holds') return [head + paint.good('holds')];
  const isBroken = report.verdict === 'violated';
  const word = isBroken ? 'VIOLATED' : 'unknown';
  const names = propertyList(report.properties.flatMap((one) => (one.verdict === report.verdict ? [one.id] : [])));
  const [first = '', ...rest] = wrap(`${word} ${names}`, width, head);
  return [first.replace(word, (isBroken ? paint.bad : paint.unsure)(word)), ...rest];
}

/** Commands that explain a violation; without one, commands that search for more. */
function nextCommands(
  report: CheckReport,
  losing: PropertyReport | null,
  options: LastLinesOptions,
): readonly (readonly Shell[])[] {
  const { target, extra = [], program = sh`quiesce`, wanted } = options;
  // `explain` and `diff` support the scenario's own faults only.
  const hasFaults = report.faults !== undefined || extra.some((option) => option.startsWith('--fault '));
  if (report.verdict === 'violated' && !hasFaults) {
    const property = wanted === undefined || losing === null ? [] : [sh`--property ${shellWord(losing.name)}`];
    return [
      [...commandFor('explain', report, options, []), ...property],
      ...report.properties.flatMap(({ verdict, schedules }) =>
        verdict === 'violated' && schedules?.length === 2 ? [commandFor('diff', report, options, schedules)] : [],
      ),
    ];
  }
  if (report.verdict !== 'holds') return [];
  return [
    ...(extra.length === 0 && options.typed?.design === undefined && options.typed?.gate === undefined
      ? [[program, sh`compare`, sh`--scenarios ${shellFile(target)}`]]
      : []),
    ...(hasFaults ? [] : [[...commandFor('check', report, options, []), sh`--faults 1`]]),
  ];
}

import { sh, type Shell } from '../../encode/shell.ts';
import type { Allowed, Conformance } from '../../conform/index.ts';
import { propertyWords } from '../../model/property-names.ts';
import { assumptionLines } from '../../report/assumptions.ts';
import { jsonText } from '../../report/json.ts';
import { commandFor } from '../../report/commands.ts';
import { endingLegend } from '../../report/legend.ts';
import { wrap, wrapCommand } from '../../report/layout.ts';
import type { Deps } from '../deps.ts';
import type { Variant } from '../../boot/variant.ts';
import { type ExitCode, exitOfConformance } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withPlugins } from '../plugins.ts';
import { programOf } from '../program-name.ts';
import { assumed, chosenVariant, findBoot } from '../target.ts';
import { widthFor } from '../terminal.ts';
import type { KernelOptions } from '../kernel-options.ts';
import { kernelWords } from '../../encode/kernel-words.ts';

/** The parsed options of `conform`. */
export interface ConformArguments extends KernelOptions {
  readonly design?: string;
  readonly gate?: string;
  readonly states?: number;
  readonly time?: number;
  readonly json?: boolean;
}

/** Checks whether a real boot is a run of the model (trace conformance), and prints the first deviation if not. */
export async function conform(folder: string, typed: ConformArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input, { conform: hold }] = await Promise.all([deps.system(), deps.input(), deps.conform()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const boot = findBoot(folder, input);
  printNotes(io, boot.notes);
  const named = chosenVariant(boot.scenario, args, plugins.system);
  const variant = plugins.resolve(named);
  const until = args.time === undefined ? Infinity : io.now() + args.time * 1000;
  const head = { boot: folder, design: variant.design, gate: variant.gate ?? '', log: boot.log.file };
  io.watch?.draft({ verb: 'conform', ...head });
  io.watch?.stage('build');
  const result = plugins.guarded(() =>
    hold({ ...boot, log: boot.log.content }, variant, {
      ...(args.states === undefined ? {} : { limit: args.states }),
      shouldStop: () => io.now() >= until || io.watch?.stopReason() != null,
    }),
  );
  if (args.json === true) io.out(jsonText({ ...head, ...result, ...assumed(boot.scenario) }));
  else {
    const about = {
      folder,
      variant: named,
      typed: plugins.typedFor(named),
      log: boot.log.file,
      ended: boot.real !== undefined,
      program: programOf(io),
      assumes: boot.scenario.assumes ?? [],
    };
    io.out(`${textOf(result, about, widthFor(io)).join('\n')}\n`);
  }
  return exitOfConformance[result.verdict];
}

/** A bound is not the only reason: no run was found with all pending lines and the same end state. */
const verdictWords = ({ verdict, impossible, matched, lines, end }: Conformance): string =>
  verdict === 'unknown' && impossible === null && end.length === 0 && matched === lines
    ? 'UNKNOWN: every line fits and nothing shows a difference, but no run was found'
    : verdicts[verdict];

interface About {
  readonly folder: string;
  readonly variant: Variant & { readonly gate: string };
  /** The command-line arguments for design and gate that were paths. */
  readonly typed: { readonly design?: string; readonly gate?: string };
  readonly log: string;
  readonly program: Shell;
  /** Whether the capture shows the end state. */
  readonly ended: boolean;
  readonly assumes: readonly string[];
}

const verdicts = {
  conforms: 'CONFORMS',
  differs: 'DOES NOT CONFORM',
  unknown: 'UNKNOWN: a bound was hit before a run was found',
} as const;

function textOf(
  result: Conformance,
  { folder, variant, typed, log, ended, program, assumes }: About,
  width: number,
): readonly string[] {
  const { lines, matched, passedOver, impossible, allowed, end } = result;
  const extra = [sh`--as-logged`, ...kernelWords(variant.kernel)];
  const counted = `${matched} of ${lines} lines that tell of a run can be printed in this order; ${passedOver} others were passed over.`;
  return [
    ...wrap(`${folder} under ${variant.design}, gate ${variant.gate}: ${verdictWords(result)}`, width),
    ...assumptionLines(assumes, width),
    '',
    ...wrap(counted, width),
    ...(result.verdict === 'conforms' ? endLines(result, ended, width) : []),
    ...coverageLines(result.coverage).flatMap((line) => wrap(line, width)),
    ...(ended ? result.notCompared : []).flatMap(({ what, why }) => wrap(`not compared: ${what}: ${why}`, width)),
    ...(impossible
      ? [
          '',
          result.verdict === 'unknown' ? 'The furthest line that was reached:' : 'The first impossible line:',
          ...wrap(impossible.text, width, `  ${log}:${impossible.line}: `),
          '',
          allowed.length > 0
            ? 'What the model allows there:'
            : 'The model allows no line there: nothing is left to happen.',
          ...allowed.flatMap((one) => allowedLines(one, width)),
        ]
      : []),
    ...(end.length > 0
      ? ['', 'The log can be followed, but the run ends otherwise:', ...end.flatMap((line) => wrap(line, width, '  '))]
      : []),
    '',
    result.verdict === 'conforms' ? 'The run:' : 'The closest run:',
    ...wrapCommand(commandFor('replay', variant, { target: folder, extra, typed, program }, [result.schedule]), width),
  ];
}

/** The end state of the boot, and the properties that it violates. */
function endLines({ outcome, notCompared }: Conformance, ended: boolean, width: number): readonly string[] {
  if (!ended) return wrap('Nothing in the folder shows where the boot ended.', width);
  const far = notCompared.length === 0 ? '' : ', as far as the folder shows it';
  if (!outcome) return wrap(`The run ends as the boot did${far}.`, width);
  const { code, owners, broken, atEnd } = outcome;
  return [
    ...wrap(`The run ends as the boot did${far}: ${code}.`, width),
    ...endingLegend([code]).flatMap((line) => wrap(line, width, '  ')),
    ...owners.flatMap((owner) => wrap(owner, width, '  ')),
    ...(atEnd
      ? []
      : wrap('What is left to happen prints lines that the log does not have: it was taken before them.', width)),
    '',
    ...(broken.length === 0
      ? ['Nothing is broken at that end.']
      : [
          'Broken at that end:',
          ...broken.flatMap(({ property, why }) => wrap(`${propertyWords(property)}: ${why}`, width, '  ')),
        ]),
  ];
}

/** A warning when the log covers little of the run; empty otherwise. */
function coverageLines({ shown, missing, weak }: Conformance['coverage']): readonly string[] {
  if (!weak) return [];
  const lines = shown.reduce((sum, one) => sum + one.lines, 0);
  const kinds = shown.length + missing.length;
  const covered = lines === 1 ? `1 line of ${kinds} kinds` : `${lines} lines, of ${shown.length} of ${kinds} kinds`;
  return [`The log shows ${covered}: weak evidence. It has none of these: ${missing.join(', ')}.`];
}

const allowedLines = ({ text, kernel }: Allowed, width: number): readonly string[] => [
  ...wrap(text.trim(), width, '  '),
  ...(kernel === '' ? [] : wrap(`(${kernel})`, width, '      ')),
];

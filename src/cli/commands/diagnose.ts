import { readdirSync, statSync } from 'node:fs';
import { diagnoseMarkdown, diagnoseText } from '../../report/diagnose.ts';
import { formatPlace, type ImportError } from '../../input/errors.ts';
import { jsonText } from '../../report/json.ts';
import type { CommonOptions } from '../common-options.ts';
import type { Deps, InputDeps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withPlugins } from '../plugins.ts';
import { assumed, chosenVariant, findTarget } from '../target.ts';
import { requestedScenario } from '../faults.ts';
import { paintFor, tryLine, widthFor } from '../terminal.ts';

/** The parsed options of `diagnose`. */
export interface DiagnoseArguments extends CommonOptions {
  readonly worlds?: number;
  readonly time?: number;
  readonly format: 'text' | 'json' | 'markdown';
}

/**
 * The bound in seconds for all attempts together, and in worlds for one. The second makes results reproducible on a
 * busy machine.
 */
const timeDefault = 30;
const worldsDefault = 1_000_000;

/** Prints the end state of a real boot, whether other orders end differently, its cause, and remedies. */
export async function diagnose(name: string, typed: DiagnoseArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const target = findTarget(name, input, 'noted');
  if (args.format !== 'json') printNotes(io, target.notes);
  const scenario = requestedScenario(target.scenario, args);
  const now = (): number => io.now() / 1000;
  const started = now();
  const progress = tryLine(io);
  const shown = target.real && input.withIomemDax(target.real);
  const diagnosed = plugins.system.diagnose(
    { scenario, variant: plugins.resolve(chosenVariant(scenario, args, plugins.system)) },
    shown?.real,
    {
      now,
      until: started + (args.time ?? timeDefault),
      worlds: args.worlds ?? worldsDefault,
      onTry: (text) => progress.show(text),
    },
    target.contradiction && noVerdictText(target.contradiction),
  );
  progress.clear();
  const found = { ...diagnosed, notTold: [...diagnosed.notTold, ...(shown?.notes ?? [])] };
  const missing = input.missingFiles(filesIn(name, input) ?? []);
  const options = {
    target: target.name,
    missing: filesIn(name, input) === null ? [] : missing,
    isScripted: scenario.userspace.order === 'forced',
    ...assumed(target.scenario),
    width: widthFor(io),
  };
  if (args.format === 'json')
    io.out(jsonText({ ...found, missing: options.missing, notes: target.notes, ...assumed(target.scenario) }));
  else if (args.format === 'markdown') io.out(`${diagnoseMarkdown(found, options).join('\n')}\n`);
  else io.out(`${diagnoseText(found, { ...options, paint: paintFor(io) }).join('\n')}\n`);
  return exit[found.verdict];
}

/** Why a capture cannot be checked, and what to capture in addition. */
const noVerdictText = ({ file, line, message, hint }: ImportError): string =>
  `${formatPlace({ file, ...(line === undefined ? {} : { line }) })} ${message}, so causes are not known; ${hint}`;

/** The file names in a capture's folder; `null` when no folder was named. */
function filesIn(name: string, input: InputDeps): readonly string[] | null {
  const folder = input.listExamples().find(({ id }) => id === name)?.file ?? name;
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder && !input.listScenarios().some(({ id }) => id.toLowerCase() === name.toLowerCase())
    ? readdirSync(folder)
    : null;
}

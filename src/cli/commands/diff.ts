import type { CommonOptions } from '../common-options.ts';
import { diffText } from '../../report/diff.ts';
import { jsonText } from '../../report/json.ts';
import type { Deps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withPlugins } from '../plugins.ts';
import { Problem } from '../problem.ts';
import { chosenVariant, findTarget, withNotes } from '../target.ts';
import { requestedScenario } from '../faults.ts';
import { textForm } from '../terminal.ts';
import { extraOf } from './explain.ts';

/** The parsed options of `diff`. */
export interface DiffArguments extends CommonOptions {
  readonly schedule?: readonly string[];
  readonly json?: boolean;
}

/** Compares two schedules of one target: common steps, races with different winners, and the end states. */
export async function diff(
  name: string,
  positional: readonly string[],
  typed: DiffArguments,
  io: Io,
  deps: Deps,
): Promise<ExitCode> {
  const schedules = [...positional, ...(typed.schedule ?? [])];
  const [one, other] = schedules;
  if (one === undefined || other === undefined || schedules.length > 2)
    throw new Problem(
      'usage',
      `diff compares two schedules, and ${schedules.length} were given`,
      'see: quiesce diff --help',
    );
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const { system } = plugins;
  const target = findTarget(name, input);
  printNotes(io, target.notes);
  const scenario = requestedScenario(target.scenario, args);
  io.watch?.stage('build');
  const difference = system.diffSchedules(scenario, chosenVariant(scenario, args, system), [one, other]);
  if (args.json) io.out(jsonText(withNotes(difference, target.notes)));
  else {
    const options = {
      target: target.name,
      extra: extraOf(args),
      typed: plugins.typedFor(difference),
      ...textForm(io),
    };
    io.out(`${diffText(difference, options).join('\n')}\n`);
  }
  return exit.holds;
}

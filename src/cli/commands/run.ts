import { jsonOf } from '../../encode/json.ts';
import type { CommonOptionsAndFaults } from '../common-options.ts';
import { stepTitle } from '../../report/columns.ts';
import { wrap } from '../../report/layout.ts';
import type { ReplayStep } from '../../model/replay.ts';
import type { Deps } from '../deps.ts';
import { requestedScenario } from '../faults.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withPlugins } from '../plugins.ts';
import { chosenVariant, findTarget } from '../target.ts';
import { widthFor } from '../terminal.ts';

/** The parsed options of `run`. */
export interface RunArguments extends CommonOptionsAndFaults {
  readonly seed: number;
  /** Seconds between steps; as fast as possible when absent. */
  readonly pace?: number;
  readonly json?: boolean;
}

/** Runs one live emulation and prints each step as it happens, as text or as one JSON object per line. */
export async function run(name: string, typed: RunArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input, live] = await Promise.all([deps.system(), deps.input(), deps.live()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const target = findTarget(name, input);
  printNotes(io, target.notes);
  const scenario = requestedScenario(target.scenario, args);
  const variant = chosenVariant(scenario, args, plugins.system);
  io.watch?.stage('build');
  plugins.probe(scenario, variant, () => io.now() / 1000);
  const steps = live.runLive(scenario, plugins.resolve(variant), {
    seed: args.seed,
    ...(args.pace === undefined ? {} : { pace: args.pace }),
  });
  const width = widthFor(io);
  await new Promise<void>((resolve, reject) => {
    steps.subscribe({
      next: (step) => io.out(args.json ? `${jsonOf(step)}\n` : `${stepText(step, width).join('\n')}\n`),
      error: (error: unknown) => reject(plugins.attribute(error)),
      complete: () => resolve(),
    });
  });
  return exit.holds;
}

function stepText(step: ReplayStep, width: number): readonly string[] {
  const lead = `${String(step.index).padStart(4)}  `;
  const indent = ' '.repeat(lead.length + 2);
  return [
    ...wrap(step.note === '' ? stepTitle(step) : step.note, width, lead),
    ...(step.kernel ? wrap(step.kernel, width, indent) : []),
  ];
}

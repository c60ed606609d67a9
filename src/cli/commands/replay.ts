import { visible } from '../../model/plain-text.ts';
import type { CommonOptionsAndFaults } from '../common-options.ts';
import { replayText } from '../../report/columns.ts';
import { assumptionLines } from '../../report/assumptions.ts';
import { jsonText } from '../../report/json.ts';
import type { Deps } from '../deps.ts';
import { requestedScenario } from '../faults.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withPlugins } from '../plugins.ts';
import { assumed, chosenVariant, findBoot, findTarget, withNotes } from '../target.ts';
import { paintFor, widthFor } from '../terminal.ts';

/** The parsed options of `replay`. */
export interface ReplayArguments extends CommonOptionsAndFaults {
  readonly schedule: string;
  /** Use the scenario as `conform` does. */
  readonly asLogged?: boolean;
  readonly format: 'text' | 'json' | 'iomem' | 'dmesg';
}

/** Replays a schedule and prints its steps, its record, the final `/proc/iomem`, or the log lines. */
export async function replay(name: string, typed: ReplayArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const target = findTarget(name, input);
  printNotes(io, target.notes);
  const source =
    args.asLogged === true
      ? (await deps.conform()).asLogged(target.scenario, findBoot(name, input).log.content)
      : target.scenario;
  const scenario = requestedScenario(source, args);
  io.watch?.stage('build');
  if (args.format === 'dmesg') {
    const variant = plugins.resolve(chosenVariant(scenario, args, plugins.system));
    const { dmesgOf } = await deps.conform();
    const lines = plugins.guarded(() => dmesgOf(scenario, variant, args.schedule));
    io.out(lines.map(({ text }) => `${visible(text)}\n`).join(''));
    return exit.holds;
  }
  const record = plugins.system.replayScenario(scenario, chosenVariant(scenario, args, plugins.system), args.schedule);
  if (args.format === 'json') io.out(jsonText({ ...withNotes(record, target.notes), ...assumed(scenario) }));
  else if (args.format === 'iomem') io.out(record.iomem.map((line) => `${visible(line)}\n`).join(''));
  else {
    const lines = replayText(record, { width: widthFor(io), paint: paintFor(io) });
    const withAssumptions = assumptionLines(scenario.assumes, widthFor(io));
    io.out(`${[...lines, ...(withAssumptions.length > 0 ? ['', ...withAssumptions] : [])].join('\n')}\n`);
  }
  return exit.holds;
}

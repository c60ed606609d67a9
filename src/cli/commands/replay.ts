import { visible } from '../../model/plain-text.ts';
import type { CommonOptionsAndFaults } from '../asked.ts';
import { replayText } from '../../report/columns.ts';
import { assumptionLines } from '../../report/assumptions.ts';
import { jsonText } from '../../report/json.ts';
import type { Deps } from '../deps.ts';
import { askedScenario } from '../faults.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withOwn } from '../own.ts';
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
  const { own, args } = await withOwn(typed, plainSystem);
  const target = findTarget(name, input);
  printNotes(io, target.notes);
  const told =
    args.asLogged === true
      ? (await deps.conform()).asLogged(target.scenario, findBoot(name, input).log.content)
      : target.scenario;
  const scenario = askedScenario(told, args);
  io.watch?.stage('build');
  if (args.format === 'dmesg') {
    const variant = own.resolve(chosenVariant(scenario, args, own.system));
    const { dmesgOf } = await deps.conform();
    const lines = own.guarded(() => dmesgOf(scenario, variant, args.schedule));
    io.out(lines.map(({ text }) => `${visible(text)}\n`).join(''));
    return exit.holds;
  }
  const record = own.system.replayScenario(scenario, chosenVariant(scenario, args, own.system), args.schedule);
  if (args.format === 'json') io.out(jsonText({ ...withNotes(record, target.notes), ...assumed(scenario) }));
  else if (args.format === 'iomem') io.out(record.iomem.map((line) => `${visible(line)}\n`).join(''));
  else {
    const lines = replayText(record, { width: widthFor(io), paint: paintFor(io) });
    const resting = assumptionLines(scenario.assumes, widthFor(io));
    io.out(`${[...lines, ...(resting.length > 0 ? ['', ...resting] : [])].join('\n')}\n`);
  }
  return exit.holds;
}

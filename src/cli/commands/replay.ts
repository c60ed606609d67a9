import type { Family } from '../../model/kernel.ts';
import { replayText } from '../../report/columns.ts';
import { jsonText } from '../../report/json.ts';
import type { Deps } from '../deps.ts';
import { withGivenFaults } from '../faults.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { withOwn } from '../own.ts';
import { chooseDesign, findTarget, withOrder } from '../target.ts';
import { paintFor, widthFor } from '../terminal.ts';

/** The options of `replay`, as they were read. */
export interface ReplayArguments {
  readonly schedule: string;
  readonly design?: string;
  readonly gate?: string;
  readonly family?: Family;
  readonly order?: 'free' | 'forced';
  readonly fault?: readonly string[];
  readonly format: 'text' | 'json' | 'iomem';
}

/** Takes one schedule again and tells its steps, its record, or the `/proc/iomem` that it ends with. */
export async function replay(name: string, typed: ReplayArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const { own, args } = await withOwn(typed, plainSystem);
  const target = findTarget(name, input);
  for (const note of target.notes) io.err(`note: ${note}\n`);
  const scenario = withGivenFaults(withOrder(target.scenario, args.order), args.fault);
  const record = own.system.replayScenario(scenario, chooseDesign(scenario, args, own.system), args.schedule);
  if (args.format === 'json') io.out(jsonText(record));
  else if (args.format === 'iomem') io.out(record.iomem.map((line) => `${line}\n`).join(''));
  else io.out(`${replayText(record, { width: widthFor(io), paint: paintFor(io) }).join('\n')}\n`);
  return exit.holds;
}

import type { Scenario } from '../../model/scenario.ts';
import type { CheckReport } from '../../model/verdict.ts';
import type { SystemDeps } from '../deps.ts';
import type { Io } from '../io.ts';
import { searching } from '../searching.ts';
import { strategyOf } from '../strategy.ts';
import { chosenVariant } from '../target.ts';
import { progressLine, type ProgressLine } from '../terminal.ts';
import { boundsOf, type SearchArguments } from './arguments.ts';

/**
 * Runs one search of a scenario with its order and faults, and with the clock and terminal of this process.
 * @param onBegin - called before the search with the report to print if the search never ends
 */
export function explore(
  scenario: Scenario,
  args: SearchArguments,
  io: Io,
  system: SystemDeps,
  progress: ProgressLine = progressLine(io),
  onBegin?: (report: CheckReport) => void,
): CheckReport {
  const options = {
    bounds: boundsOf(args),
    strategy: strategyOf(args),
    ...(args.reduce === undefined ? {} : { reduce: args.reduce }),
    ...searching(io, progress, onBegin),
  };
  const variant = chosenVariant(scenario, args, system);
  try {
    return args.faults === undefined
      ? system.checkScenario(scenario, variant, options)
      : system.withFaults(scenario, variant, args.faults, options);
  } finally {
    progress.clear();
  }
}

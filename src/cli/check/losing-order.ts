import type { ReplayRecord } from '../../model/replay.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { CheckReport } from '../../model/verdict.ts';
import { shortestLoss } from '../../report/text.ts';
import type { SystemDeps } from '../deps.ts';
import { withGivenFaults } from '../faults.ts';
import { kernelOf, type KernelOptions } from '../kernel-options.ts';

/**
 * Replays the shortest losing order of a report; nothing when no property is violated.
 * @param scenario - as searched; faults added by the search are in the report
 */
export function losingOrder(
  report: CheckReport,
  scenario: Scenario,
  system: SystemDeps,
  kernel?: KernelOptions,
): { readonly losing?: ReplayRecord } {
  const loss = shortestLoss(report);
  const spec = kernel && kernelOf(kernel);
  const schedule = loss?.schedule;
  if (!schedule) return {};
  return {
    losing: system.replayScenario(
      withGivenFaults(scenario, loss?.faults),
      { design: report.design, gate: report.gate, ...(spec === undefined ? {} : { kernel: spec }) },
      schedule,
    ),
  };
}

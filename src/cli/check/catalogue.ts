import { propertyList, type PropertyId } from '../../model/property-names.ts';
import type { CheckReport } from '../../model/verdict.ts';
import { jsonText } from '../../report/json.ts';
import { catalogueLines } from '../catalogue-line.ts';
import type { InputDeps, SystemDeps } from '../deps.ts';
import { exit, worst, type ExitCode } from '../exit.ts';
import { requestedScenario } from '../faults.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';
import { progressLine, widthFor } from '../terminal.ts';
import type { CheckArguments } from './arguments.ts';
import { explore } from './explore.ts';
import { inapplicableHint, narrow } from './narrow.ts';

/** Explores the scenarios of the catalogue one after the other, and prints each as it ends. */
export function checkCatalogue(
  args: CheckArguments,
  wanted: readonly PropertyId[] | undefined,
  io: Io,
  system: SystemDeps,
  input: InputDeps,
): ExitCode {
  const reports: CheckReport[] = [];
  const scenarios = input.listScenarios();
  for (const [index, { id }] of scenarios.entries()) {
    if (io.watch?.stopReason()) {
      io.err(`note: ${scenarios.length - index} of ${scenarios.length} scenarios were not begun\n`);
      break;
    }
    const left = scenarios.length - index - 1;
    const onBegin = (report: CheckReport): void =>
      io.watch?.draft({ verb: 'catalogue', done: reports, report: narrow(report, wanted), left }, true);
    const scenario = requestedScenario(input.loadScenario(id), args);
    const report = narrow(explore(scenario, args, io, system, progressLine(io), onBegin), wanted);
    // No property applies to this scenario, so it does not count as one that holds.
    if (report.properties.length === 0) continue;
    reports.push(report);
    // Printed as each scenario ends, because the catalogue takes a while.
    if (!args.json) io.out(`${catalogueLines(report, widthFor(io)).join('\n')}\n`);
  }
  if (args.json) io.out(jsonText(reports));
  if (reports.length === 0)
    throw new Problem(
      'impossible',
      `no scenario is asked for ${wanted ? propertyList(wanted) : 'anything'}`,
      inapplicableHint,
    );
  const isWhole = io.watch?.stopReason() == null;
  return exit[worst([...reports.map((report) => report.verdict), ...(isWhole ? [] : (['unknown'] as const))])];
}

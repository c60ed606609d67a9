import type { CheckReport } from '../../model/verdict.ts';
import { jsonText } from '../../report/json.ts';
import { checkText } from '../../report/text.ts';
import type { CheckArguments } from '../check/arguments.ts';
import { checkCatalogue } from '../check/catalogue.ts';
import { explore } from '../check/explore.ts';
import { exploreWithCheckpoint, usesCheckpoint } from '../check/checkpointed.ts';
import { losingOrder } from '../check/losing-order.ts';
import { narrow, withAnswers } from '../check/narrow.ts';
import { textOptions } from '../check/printed.ts';
import type { Deps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import { requestedScenario } from '../faults.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { knownProperty } from '../known-property.ts';
import { withPlugins, type LoadedPlugins } from '../plugins.ts';
import { Problem } from '../problem.ts';
import { assumed, findTarget, withNotes, type ScenarioTarget } from '../target.ts';
import { progressLine, textForm } from '../terminal.ts';

/** Explores all orders of one scenario, or of the whole catalogue when none is named. */
export async function check(name: string | undefined, typed: CheckArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const { system } = plugins;
  const wanted = args.property?.map(knownProperty);
  if (name === undefined) {
    if (!usesCheckpoint(args)) return checkCatalogue(args, wanted, io, system, input);
    throw new Problem('usage', '--checkpoint and --resume keep one search', 'name the scenario that is to be searched');
  }
  const found = findTarget(name, input);
  printNotes(io, found.notes);
  const target: ScenarioTarget = { ...found, scenario: requestedScenario(found.scenario, args) };
  const draft = (report: CheckReport): void =>
    io.watch?.draft({
      verb: 'check',
      report: narrow(report, wanted),
      text: textOptions(report, target, args, plugins),
    });
  const full = usesCheckpoint(args)
    ? await exploreWithCheckpoint(target, args, io, plugins, draft)
    : explore(target.scenario, args, io, system, progressLine(io), draft);
  const report = narrow(full, wanted);
  // The steps after the search may take long as well.
  draft(report);
  io.watch?.stage('write');
  print(withAnswers(report, wanted), target, args, io, plugins);
  return exit[report.verdict];
}

function print(
  report: CheckReport,
  target: ScenarioTarget,
  args: CheckArguments,
  io: Io,
  plugins: LoadedPlugins,
): void {
  printNotes(io, report.notes ?? []);
  if (args.json) {
    io.out(jsonText({ ...withNotes(report, target.notes), ...assumed(target.scenario) }));
    return;
  }
  const lines = checkText(report, {
    ...losingOrder(report, target.scenario, plugins.system, args),
    ...textOptions(report, target, args, plugins),
    ...textForm(io),
  });
  io.out(`${lines.join('\n')}\n`);
}

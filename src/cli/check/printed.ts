import { sh, shellWord } from '../../encode/shell.ts';
import type { CheckReport } from '../../model/verdict.ts';
import { kernelOf } from '../kernel-options.ts';
import { kernelWords } from '../../encode/kernel-words.ts';
import type { LoadedPlugins } from '../plugins.ts';
import { assumed, type ScenarioTarget } from '../target.ts';
import type { CheckArguments } from './arguments.ts';

/** The options that printed commands need to repeat the search. */
export const commandOptions = (
  target: ScenarioTarget,
  args: CheckArguments,
  report: CheckReport,
  plugins: LoadedPlugins,
) => ({
  target: target.name,
  typed: plugins.typedFor(report),
  extra: [
    ...(args.order === undefined ? [] : [sh`--order ${shellWord(args.order)}`]),
    ...kernelWords(kernelOf(args)),
    ...(args.fault ?? []).map((fault) => sh`--fault ${shellWord(fault)}`),
  ],
});

/** The context of a report's text. */
export const textOptions = (
  report: CheckReport,
  target: ScenarioTarget,
  args: CheckArguments,
  plugins: LoadedPlugins,
) => ({
  ...commandOptions(target, args, report, plugins),
  title: target.scenario.title,
  ...(args.property === undefined ? {} : { wanted: args.property }),
  ...assumed(target.scenario),
  statements: new Map(plugins.system.properties.map(({ id, title }) => [id, title])),
});

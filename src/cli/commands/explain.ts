import { sh, shellWord, type Shell } from '../../encode/shell.ts';
import type { CommonOptions } from '../common-options.ts';
import { explainText } from '../../report/explain.ts';
import { jsonText } from '../../report/json.ts';
import type { Explanation } from '../../verbs/explain.ts';
import type { Deps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { knownProperty } from '../known-property.ts';
import { withPlugins } from '../plugins.ts';
import { unexplained } from '../unexplained.ts';
import { assumed, chosenVariant, findTarget, withNotes } from '../target.ts';
import { requestedScenario } from '../faults.ts';
import { searching } from '../searching.ts';
import { progressLine, tryLine, textForm } from '../terminal.ts';
import { kernelOf } from '../kernel-options.ts';
import { kernelWords } from '../../encode/kernel-words.ts';

/** The parsed options of `explain`. */
export interface ExplainArguments extends CommonOptions {
  readonly property?: string;
  readonly schedule?: string;
  readonly worlds?: number;
  readonly depth?: number;
  readonly time?: number;
  readonly json?: boolean;
}

/** The default bounds: seconds for all attempts, and worlds for one. */
const causesTime = 60;
const causesWorlds = 1_000_000;

/** Explains why a property is violated: the losing order, and the smallest change of order under which it holds. */
export async function explain(name: string, typed: ExplainArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input] = await Promise.all([deps.system(), deps.input()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const { system } = plugins;
  const target = findTarget(name, input);
  printNotes(io, target.notes);
  const { worlds, depth, time } = args;
  const progress = progressLine(io);
  const tries = tryLine(io);
  const property = args.property === undefined ? undefined : knownProperty(args.property);
  const scenario = requestedScenario(target.scenario, args);
  const textOf = (about: Explanation) => ({
    target: target.name,
    title: target.scenario.title,
    ...assumed(target.scenario),
    statement: system.properties.find(({ id }) => id === about.property)?.title ?? '',
    extra: extraOf(args),
    typed: plugins.typedFor(about),
  });
  const draft = (about: Explanation): void =>
    io.watch?.draft({ verb: 'explain', explanation: about, text: textOf(about) });
  const explanation = system.explainScenario(scenario, chosenVariant(scenario, args, system), {
    bounds: {
      ...(worlds === undefined ? {} : { worlds }),
      ...(depth === undefined ? {} : { depth }),
      ...(time === undefined ? {} : { time }),
    },
    ...searching(io, progress, (report) => draft(unexplained(report, property ?? null))),
    onFound: (found) => draft(found),
    causes: { time: time ?? causesTime, worlds: worlds ?? causesWorlds, onTry: (text) => tries.show(text) },
    ...(property === undefined ? {} : { property }),
    ...(args.schedule === undefined ? {} : { schedule: args.schedule }),
  });
  progress.clear();
  tries.clear();
  draft(explanation);
  io.watch?.stage('write');
  if (args.json) io.out(jsonText({ ...withNotes(explanation, target.notes), ...assumed(scenario) }));
  else {
    const lines = explainText(explanation, {
      ...textOf(explanation),
      ...textForm(io),
    });
    io.out(`${lines.join('\n')}\n`);
  }
  return exit[explanation.verdict];
}

/** The options that a printed command needs to repeat the search. */
export const extraOf = ({
  order,
  ...kernel
}: Pick<ExplainArguments, 'order' | 'kernel' | 'with' | 'without'>): readonly Shell[] => [
  ...(order === undefined ? [] : [sh`--order ${shellWord(order)}`]),
  ...kernelWords(kernelOf(kernel)),
];

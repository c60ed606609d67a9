import { visible } from '../../model/plain-text.ts';
import type { CommonOptionsAndFaults, WritingOptions } from '../common-options.ts';
import { jsonText } from '../../report/json.ts';
import type { Deps, Exported, ExportTarget } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import { requestedScenario } from '../faults.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { Problem } from '../problem.ts';
import { withPlugins } from '../plugins.ts';
import { chosenVariant, findTarget, withNotes } from '../target.ts';
import { searching } from '../searching.ts';
import { progressLine } from '../terminal.ts';
import { writeOut } from '../write-out.ts';

/** The parsed options of `export`. */
export interface ExportArguments extends CommonOptionsAndFaults, WritingOptions {
  readonly target: ExportTarget;
  readonly machine?: string;
  readonly output?: string;
}

/** Options that say something of a network, and nothing of a machine. */
const ofNetworks = ['design', 'gate', 'order', 'family', 'fault', 'worlds', 'time'] as const;

/** Writes the network of one scenario in the language of another tool, or the chart of one machine. */
export async function exportNetwork(
  name: string | undefined,
  typed: ExportArguments,
  io: Io,
  deps: Deps,
): Promise<ExitCode> {
  if (typed.machine !== undefined) return exportMachine(typed.machine, name, typed, io, deps);
  if (name === undefined)
    throw new Problem('usage', 'nothing to export', 'name a scenario, or a machine with --machine NAME');
  const [plainSystem, input, exporter] = await Promise.all([deps.system(), deps.input(), deps.exporter()]);
  const { plugins, args } = await withPlugins(typed, plainSystem);
  const found = findTarget(name, input);
  printNotes(io, found.notes);
  const scenario = requestedScenario(found.scenario, args);
  io.watch?.stage('build');
  const progress = progressLine(io);
  const exported = ((): Exported => {
    try {
      return exporter.exportScenario(
        scenario,
        plugins.resolve(chosenVariant(scenario, args, plugins.system)),
        args.target,
        {
          ...(args.worlds === undefined ? {} : { worlds: args.worlds }),
          ...(args.time === undefined ? {} : { time: args.time }),
          ...searching(io, progress),
        },
      );
    } catch (error) {
      throw plugins.attribute(error);
    } finally {
      progress.clear();
    }
  })();
  const { lines, ...facts } = exported;
  const counts = `${facts.worlds} worlds, ${facts.transitions} transitions, ${facts.finals} final`;
  return write(lines, facts, counts, found.notes, args, io);
}

/** Writes the lines to the output file or stdout, and the facts as JSON or the counts on stderr. */
function write(
  lines: Iterable<string>,
  facts: object,
  counts: string,
  notes: readonly string[],
  args: ExportArguments,
  io: Io,
): ExitCode {
  const { output } = args;
  const text = `${[...lines].join('\n')}\n`;
  if (output !== undefined) writeOut(output, text, args, io);
  if (args.json)
    io.out(jsonText(withNotes({ ...facts, file: output ?? null, ...(output === undefined ? { text } : {}) }, notes)));
  else if (output === undefined) io.out(text);
  else io.err(`wrote ${visible(output)}: ${counts}\n`);
  return exit.holds;
}

/** Writes the chart of a machine. */
async function exportMachine(
  machine: string,
  name: string | undefined,
  args: ExportArguments,
  io: Io,
  deps: Deps,
): Promise<ExitCode> {
  const beside = name ?? ofNetworks.find((one) => args[one] !== undefined);
  if (beside !== undefined) {
    const what = name === undefined ? `--${beside}` : beside;
    throw new Problem(
      'usage',
      `--machine and ${what} do not go together`,
      'a machine has the same chart in every network',
    );
  }
  const { target } = args;
  if (target !== 'mermaid' && target !== 'dot')
    throw new Problem('usage', `there is no chart in the form ${target}`, 'use --target mermaid or --target dot');
  const exporter = await deps.exporter();
  const names = exporter.namedMachines.map((one) => one.name);
  if (!names.includes(machine))
    throw new Problem('unknown-name', `there is no machine ${machine}`, `one of ${names.join(', ')}`);
  const { lines, ...facts } = exporter.exportChart(machine, target);
  return write(lines, facts, `${facts.states} states, ${facts.transitions} transitions`, [], args, io);
}

import { visible } from '../../model/plain-text.ts';
import type { CommonOptionsAndFaults } from '../asked.ts';
import { jsonText } from '../../report/json.ts';
import type { Deps, Exported, ExportTarget } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import { askedScenario } from '../faults.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { withOwn } from '../own.ts';
import { chosenVariant, findTarget, withNotes } from '../target.ts';
import { searching } from '../searching.ts';
import { progressLine } from '../terminal.ts';
import { writeOut } from '../write-out.ts';

/** The parsed options of `export`. */
export interface ExportArguments extends CommonOptionsAndFaults {
  readonly target: ExportTarget;
  readonly output?: string;
  readonly force?: boolean;
  readonly worlds?: number;
  readonly time?: number;
  readonly json?: boolean;
}

/** Writes the network of one scenario in the language of another tool. */
export async function exportNetwork(name: string, typed: ExportArguments, io: Io, deps: Deps): Promise<ExitCode> {
  const [plainSystem, input, exporter] = await Promise.all([deps.system(), deps.input(), deps.exporter()]);
  const { own, args } = await withOwn(typed, plainSystem);
  const found = findTarget(name, input);
  printNotes(io, found.notes);
  const scenario = askedScenario(found.scenario, args);
  io.watch?.stage('build');
  const progress = progressLine(io);
  const exported = ((): Exported => {
    try {
      return exporter.exportScenario(scenario, own.resolve(chosenVariant(scenario, args, own.system)), args.target, {
        ...(args.worlds === undefined ? {} : { worlds: args.worlds }),
        ...(args.time === undefined ? {} : { time: args.time }),
        ...searching(io, progress),
      });
    } catch (error) {
      throw own.told(error);
    } finally {
      progress.clear();
    }
  })();
  const { lines, ...facts } = exported;
  const text = `${[...lines].join('\n')}\n`;
  if (args.output !== undefined) writeOut(args.output, text, args, io);
  if (args.json)
    io.out(
      jsonText(
        withNotes({ ...facts, file: args.output ?? null, ...(args.output === undefined ? { text } : {}) }, found.notes),
      ),
    );
  else if (args.output === undefined) io.out(text);
  else
    io.err(
      `wrote ${visible(args.output)}: ${facts.worlds} worlds, ${facts.transitions} transitions, ${facts.finals} final\n`,
    );
  return exit.holds;
}

import { sh, shellFile } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import { jsonText } from '../../report/json.ts';
import type { Deps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { printNotes } from '../print-notes.ts';
import { programOf } from '../program-name.ts';
import { Problem } from '../problem.ts';
import { writeOut } from '../write-out.ts';

/** The parsed options of `import`. */
export interface ImportArguments {
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly script?: boolean;
}

/** Imports a capture and writes the scenario; notes go to stderr. */
export async function importCapture(
  folder: string | undefined,
  args: ImportArguments,
  io: Io,
  deps: Deps,
): Promise<ExitCode> {
  const input = await deps.input();
  if (args.script === true) return printScript(folder, args, io, input.captureScript());
  if (folder === undefined)
    throw new Problem(
      'usage',
      'name the folder of a capture',
      'or make one: `quiesce import --script > capture.sh`, then run it on the box; see: quiesce import --help',
    );
  const { scenario, notes } = input.readCaptureFolder(folder);
  const text = input.formatScenario(scenario, folder);
  if (args.output !== undefined) writeOut(args.output, text, args, io);
  if (args.json) {
    io.out(jsonText({ scenario, notes, file: args.output ?? null }));
    return exit.holds;
  }
  printNotes(io, notes);
  if (args.output === undefined) io.out(text);
  else io.err(`wrote ${visible(args.output)}; next: ${sh`${programOf(io)} check ${shellFile(args.output)}`}\n`);
  return exit.holds;
}

/** Writes the capture script to the destination of the scenario. */
function printScript(folder: string | undefined, args: ImportArguments, io: Io, script: string): ExitCode {
  if (folder !== undefined)
    throw new Problem('usage', '--script reads no folder', 'leave the folder out, or leave --script out');
  if (args.output !== undefined) writeOut(args.output, script, args, io);
  if (args.json) io.out(jsonText({ script, file: args.output ?? null }));
  else if (args.output === undefined) io.out(script);
  else io.err(`wrote ${visible(args.output)}; next, on the box: ${sh`sh ${shellFile(args.output)}`}\n`);
  return exit.holds;
}

import { sh, shellFile } from '../../encode/shell.ts';
import { visible } from '../../model/plain-text.ts';
import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { jsonText } from '../../report/json.ts';
import type { Deps } from '../deps.ts';
import { exit, type ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';

/** The options of `import`, as they were read. */
export interface ImportArguments {
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly script?: boolean;
}

/** Reads the capture of a box and writes the scenario it amounts to; what could not be used is listed on stderr. */
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
  if (args.output !== undefined) writeWhole(args.output, text, args.force === true);
  if (args.json) {
    io.out(jsonText({ scenario, notes, file: args.output ?? null }));
    return exit.holds;
  }
  for (const note of notes) io.err(`note: ${visible(note)}\n`);
  if (args.output === undefined) io.out(text);
  else io.err(`wrote ${visible(args.output)}; next: ${sh`quiesce check ${shellFile(args.output)}`}\n`);
  return exit.holds;
}

/** The script goes where the scenario would. */
function printScript(folder: string | undefined, args: ImportArguments, io: Io, script: string): ExitCode {
  if (folder !== undefined)
    throw new Problem('usage', '--script reads no folder', 'leave the folder out, or leave --script out');
  if (args.output !== undefined) writeWhole(args.output, script, args.force === true);
  if (args.json) io.out(jsonText({ script, file: args.output ?? null }));
  else if (args.output === undefined) io.out(script);
  else io.err(`wrote ${visible(args.output)}; next, on the box: ${sh`sh ${shellFile(args.output)}`}\n`);
  return exit.holds;
}

/**
 * Writes a file so that nobody ever sees half of it: the text goes into a neighbour that then takes the name.
 * A link, unlike a rename, fails when the name is taken, so that two imports at once cannot overwrite each other either.
 */
export function writeWhole(file: string, text: string, force: boolean): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(draft, text, { flag: 'wx' });
    if (force) renameSync(draft, file);
    else linkSync(draft, file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST')
      throw new Problem('file', `${file} exists already`, 'choose another name, or add --force to replace it');
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

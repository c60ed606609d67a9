import { lstatSync } from 'node:fs';
import { normalize, resolve } from 'node:path';
import { fileNameOf } from '../../model/file-name.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';

/** The options that determine the folder of the capture. */
interface FolderArguments {
  readonly out?: string;
  readonly force?: boolean;
}

/**
 * The folder of the capture. A folder named after a scenario is below the working folder, whatever the scenario's name.
 */
export const captureFolder = ({ out }: FolderArguments, { scenario }: { readonly scenario: string }): string =>
  out === undefined ? `./vm-${fileNameOf(scenario)}` : `${out.startsWith('./') ? './' : ''}${normalize(out)}`;

/**
 * Checks before the boot that its capture can be stored.
 * @throws Problem
 */
export function checkFolder(folder: string, { out, force }: FolderArguments, io: Pick<Io, 'err'>): void {
  const stat = lstatSync(resolve(folder), { throwIfNoEntry: false });
  if (stat === undefined) return;
  const refuse = (problem: string, hint: string): Problem => new Problem('file', `${folder} ${problem}`, hint, folder);
  if (force !== true) throw refuse('exists already', 'choose another name with --out, or add --force');
  // A link named by the user is followed. A link at the default path was made by somebody else and could redirect the
  // output.
  if (out === undefined && stat.isSymbolicLink())
    throw refuse('is a symbolic link, and nothing is written through it', 'name a folder with --out');
  if (!stat.isDirectory() && !stat.isSymbolicLink())
    throw refuse('is no folder, and is not replaced', 'name a folder with --out');
  io.err(`note: --force writes into ${folder}, which is there: files of the names of a capture are replaced\n`);
}

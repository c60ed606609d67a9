import { lstatSync } from 'node:fs';
import { normalize, resolve } from 'node:path';
import { fileNameOf } from '../../model/file-name.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';

/** What of the options says where the capture goes. */
interface FolderArguments {
  readonly out?: string;
  readonly force?: boolean;
}

/** Where the capture goes. A folder that is named after a scenario is below this one, whatever the scenario is called. */
export const captureFolder = ({ out }: FolderArguments, { scenario }: { readonly scenario: string }): string =>
  out === undefined ? `./vm-${fileNameOf(scenario)}` : `${out.startsWith('./') ? './' : ''}${normalize(out)}`;

/**
 * Finds out before the boot whether its capture can be kept there.
 * @throws Problem
 */
export function checkFolder(folder: string, { out, force }: FolderArguments, io: Pick<Io, 'err'>): void {
  const stat = lstatSync(resolve(folder), { throwIfNoEntry: false });
  if (stat === undefined) return;
  const refuse = (problem: string, hint: string): Problem => new Problem('file', `${folder} ${problem}`, hint, folder);
  if (force !== true) throw refuse('exists already', 'choose another name with --out, or add --force');
  // A link that the user named is followed; one that lies where a name was made up is somebody else's.
  if (out === undefined && stat.isSymbolicLink())
    throw refuse('is a symbolic link, and nothing is written through it', 'name a folder with --out');
  if (!stat.isDirectory() && !stat.isSymbolicLink())
    throw refuse('is no folder, and is not replaced', 'name a folder with --out');
  io.err(`note: --force writes into ${folder}, which is there: files of the names of a capture are replaced\n`);
}

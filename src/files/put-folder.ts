import { lstatSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { withPath, OutputError } from './errors.ts';
import { putFile, type PutOptions } from './put-file.ts';

/**
 * Writes a file below a folder and creates missing folders. Links inside the folder are not followed: anyone with write
 * access to it could otherwise redirect the output.
 * @param path - relative to the folder, with `/` between its parts
 * @throws OutputError when the path leads out of the folder, through a link, or to something that may not be replaced
 */
export function putBelow(
  folder: string,
  path: string,
  parts: Iterable<string | Uint8Array>,
  options: PutOptions,
): void {
  const names = path.split('/');
  const shown = join(folder, path);
  if (!names.every(isSingleStep))
    throw new OutputError(
      'outside',
      JSON.stringify(path),
      `is no name of a file below ${folder}`,
      'nothing is written there',
    );
  withPath(folder, () => mkdirSync(resolve(folder), { recursive: true }));
  for (let depth = 1; depth < names.length; depth++) ensureFolder(join(folder, ...names.slice(0, depth)));
  putFile(shown, parts, options);
}

/** Whether a path component leads exactly one folder down. */
const isSingleStep = (name: string): boolean => name !== '' && name !== '.' && name !== '..' && !/[\\\0]/.test(name);

function ensureFolder(folder: string): void {
  withPath(folder, () => {
    const stat = lstatSync(folder, { throwIfNoEntry: false });
    if (stat === undefined) mkdirSync(folder);
    else if (!stat.isDirectory())
      throw new OutputError(
        'link',
        folder,
        stat.isSymbolicLink() ? 'is a symbolic link, and nothing is written through it' : 'is no folder',
        'choose another place with --out, or remove it',
      );
  });
}

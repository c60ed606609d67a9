import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { withPath, putBelow, replaceable } from '../../files/index.ts';
import type { GeneratedFile, TestgenDeps } from '../deps.ts';
import type { Io } from '../io.ts';
import { Problem } from '../problem.ts';

/** The destination of a suite. */
export interface SuitePlace {
  readonly folder: string;
  readonly stem: string;
  /** The file name given by the user for a single file; `null` for a folder. */
  readonly file: string | null;
}

/** Decides between folder and file: an existing folder, a trailing slash or a missing extension mean a folder. */
export function placeOf(out: string | undefined, stem: string): SuitePlace {
  if (out === undefined) return { folder: '.', stem, file: null };
  const isFolder =
    out.endsWith('/') ||
    statSync(out, { throwIfNoEntry: false })?.isDirectory() === true ||
    !/\.\w+$/.test(basename(out));
  const path = normalize(out);
  if (isFolder) return { folder: path, stem, file: null };
  return { folder: dirname(path), stem: basename(path).replace(/(\.test)?\.\w+$/, ''), file: basename(path) };
}

/**
 * Writes new files and replaces generated ones. Files that the user is to edit are never replaced.
 * @returns the paths that were written
 */
export function writeSuite(
  files: readonly GeneratedFile[],
  { folder, file }: SuitePlace,
  force: boolean,
  io: Pick<Io, 'err'>,
  testgen: Pick<TestgenDeps, 'isGenerated'>,
): readonly string[] {
  const others = files.slice(1).filter(({ once }) => once !== true);
  if (file !== null && others.length > 0)
    throw new Problem(
      'usage',
      `these tests are ${others.length + 1} files, and ${join(folder, file)} is one`,
      `give a folder: --out ${folder === '.' ? 'tests/' : `${folder}/`}`,
    );
  const all = files.map((one, index) => ({ ...one, name: index === 0 && file !== null ? file : one.name }));
  const due = all.filter(({ once, name }) => !(once === true && existsSync(join(folder, name))));
  for (const { name } of due) {
    const path = join(folder, name);
    const before = replaceable(path, true);
    if (before === null || testgen.isGenerated(beginningOf(path))) continue;
    if (!force)
      throw new Problem(
        'file',
        `${path} exists already, and nothing in its head says that it was generated`,
        'choose another place with --out, or add --force to replace it',
        path,
      );
    io.err(`note: --force replaces ${path}, ${before.size} bytes\n`);
  }
  for (const { name, text, executable = false, once = false } of due)
    putBelow(folder, name, [text], { replace: !once, executable });
  return due.map(({ name }) => join(folder, name));
}

/** The longest head of a generated file, in bytes. */
const headBytes = 2 ** 16;

function beginningOf(path: string): string {
  return withPath(path, () => {
    const descriptor = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(headBytes);
      return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, headBytes, 0));
    } finally {
      closeSync(descriptor);
    }
  });
}

import { basename, dirname, isAbsolute, normalize } from 'node:path';

/** A place that a command line asks to be written. */
export interface Asked {
  /** From the folder of the run. */
  readonly path: string;
  /** Whether what stands there may be replaced. */
  readonly mayReplace: boolean;
  /** Whether files below it, and beside it with the same beginning, belong to it. */
  readonly isFolder: boolean;
}

/** Options that name a place for what is written. */
export const outputOptions: readonly string[] = ['-o', '--output', '--out', '--checkpoint', '--guest'];

/** The places that a command line names for what it writes. */
export function askedBy(line: readonly string[]): readonly Asked[] {
  const force = line.includes('--force');
  const verb = line.find((word) => !word.startsWith('-')) ?? '';
  const given = line.flatMap((word, index) => {
    const [name = '', ...rest] = word.split('=');
    if (outputOptions.includes(word)) return [[word, line[index + 1] ?? ''] as const];
    if (name.startsWith('--') && outputOptions.includes(name)) return [[name, rest.join('=')] as const];
    return /^-o./.test(word) ? [['-o', word.slice(2)] as const] : [];
  });
  const asked = given
    .filter(([, path]) => path !== '' && !isAbsolute(path))
    .map(([option, path]): Asked => ({
      path: normalize(path).replace(/\/$/, ''),
      // A checkpoint may be followed by the next one; runs have no other files that end so.
      mayReplace: force || (option === '--checkpoint' && path.endsWith('.qck')),
      isFolder: verb === 'generate' || verb === 'vm',
    }));
  if (verb === 'new' && given.length === 0)
    asked.push(...line.slice(1).map((name) => ({ path: `${name}.ts`, mayReplace: force, isFolder: false })));
  return asked;
}

const stemOf = (path: string): string => basename(path).replace(/(\.test)?\.\w+$/, '');

/** Whether a file or a folder that was made is one that was asked for. */
export const wasAskedFor = (path: string, asked: readonly Asked[]): boolean =>
  asked.some((one) => {
    if (path === one.path || one.path.startsWith(`${path}/`) || one.path === '.') return true;
    if (!one.isFolder) return false;
    const isBeside = dirname(path) === dirname(one.path) && basename(path).startsWith(stemOf(one.path));
    return path.startsWith(`${one.path}/`) || isBeside;
  });

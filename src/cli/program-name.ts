import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { sh, shellFile, type Shell } from '../encode/shell.ts';

/** Whoever knows how this program was started. */
interface Started {
  readonly program?: Shell;
}

/** How this program is started where what it prints is read. */
export const programOf = ({ program = sh`quiesce` }: Started): Shell => program;

/**
 * How a reader starts this program again. A package manager puts a link with the command's name on the path. In a clone there is
 * none, but a script of its package.json; that one finds no files from another folder, where the program is named by its path.
 * @param script - the file that Node was told to run, as it was named
 * @param folder - gives the folder that it runs in; one that is gone, or that nobody may look at, makes the name no worse than long
 */
export function programName(script: string, folder: () => string): Shell {
  if (basename(script) === 'quiesce') return sh`quiesce`;
  const cwd = orNothing(folder);
  const root = cloneOf(cwd === null ? script : resolve(cwd, script));
  if (root === null) return sh`quiesce`;
  if (cwd === null) return sh`node ${shellFile(script)}`;
  if (root === orNothing(() => realpathSync(cwd))) return sh`npm run -s quiesce --`;
  const near = relative(cwd, script);
  return sh`node ${shellFile(near.length < script.length ? near : script)}`;
}

const orNothing = (ask: () => string): string | null => {
  try {
    return ask();
  } catch {
    return null;
  }
};

/** The clone that a script belongs to, or `null`: what is installed has no sources beside it. */
function cloneOf(script: string): string | null {
  const folder = orNothing(() => dirname(realpathSync(script)));
  if (folder === null) return null;
  // The sources lie two folders below the root, and what is compiled from them three.
  const roots = [join(folder, '../..'), join(folder, '../../..')];
  return (
    roots.find((root) => ['package.json', 'src/cli/main.ts'].every((file) => existsSync(join(root, file)))) ?? null
  );
}

const verbs = [
  'check',
  'compare',
  'conform',
  'diagnose',
  'diff',
  'explain',
  'export',
  'generate',
  'import',
  'list',
  'new',
  'replay',
  'run',
  'start',
  'vm',
] as const;

const command = new RegExp(`\\bquiesce (?=(?:${verbs.join('|')})\\b|--help)`, 'g');

/** A sentence with commands in it, such as the hint of an error, with the name that this program has here. */
export const withProgram = (text: string, io: Started): string => text.replace(command, () => `${programOf(io)} `);

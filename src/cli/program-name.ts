import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { sh, shellFile, type Shell } from '../encode/shell.ts';

/** An environment in which the start command is known. */
interface Started {
  readonly program?: Shell;
}

/** The command that starts this program, for printed commands. */
export const programOf = ({ program = sh`quiesce` }: Started): Shell => program;

/**
 * The command that starts this program again. Package managers put a link with the command's name on the path. A clone
 * has only a script of package.json, which resolves paths from the clone's root. In another folder the program is
 * therefore named by its path.
 * @param script - the file that Node runs, as named
 * @param folder - returns the working folder; if that fails, the longer path is used
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

/** The clone that contains a script, or `null`; an installed package has no sources. */
function cloneOf(script: string): string | null {
  const folder = orNothing(() => dirname(realpathSync(script)));
  if (folder === null) return null;
  // The root is two folders above the sources and three above the compiled files.
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
  'kernels',
  'list',
  'new',
  'replay',
  'run',
  'start',
  'vm',
] as const;

const command = new RegExp(`\\bquiesce (?=(?:${verbs.join('|')})\\b|--help)`, 'g');

/** Replaces the program's name in the commands of a sentence, such as a hint. */
export const withProgram = (text: string, io: Started): string => text.replace(command, () => `${programOf(io)} `);

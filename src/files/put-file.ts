import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { about, OutputError } from './errors.ts';
import { undisturbed } from './undisturbed.ts';

/** What may be in the place of a file that is written, and what it gets. */
export interface PutOptions {
  /** Whether a plain file of that name may be replaced. Nothing else ever is. */
  readonly replace: boolean;
  readonly executable?: boolean;
  /** Asked once more right before the name is taken from a file; throws if it may not be. */
  readonly check?: () => void;
  /** Whether it must outlast a power cut. */
  readonly lasting?: boolean;
}

/** The most that is written at once. */
const chunk = 2 ** 26;

/**
 * Writes a file so that its name always means a whole one: into a private draft beside it, which then takes the name.
 * @throws OutputError when something that may not be replaced has the name
 * @throws the system's error with the file's own name as `path` when it cannot be written; no draft stays behind
 */
export function putFile(file: string, parts: Iterable<string | Uint8Array>, options: PutOptions): void {
  const path = resolve(file);
  about(file, () =>
    undisturbed(() => {
      const before = replaceable(file, options.replace);
      const draft = draftBeside(path);
      const descriptor = openDraft(draft);
      try {
        try {
          for (const part of parts) writeAll(descriptor, typeof part === 'string' ? Buffer.from(part) : part);
          if (options.lasting === true) fsyncSync(descriptor);
          fchmodSync(descriptor, modeOf(before, options.executable === true));
        } finally {
          closeSync(descriptor);
        }
        options.check?.();
        takeName(draft, path, options.replace);
      } catch (error) {
        if (isCode(error, 'EEXIST')) throw taken(file);
        throw error;
      } finally {
        rmSync(draft, { force: true });
      }
      if (options.lasting === true) syncFolder(dirname(path));
    }),
  );
}

/**
 * What has the name now, or `null`.
 * @throws OutputError when it may not be replaced
 */
export function replaceable(file: string, replace: boolean): Stats | null {
  const stat = lstatSync(resolve(file), { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!replace) throw taken(file);
  if (stat.isFile()) return stat;
  throw new OutputError(
    'no-file',
    file,
    `is ${stat.isSymbolicLink() ? 'a symbolic link' : stat.isDirectory() ? 'a folder' : 'no plain file'}, and is not replaced`,
    stat.isSymbolicLink() ? 'name the file that it leads to, or another' : 'choose another name',
  );
}

/** A name in the same folder that nobody can foresee, and that is no longer than others. */
const draftBeside = (path: string): string =>
  join(dirname(path), `${draftPrefix(path)}${randomBytes(12).toString('hex')}.tmp`);

/** What the names of a file's drafts begin with. */
export const draftPrefix = (path: string): string => `.${basename(path).slice(0, 40)}.`;

/** Opens a file that is new, no link, and nobody else's to read. */
const openDraft = (draft: string): number =>
  // Not every system has links to follow.
  openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o600);

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(descriptor, bytes, done, Math.min(chunk, bytes.length - done));
}

/** What it replaces says who may read it, else what the user's mask leaves. */
function modeOf(before: Stats | null, executable: boolean): number {
  const usual = (executable ? 0o777 : 0o666) & ~process.umask();
  return before === null ? usual : (before.mode & 0o777) | (executable ? usual & 0o111 : 0);
}

/** A link, unlike a rename, fails when the name is taken, so that two processes at once cannot overwrite each other. */
function takeName(draft: string, path: string, replace: boolean): void {
  if (replace) return renameSync(draft, path);
  try {
    linkSync(draft, path);
  } catch (error) {
    // Some file systems have no links.
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].some((code) => isCode(error, code))) throw error;
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw taken(path);
    renameSync(draft, path);
  }
}

/** A new name outlasts a power cut only when its folder is on the disk too; some systems do not open folders. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // The file itself is whole in any case.
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const taken = (file: string): OutputError =>
  new OutputError('taken', file, 'exists already', 'choose another name, or add --force to replace it');

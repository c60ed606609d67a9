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
import { withPath, OutputError } from './errors.ts';
import { deferSignals } from './defer-signals.ts';

/** How a file is written: replacement, mode, durability. */
export interface PutOptions {
  /** Whether an existing regular file may be replaced; nothing else ever is. */
  readonly replace: boolean;
  readonly executable?: boolean;
  /** Called right before the rename; throws when the file may no longer be replaced. */
  readonly check?: () => void;
  /** Whether to fsync the file and its folder, so that the file survives a power cut. */
  readonly durable?: boolean;
}

/** The largest single write, in bytes. */
const chunk = 2 ** 26;

/**
 * Writes a file by atomic rename: the content goes into a private temporary file in the same folder, then gets
 * the final name. A reader sees the old file or the whole new one.
 * @throws OutputError when the name exists and may not be replaced
 * @throws the system's error with the file's own name as `path` when it cannot be written; no temporary file remains
 */
export function putFile(file: string, parts: Iterable<string | Uint8Array>, options: PutOptions): void {
  const path = resolve(file);
  withPath(file, () =>
    deferSignals(() => {
      const before = replaceable(file, options.replace);
      const temporary = temporaryPath(path);
      const descriptor = createExclusive(temporary);
      try {
        try {
          for (const part of parts) writeAll(descriptor, typeof part === 'string' ? Buffer.from(part) : part);
          if (options.durable === true) fsyncSync(descriptor);
          fchmodSync(descriptor, modeOf(before, options.executable === true));
        } finally {
          closeSync(descriptor);
        }
        options.check?.();
        renameInto(temporary, path, options.replace);
      } catch (error) {
        if (isCode(error, 'EEXIST')) throw taken(file);
        throw error;
      } finally {
        rmSync(temporary, { force: true });
      }
      if (options.durable === true) syncFolder(dirname(path));
    }),
  );
}

/**
 * The entry that has the name now, or `null`.
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

/** The path of a temporary file: the same folder, a random name (unpredictable to other users), bounded length. */
const temporaryPath = (path: string): string =>
  join(dirname(path), `${temporaryPrefix(path)}${randomBytes(12).toString('hex')}.tmp`);

/** The prefix of the names of a file's temporary files. */
export const temporaryPrefix = (path: string): string => `.${basename(path).slice(0, 40)}.`;

/** Opens a new file (O_EXCL, no link) that only the owner can read. */
const createExclusive = (temporary: string): number =>
  // O_NOFOLLOW is undefined on Windows.
  openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0), 0o600);

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;)
    done += writeSync(descriptor, bytes, done, Math.min(chunk, bytes.length - done));
}

/** The permission bits: those of the replaced file, else the defaults under the umask. */
function modeOf(before: Stats | null, executable: boolean): number {
  const usual = (executable ? 0o777 : 0o666) & ~process.umask();
  return before === null ? usual : (before.mode & 0o777) | (executable ? usual & 0o111 : 0);
}

/**
 * Gives the file its final name. link() fails when the name exists, unlike rename(), so two processes cannot overwrite
 * each other.
 */
function renameInto(temporary: string, path: string, replace: boolean): void {
  if (replace) return renameSync(temporary, path);
  try {
    linkSync(temporary, path);
  } catch (error) {
    // Some file systems have no hard links.
    if (!['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'].some((code) => isCode(error, code))) throw error;
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) throw taken(path);
    renameSync(temporary, path);
  }
}

/** Makes a rename durable: the folder must be synced too. Some systems cannot open folders. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Best effort: the file itself is synced already.
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const taken = (file: string): OutputError =>
  new OutputError('taken', file, 'exists already', 'choose another name, or add --force to replace it');

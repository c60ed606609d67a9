import { lstatSync, opendirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { ImportError } from './errors.ts';
import { fileError, kindOf } from './read-file.ts';

/** A regular file of a folder. */
export interface WalkedFile {
  /** The path relative to the folder, with slashes. */
  readonly name: string;
  /** The real path, links resolved. */
  readonly path: string;
  /** The number of folders between the root of the walk and the file. */
  readonly depth: number;
}

/** The contents of a folder. */
export interface WalkedFolder {
  readonly files: readonly WalkedFile[];
  /** The entries that are not read, with the reason. */
  readonly skipped: readonly SkippedEntry[];
  /** The subfolders, which were walked as well. */
  readonly folders: readonly string[];
}

/** An entry that was not followed or opened, and the reason: `is a link that leads out of the folder`. */
export interface SkippedEntry {
  readonly name: string;
  readonly why: string;
  /** Whether it is a pipe, device or folder, or a link to one, and so can never be read. */
  readonly isNoFile?: true;
}

const toNoFile = 'leads to no regular file';

/** The most levels of subfolders. */
const deepest = 3;
/** The most entries; a capture has some dozens of files. */
const mostEntries = 10_000;

/**
 * Lists the regular files of a folder and its subfolders, sorted by name. A link is followed only to a file inside the
 * folder; the folder itself may be a link.
 * @throws ImportError when it is no folder, cannot be read, or has too many entries
 */
export function walkFolder(path: string, most = mostEntries): WalkedFolder {
  const root = attempt(path, () => realpathSync(path));
  const files: WalkedFile[] = [];
  const skipped: SkippedEntry[] = [];
  const folders: string[] = [];
  let entries = 0;

  /** The real path of an entry, or `null` (with a note) when it is not a file of this folder. */
  const placeOf = (entry: Dirent, name: string): string | null => {
    const place = join(root, name);
    if (!entry.isSymbolicLink()) {
      if (entry.isFile()) return place;
      skipped.push({ name, why: kindOf(entry), isNoFile: true });
      return null;
    }
    const end = linkTarget(place);
    const why =
      end === null
        ? 'leads nowhere'
        : !end.startsWith(root === sep ? sep : root + sep)
          ? 'leads out of the folder'
          : statSync(end, { throwIfNoEntry: false })?.isFile() === true
            ? null
            : toNoFile;
    if (why === null) return end;
    skipped.push({ name, why: `is a link that ${why}`, ...(why === toNoFile ? { isNoFile: true } : {}) });
    return null;
  };

  const walk = (folder: string, depth: number): void => {
    const inside: Dirent[] = [];
    const handle = attempt(folder === '' ? path : folder, () => opendirSync(join(root, folder)));
    try {
      for (let entry = handle.readSync(); entry !== null; entry = handle.readSync()) {
        inside.push(entry);
        if (++entries > most)
          throw new ImportError(`holds more than ${most} files and folders`, {
            file: path,
            hint: 'name the folder of one capture',
          });
      }
    } catch (error) {
      throw fileError(error, folder === '' ? path : folder, 'folder');
    } finally {
      handle.closeSync();
    }
    for (const entry of inside.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      // A name that is not UTF-8 cannot be opened by the decoded string.
      if (entry.name.includes('\u{fffd}')) skipped.push({ name, why: 'has a name that is not UTF-8' });
      else if (entry.isDirectory()) {
        folders.push(name);
        if (depth < deepest) walk(name, depth + 1);
        else skipped.push({ name, why: 'lies too deep' });
      } else {
        const place = placeOf(entry, name);
        if (place !== null) files.push({ name, path: place, depth });
      }
    }
  };
  if (!attempt(path, () => lstatSync(root)).isDirectory())
    throw new ImportError('it is a file, not a folder', {
      file: path,
      hint: 'name the folder of a capture; `quiesce import --script` prints a script that makes one',
    });
  walk('', 0);
  return { files, skipped, folders };
}

/** The target of a chain of links, or `null` when it is dangling. */
function linkTarget(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function attempt<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw fileError(error, file, 'folder');
  }
}

import { lstatSync, opendirSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join, sep } from 'node:path';
import { ImportError } from './errors.ts';
import { fileError, kindOf } from './read-file.ts';

/** A file of a folder. */
export interface WalkedFile {
  /** From the folder, with slashes. */
  readonly name: string;
  /** Where it really lies. */
  readonly path: string;
  /** In how many folders below the one that was walked. */
  readonly depth: number;
}

/** What a folder holds. */
export interface WalkedFolder {
  readonly files: readonly WalkedFile[];
  /** What is no file of this folder. */
  readonly passedOver: readonly PassedOver[];
  /** Folders in it, which were walked as well. */
  readonly folders: readonly string[];
}

/** Something in a folder that was not followed or opened, and why: `is a link that leads out of the folder`. */
export interface PassedOver {
  readonly name: string;
  readonly why: string;
  /** It is a pipe, a device or a folder, or a link to one: what is there can never be read. */
  readonly isNoFile?: true;
}

const toNoFile = 'leads to no regular file';

/** How far below the folder files may lie. */
const deepest = 3;
/** A capture has some dozens of files. */
const mostEntries = 10_000;

/**
 * Lists the regular files of a folder and of the folders in it, in the order of their names. A link is followed to a file that lies in the
 * folder as well, and nowhere else; the folder itself may be a link.
 * @throws ImportError when it is no folder, cannot be read, or holds more than any capture does
 */
export function walkFolder(path: string, most = mostEntries): WalkedFolder {
  const root = attempt(path, () => realpathSync(path));
  const files: WalkedFile[] = [];
  const passedOver: PassedOver[] = [];
  const folders: string[] = [];
  let entries = 0;

  /** Where the entry really lies, or `null` for what is no file of this folder. */
  const placeOf = (entry: Dirent, name: string): string | null => {
    const place = join(root, name);
    if (!entry.isSymbolicLink()) {
      if (entry.isFile()) return place;
      passedOver.push({ name, why: kindOf(entry), isNoFile: true });
      return null;
    }
    const end = endOf(place);
    const why =
      end === null
        ? 'leads nowhere'
        : !end.startsWith(root === sep ? sep : root + sep)
          ? 'leads out of the folder'
          : statSync(end, { throwIfNoEntry: false })?.isFile() === true
            ? null
            : toNoFile;
    if (why === null) return end;
    passedOver.push({ name, why: `is a link that ${why}`, ...(why === toNoFile ? { isNoFile: true } : {}) });
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
      // The file system's bytes are no text, so that there is no name to open it by.
      if (entry.name.includes('\u{fffd}')) passedOver.push({ name, why: 'has a name that is not UTF-8' });
      else if (entry.isDirectory()) {
        folders.push(name);
        if (depth < deepest) walk(name, depth + 1);
        else passedOver.push({ name, why: 'lies too deep' });
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
  return { files, passedOver, folders };
}

/** The end of a chain of links, or `null` where there is none. */
function endOf(path: string): string | null {
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

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { textOf } from './capture-files.ts';
import { logFiles, useOf } from './capture-names.ts';
import { decodeText } from './decode-text.ts';
import { ImportError } from './errors.ts';
import { importCapture, type ImportedCapture } from './import-capture.ts';

const mib = 2 ** 20;
/** The largest file that is taken. A box of a thousand CPUs has a log of some MiB and tables of some KiB. */
const largest = { text: 32 * mib, table: mib } as const;
/** All files of a folder together. */
const largestFolder = 128 * mib;
/** How far below the folder snapshots may lie. */
const deepest = 3;

/** The files of a capture folder: ACPI tables as bytes, the rest as text. Files that the importer does not know are not opened. */
export interface CaptureFolder {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** Files in the folder itself that nothing reads. */
  readonly unknown: readonly string[];
}

function openFolder(path: string): CaptureFolder {
  const files = new Map<string, string | Uint8Array>();
  const unknown: string[] = [];
  let bytes = 0;
  const take = (file: string, use: 'text' | 'table'): void => {
    const name = relative(path, file).split(sep).join('/');
    const size = statSync(file).size;
    bytes += size;
    if (size > largest[use])
      throw new ImportError(`has ${size} bytes, more than the ${largest[use]} that are taken`, {
        file: name,
        offset: largest[use],
        hint: use === 'table' ? 'copy the table again' : 'cut it down to the boot in question',
      });
    if (bytes > largestFolder)
      throw new ImportError(`is one too many: the files have more than ${largestFolder} bytes together`, {
        file: name,
        offset: 0,
        hint: 'remove snapshots that do not matter',
      });
    const content = new Uint8Array(readFileSync(file));
    files.set(name, use === 'table' ? content : decodeText(content, name));
  };
  const walk = (folder: string, depth: number): void => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = join(folder, entry.name);
      // A link to a folder may lead round in a circle; one to a file is as good as the file.
      const isFile = entry.isSymbolicLink()
        ? statSync(file, { throwIfNoEntry: false })?.isFile() === true
        : entry.isFile();
      if (entry.isDirectory() && depth < deepest) walk(file, depth + 1);
      if (!isFile) continue;
      const use = useOf(entry.name);
      if (use === 'text' || use === 'table') take(file, use);
      else if (use === null && depth === 0) unknown.push(entry.name);
    }
  };
  try {
    walk(path, 0);
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(error instanceof Error ? error.message : String(error), {
      file: path,
      hint: 'name the folder of a capture; `quiesce import --script` prints a script that makes one',
    });
  }
  return { files, unknown };
}

/**
 * The files of a capture folder: ACPI tables as bytes, the rest as text.
 * @throws ImportError when there is no such folder, or for a file that is too large
 */
export const readCaptureFolder = (path: string): CaptureFolder['files'] => openFolder(path).files;

/**
 * Reads and imports a capture folder; the scenario's id is the folder's name.
 * @throws ImportError, with the path of the file, for a file that contradicts itself and for a folder that tells of no CXL
 */
export function importCaptureFolder(path: string): ImportedCapture {
  return located(path, () => imported(path, openFolder(path)));
}

/** The boot that a capture folder shows: the scenario, its log, and where it ended. */
export interface CapturedBoot extends ImportedCapture {
  readonly log: { readonly file: string; readonly content: string };
}

/**
 * Reads a capture folder together with its kernel log.
 * @throws ImportError, also when there is no log in the folder
 */
export function readBootFolder(path: string): CapturedBoot {
  return located(path, () => {
    const folder = openFolder(path);
    const log = textOf(folder.files, ...logFiles);
    if (!log)
      throw new ImportError('no kernel log in it', {
        file: path,
        hint: `save it with \`dmesg > ${logFiles[0]}\`, best from a boot with initcall_debug and dyndbg="module cxl_core +p; module bus +p"`,
      });
    return { ...imported(path, folder), log };
  });
}

function imported(path: string, { files, unknown }: CaptureFolder): ImportedCapture {
  const capture = importCapture(files, basename(resolve(path)));
  const { softReserved, windows, hostBridges, memdevs } = capture.scenario.platform;
  // A wrong folder would make an empty box, on which every property holds: the worst of answers.
  if ([softReserved, windows, hostBridges, memdevs].every((list) => list.length === 0)) {
    throw new ImportError('no file in it tells of CXL or Soft Reserved memory', {
      file: path,
      hint: 'a capture has iomem.txt, dmesg.txt, cxl-list.json, cedt.dat and so on: see `quiesce import --help`',
    });
  }
  if (unknown.length === 0) return capture;
  const some = unknown.slice(0, 5).join(', ');
  const more = unknown.length > 5 ? ` and ${unknown.length - 5} more` : '';
  return { ...capture, notes: [...capture.notes, `not read, for no file of a capture is called so: ${some}${more}`] };
}

/** The importer knows files by their names inside the capture; a reader needs the path. */
function located<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ImportError) || error.file === path) throw error;
    const { line, column, offset, hint } = error;
    throw new ImportError(error.message, {
      file: join(path, error.file),
      hint,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(offset === undefined ? {} : { offset }),
    });
  }
}

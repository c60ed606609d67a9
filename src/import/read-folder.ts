import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { ImportError } from './errors.ts';
import { textOf } from './capture-files.ts';
import { importCapture, logFiles, type ImportedCapture } from './import-capture.ts';

/** Larger files are left out: no file that the importer reads comes near. */
const largestFile = 64 * 2 ** 20;
/** How far below the folder snapshots may lie. */
const deepest = 3;

const isTable = (name: string): boolean => /^(cedt|srat|hmat)(\.dat|\.bin)?$/i.test(name);

/** The files of a capture folder: ACPI tables as bytes, the rest as text. Throws `ImportError` when there is no such folder. */
export function readCaptureFolder(path: string): ReadonlyMap<string, string | Uint8Array> {
  const files = new Map<string, string | Uint8Array>();
  const walk = (folder: string, depth: number): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = join(folder, entry.name);
      if (entry.isDirectory() && depth < deepest) walk(file, depth + 1);
      if (!entry.isFile() || statSync(file).size > largestFile) continue;
      const name = relative(path, file).split(sep).join('/');
      files.set(name, isTable(entry.name) ? new Uint8Array(readFileSync(file)) : readFileSync(file, 'utf8'));
    }
  };
  try {
    walk(path, 0);
  } catch (error) {
    throw new ImportError(error instanceof Error ? error.message : String(error), {
      file: path,
      hint: 'name the folder of a capture; `quiesce import --script` prints a script that makes one',
    });
  }
  return files;
}

/**
 * Reads and imports a capture folder; the scenario's id is the folder's name.
 * @throws ImportError, with the path of the file, for a file that contradicts itself and for a folder that tells of no CXL
 */
export function importCaptureFolder(path: string): ImportedCapture {
  const capture = imported(path);
  const { softReserved, windows, hostBridges, memdevs } = capture.scenario.platform;
  // A wrong folder would make an empty box, on which every property holds: the worst of answers.
  if ([softReserved, windows, hostBridges, memdevs].every((list) => list.length === 0)) {
    throw new ImportError('no file in it tells of CXL or Soft Reserved memory', {
      file: path,
      hint: 'a capture has iomem.txt, dmesg.txt, cxl-list.json, cedt.dat and so on: see `quiesce import --help`',
    });
  }
  return capture;
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
  const log = textOf(readCaptureFolder(path), ...logFiles);
  if (!log)
    throw new ImportError('no kernel log in it', {
      file: path,
      hint: `save it with \`dmesg > ${logFiles[0]}\`, best from a boot with initcall_debug and dyndbg="module cxl_core +p; module bus +p"`,
    });
  return { ...importCaptureFolder(path), log };
}

function imported(path: string): ImportedCapture {
  try {
    return importCapture(readCaptureFolder(path), basename(resolve(path)));
  } catch (error) {
    if (!(error instanceof ImportError) || error.file === path) throw error;
    // The importer knows files by their names inside the capture; a reader needs the path.
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

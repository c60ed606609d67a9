import { basename, join, resolve } from 'node:path';
import { visible } from '../model/plain-text.ts';
import { textOf } from './capture-files.ts';
import { logFiles, mayBeLong, useOf } from './file-names.ts';
import { decodeText } from '../input/decode-text.ts';
import { ImportError } from '../input/errors.ts';
import { nameFrom, quoted, shown } from '../input/foreign-text.ts';
import { importCapture, type Contradicting, type ImportedCapture } from './import-capture.ts';
import { readBytes } from '../input/read-file.ts';
import { walkFolder, type WalkedFolder } from '../input/walk-folder.ts';

const mib = 2 ** 20;
/**
 * The largest accepted files. The log of a machine with a thousand CPUs has some MiB; tables and scripts have some KiB.
 */
const largest = { long: 32 * mib, short: mib } as const;
/** The most bytes of all files of a folder together. */
const largestFolder = 128 * mib;

/** The files of a capture folder: ACPI tables as bytes, the rest as text. Unknown files are not opened. */
export interface CaptureFolder {
  readonly files: ReadonlyMap<string, string | Uint8Array>;
  /** What was not read; one sentence for each kind. */
  readonly notes: readonly string[];
}

/**
 * Refuses an entry that has the name of a capture file but cannot be read; otherwise the file would seem to be missing.
 * A folder named like `modules` is accepted.
 * @throws ImportError with its name
 */
function refuseNoFile({ skipped, folders }: WalkedFolder): void {
  const isCaptureFile = (name: string): boolean => ['text', 'table'].includes(useOf(baseName(name)) ?? '');
  const odd = [
    ...skipped.filter(({ isNoFile }) => isNoFile),
    ...folders.filter((name) => baseName(name).includes('.')).map((name) => ({ name, why: 'is a folder' })),
  ].find(({ name }) => isCaptureFile(name));
  if (odd) throw new ImportError(odd.why, { file: odd.name, hint: `${regularOnly}, or remove it` });
}

const regularOnly = 'a capture has regular files only; copy it again';

/** The base name without `.gz`: dmesg.txt for `snap-a/dmesg.txt.gz`. */
const baseName = (name: string): string => basename(name).replace(/\.gz$/, '');

function openFolder(path: string): CaptureFolder {
  const files = new Map<string, string | Uint8Array>();
  const unknown: string[] = [];
  const walked = walkFolder(path);
  refuseNoFile(walked);
  let bytes = 0;
  for (const { name, path: place, depth } of walked.files) {
    // `dmesg.txt.gz` is read as dmesg.txt, unless that exists too.
    const plainName = name.replace(/\.gz$/, '');
    if (plainName !== name && walked.files.some((other) => other.name === plainName)) continue;
    const use = useOf(basename(plainName));
    if (use === null && depth === 0) unknown.push(name);
    if (use !== 'text' && use !== 'table') continue;
    const content = readBytes(place, {
      name,
      largest: largest[mayBeLong(basename(plainName)) ? 'long' : 'short'],
      tooLarge: use === 'table' ? 'copy the table again' : 'cut it down to the boot in question',
      wanted: regularOnly,
      noLinks: true,
    });
    bytes += content.length;
    if (bytes > largestFolder)
      throw new ImportError(`is one too many: the files have more than ${largestFolder} bytes together`, {
        file: name,
        hint: 'remove snapshots that do not matter',
      });
    files.set(plainName, use === 'table' ? content : decodeText(content, name));
  }
  const skipped = walked.skipped.filter(({ name }) => useOf(basename(name)) !== 'silent');
  return {
    files,
    notes: [
      ...summarise(skipped.map(({ name, why }) => `${name} ${why}`)).map((one) => `not read: ${one}`),
      ...(unknown.length === 0
        ? []
        : [
            `not read, for no file of a capture is called so: ${summarise(unknown)
              .join(', ')
              .replace(/, and (\d+ more)$/, ' and $1')}`,
          ]),
    ],
  };
}

/** The most names that are listed individually. */
const listedMax = 5;

/** The first few names, and the number of the others. */
const summarise = (names: readonly string[]): readonly string[] =>
  names.length <= listedMax ? names : [...names.slice(0, listedMax), `and ${names.length - listedMax} more`];

/**
 * The files of a capture folder: ACPI tables as bytes, the rest as text.
 * @throws ImportError when there is no such folder, or for a file that is too large
 */
export const readCaptureFolder = (path: string): CaptureFolder['files'] => openFolder(path).files;

/**
 * Reads and imports a capture folder; the scenario's id is the folder's name.
 * @throws ImportError, with the path, for an inconsistent file and for a folder without any CXL device
 */
export function importCaptureFolder(path: string, contradicting: Contradicting = 'refused'): ImportedCapture {
  return located(path, () => imported(path, openFolder(path), contradicting));
}

/** The boot of a capture folder: scenario, log and end state. */
export interface CapturedBoot extends ImportedCapture {
  readonly log: { readonly file: string; readonly content: string };
}

/**
 * Reads a capture folder together with its kernel log.
 * @throws ImportError, also when the folder has no log
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

function imported(
  path: string,
  { files, notes }: CaptureFolder,
  contradicting: Contradicting = 'refused',
): ImportedCapture {
  const folder = basename(resolve(path));
  const id = nameFrom(folder, 'capture');
  const capture = importCapture(files, id, contradicting);
  const { softReserved, windows, hostBridges, memdevs } = capture.scenario.platform;
  // A wrong folder would give an empty platform, on which every property holds vacuously.
  if ([softReserved, windows, hostBridges, memdevs].every((list) => list.length === 0)) {
    throw new ImportError('no file in it tells of CXL or Soft Reserved memory', {
      file: path,
      hint: 'a capture has iomem.txt, dmesg.txt, cxl-list.json, cedt.dat and so on: see `quiesce import --help`',
    });
  }
  return {
    ...capture,
    notes: [
      ...(id === folder ? [] : [`the folder's name ${quoted(folder)} is no id: the scenario is called ${id}`]),
      ...capture.notes,
      ...notes.map(shown),
    ],
  };
}

/** Parsers report names relative to the capture; messages need the path. */
function located<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ImportError) || error.file === visible(path)) throw error;
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

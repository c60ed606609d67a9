import { decodeText } from '../input/decode-text.ts';
import { ImportError } from '../input/errors.ts';
import { readJson } from '../input/json-text.ts';
import { plainLines } from '../input/plain-lines.ts';

/** The files of a capture by relative path: text, or bytes for ACPI tables. */
export type CaptureFiles = ReadonlyMap<string, string | Uint8Array>;

/** A file of the capture, with its name for messages. */
export interface Found<T> {
  readonly file: string;
  readonly content: T;
}

/** A parsed JSON file of the capture. */
export interface FoundJson extends Found<unknown> {
  /** The 1-based line of an object or array. */
  lineOf(container: unknown): number;
}

/** The first of the named files that exists, as normalised text; `null` when none exists. */
export function textOf(files: CaptureFiles, ...names: readonly string[]): Found<string> | null {
  const file = names.find((name) => files.has(name));
  if (file === undefined) return null;
  const content = files.get(file) ?? '';
  return { file, content: plainLines(typeof content === 'string' ? content : decodeText(content, file)) };
}

/**
 * The first of the named files that exists, as bytes.
 * @throws ImportError for a file that was read as text
 */
export function bytesOf(files: CaptureFiles, ...names: readonly string[]): Found<Uint8Array> | null {
  const file = names.find((name) => files.has(name));
  if (file === undefined) return null;
  const content = files.get(file) ?? '';
  if (typeof content !== 'string') return { file, content };
  throw new ImportError('is text where an ACPI table is expected', {
    file,
    offset: 0,
    hint: `copy the table itself: cat /sys/firmware/acpi/tables/${tableName(file)} > ${file}`,
  });
}

const tableName = (file: string): string => (file.split('/').at(-1) ?? file).replace(/\..*$/, '').toUpperCase();

/**
 * The first of the named JSON files; `null` when it is missing or empty, since a list command prints nothing for an
 * empty list.
 * @throws ImportError with line and column for invalid JSON
 */
export function jsonOf(files: CaptureFiles, ...names: readonly string[]): FoundJson | null {
  const found = textOf(files, ...names);
  if (!found || found.content.trim() === '') return null;
  const json = readJson(found.content, found.file);
  return { file: found.file, content: json.value, lineOf: (container) => json.lineOf(container) };
}

/** Folders of earlier snapshots, such as `snap-created/`, sorted by name. */
export const snapshotFolders = (files: CaptureFiles): readonly string[] =>
  [...new Set([...files.keys()].flatMap((path) => /^(.*snap-[^/]+\/)/.exec(path)?.[1] ?? []))].sort();

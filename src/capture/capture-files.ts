import { decodeText } from '../input/decode-text.ts';
import { ImportError } from '../input/errors.ts';
import { readJson } from '../input/json-text.ts';
import { plainLines } from '../input/plain-lines.ts';

/** The files of a capture by their path in its folder: text, or bytes for the ACPI tables. */
export type CaptureFiles = ReadonlyMap<string, string | Uint8Array>;

/** A file that was found, with the name to put in messages. */
export interface Found<T> {
  readonly file: string;
  readonly content: T;
}

/** A JSON file that was found. */
export interface FoundJson extends Found<unknown> {
  /** The line of an object or array in it. */
  lineOf(container: unknown): number;
}

/** The first of the names that the capture holds, as plain lines of text; `null` when it holds none of them. */
export function textOf(files: CaptureFiles, ...names: readonly string[]): Found<string> | null {
  const file = names.find((name) => files.has(name));
  if (file === undefined) return null;
  const content = files.get(file) ?? '';
  return { file, content: plainLines(typeof content === 'string' ? content : decodeText(content, file)) };
}

/** The first of the names that the capture holds, as bytes; text that should be bytes is an `ImportError`. */
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
 * The capture's JSON file, or `null` when it is missing or empty: a list command prints nothing when there is nothing.
 * Broken JSON is an `ImportError` that names line and column.
 */
export function jsonOf(files: CaptureFiles, ...names: readonly string[]): FoundJson | null {
  const found = textOf(files, ...names);
  if (!found || found.content.trim() === '') return null;
  const json = readJson(found.content, found.file);
  return { file: found.file, content: json.value, lineOf: (container) => json.lineOf(container) };
}

/** Folders of earlier snapshots, such as `snap-created/`, in the order of their names. */
export const snapshotFolders = (files: CaptureFiles): readonly string[] =>
  [...new Set([...files.keys()].flatMap((path) => /^(.*snap-[^/]+\/)/.exec(path)?.[1] ?? []))].sort();

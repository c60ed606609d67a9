import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isUtf8 } from 'node:buffer';

/** Something in the folder in which a run takes place. */
export type Entry =
  | { readonly path: string; readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode?: number }
  | { readonly path: string; readonly kind: 'folder' }
  | { readonly path: string; readonly kind: 'link'; readonly to: string }
  | { readonly path: string; readonly kind: 'pipe' }
  /** A file of nothing but a size. */
  | { readonly path: string; readonly kind: 'sparse'; readonly size: number };

/** What a run is about. */
export const kinds = ['scenario', 'capture', 'document', 'line', 'code', 'surroundings'] as const;
export type Kind = (typeof kinds)[number];

/** One run: files, and the command lines that are given there one after another. */
export interface Case {
  readonly kind: Kind;
  readonly seed: number;
  readonly run: number;
  readonly tree: readonly Entry[];
  readonly lines: readonly (readonly string[])[];
  /** Whether the streams pretend to be a terminal. */
  readonly isTerminal: boolean;
  /** A bash script that runs `"$@"`, where the run is a process of its own; without it, it is a call in this one. */
  readonly around?: string;
  /** Options for node. */
  readonly node?: readonly string[];
  /** A user that must not be root. */
  readonly asNobody?: boolean;
}

const encoder = new TextEncoder();

/** A file of text. */
export const textFile = (path: string, text: string): Entry => ({ path, kind: 'file', bytes: encoder.encode(text) });

type Stored = Omit<Case, 'tree'> & { readonly tree: readonly Readonly<Record<string, unknown>>[] };

const storedEntry = (entry: Entry): Readonly<Record<string, unknown>> => {
  if (entry.kind !== 'file') return { ...entry };
  const { bytes, ...rest } = entry;
  return isUtf8(bytes)
    ? { ...rest, text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) }
    : { ...rest, base64: Buffer.from(bytes).toString('base64') };
};

const entryOf = ({ text, base64, ...rest }: Readonly<Record<string, unknown>>): Entry =>
  ({
    ...rest,
    ...(typeof text === 'string' ? { bytes: encoder.encode(text) } : {}),
    ...(typeof base64 === 'string' ? { bytes: new Uint8Array(Buffer.from(base64, 'base64')) } : {}),
  }) as Entry; // storedEntry() has written it.

/** Writes a run into a folder of its own, from which it can be taken again. */
export function saveCase(folder: string, one: Case, told: string): void {
  mkdirSync(folder, { recursive: true });
  const stored: Stored = { ...one, tree: one.tree.map(storedEntry) };
  writeFileSync(join(folder, 'case.json'), `${JSON.stringify(stored, null, 2)}\n`);
  writeFileSync(join(folder, 'told.txt'), told);
}

/** Reads what saveCase() wrote. */
export function loadCase(folder: string): Case {
  const stored = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as Stored; // saveCase() has written it.
  return { ...stored, tree: stored.tree.map(entryOf) };
}

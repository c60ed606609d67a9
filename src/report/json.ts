import { fileOf } from '../encode/encoded.ts';
import { jsonOf, type JsonText } from '../encode/json.ts';

/** What went wrong, for a program: the object that `--json` prints instead of a result. */
export interface ErrorReport {
  readonly error: {
    /** A word that stays the same between versions: see docs/formats.md. */
    readonly code: ErrorCode;
    readonly message: string;
    readonly file?: string;
    /** 1-based. */
    readonly line?: number;
    /** 1-based. */
    readonly column?: number;
    /** Bytes from 0, in a binary file. */
    readonly offset?: number;
    /** What to do next. */
    readonly hint?: string;
  };
}

/** The codes of errors. */
export type ErrorCode =
  /** The command line itself: an unknown verb, option or value. */
  | 'usage'
  /** A scenario, example, design, gate or property of that name does not exist. */
  | 'unknown-name'
  /** A file or folder cannot be read or written. */
  | 'file'
  /** A file was read and says something that cannot be. */
  | 'input'
  /** The choices do not go together: Kconfig forbids them, or the schedule does not fit. */
  | 'impossible'
  /** This machine lacks something: memory, address space, threads, WebAssembly. */
  | 'environment'
  /** A bound, a signal or the end of memory came first: nothing is known. */
  | 'ended'
  /** A fault of this program. */
  | 'internal';

/** One document, indented, with a line end: stable key order because objects are built in the order of their types. */
export const jsonText = (value: unknown): JsonText => fileOf([jsonOf(value, 2)]);

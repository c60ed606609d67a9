import { fileOf } from '../encode/encoded.ts';
import { jsonOf, type JsonText } from '../encode/json.ts';

/** The object that `--json` prints for an error, in place of a result. */
export interface ErrorReport {
  readonly error: {
    /** A code that is stable between versions: see docs/formats.md. */
    readonly code: ErrorCode;
    readonly message: string;
    readonly file?: string;
    /** 1-based. */
    readonly line?: number;
    /** 1-based. */
    readonly column?: number;
    /** Bytes from 0, in a binary file. */
    readonly offset?: number;
    /** The suggested next command. */
    readonly hint?: string;
  };
}

/** The codes of errors. */
export type ErrorCode =
  /** Command-line syntax: an unknown verb, option or value. */
  | 'usage'
  /** No scenario, example, design, gate or property has that name. */
  | 'unknown-name'
  /** A file or folder cannot be read or written. */
  | 'file'
  /** The content of a file is invalid. */
  | 'input'
  /** An impossible combination: Kconfig forbids it, or the schedule does not fit. */
  | 'impossible'
  /** The machine lacks a resource: memory, address space, threads, WebAssembly. */
  | 'environment'
  /** A limit, a signal or lack of memory ended the job without a result. */
  | 'ended'
  /** A defect of this program. */
  | 'internal';

/** One indented document with a line end; its key order is stable, because objects are built in the order of their types. */
export const jsonText = (value: unknown): JsonText => fileOf([jsonOf(value, 2)]);

import { visible } from '../model/plain-text.ts';

/** Where an input file is wrong and what to do about it. What is not known stays absent. */
export interface ImportErrorPlace {
  readonly file: string;
  /** 1-based line. */
  readonly line?: number;
  /** 1-based column. */
  readonly column?: number;
  /** 0-based byte offset, for binary tables. */
  readonly offset?: number;
  /** What the reader can do: the allowed values, the nearest known name, the next command. */
  readonly hint: string;
}

/** No message needs more: whatever is longer repeats a file. */
const longest = 2000;
const bounded = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/**
 * An input file (scenario, capture, table) that cannot be used: `message` says what is wrong, the other fields say
 * where and what to do.
 */
export class ImportError extends Error {
  readonly file: string;
  // `declare` keeps an unknown place absent: a class field would store undefined.
  declare readonly line?: number;
  declare readonly column?: number;
  declare readonly offset?: number;
  readonly hint: string;

  constructor(problem: string, place: ImportErrorPlace) {
    // Much of a message comes from the file: a terminal must not act on it, and it must have an end.
    super(bounded(visible(problem)));
    this.name = 'ImportError';
    this.file = visible(place.file);
    this.hint = bounded(visible(place.hint));
    if (place.line !== undefined) this.line = place.line;
    if (place.column !== undefined) this.column = place.column;
    if (place.offset !== undefined) this.offset = place.offset;
  }
}

/** `file:line:column`, `file:line`, `file@offset` or `file`, whichever is known; editors and terminals jump to it. */
export function formatPlace(place: Omit<ImportErrorPlace, 'hint'>): string {
  if (place.line !== undefined && place.column !== undefined) return `${place.file}:${place.line}:${place.column}`;
  if (place.line !== undefined) return `${place.file}:${place.line}`;
  return place.offset === undefined ? place.file : `${place.file}@${place.offset}`;
}

import { visible } from '../model/plain-text.ts';

/** The place of an error in an input file, and a hint. Fields that are not known are absent. */
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

/** The longest message, in characters; longer ones only repeat the input file. */
const longest = 2000;
const bounded = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

/**
 * An input file (scenario, capture, table) that cannot be used. `message` says what is wrong; the other fields give the
 * place and the remedy.
 */
export class ImportError extends Error {
  readonly file: string;
  // `declare`, because a class field would store undefined and `in` checks would find it.
  declare readonly line?: number;
  declare readonly column?: number;
  declare readonly offset?: number;
  readonly hint: string;

  constructor(problem: string, place: ImportErrorPlace) {
    // The message quotes the input file, so control characters are made visible and the length is bounded.
    super(bounded(visible(problem)));
    this.name = 'ImportError';
    this.file = visible(place.file);
    this.hint = bounded(visible(place.hint));
    if (place.line !== undefined) this.line = place.line;
    if (place.column !== undefined) this.column = place.column;
    if (place.offset !== undefined) this.offset = place.offset;
  }
}

/** The place as `file:line:column`, `file:line`, `file@offset` or `file`, a form that editors and terminals link to. */
export function formatPlace(place: Omit<ImportErrorPlace, 'hint'>): string {
  if (place.line !== undefined && place.column !== undefined) return `${place.file}:${place.line}:${place.column}`;
  if (place.line !== undefined) return `${place.file}:${place.line}`;
  return place.offset === undefined ? place.file : `${place.file}@${place.offset}`;
}

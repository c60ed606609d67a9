import { rangeOf, type Range } from '../../model/range.ts';
import type { Found } from '../capture-files.ts';
import { isName } from '../../model/plain-text.ts';
import { ImportError } from '../../input/errors.ts';
import { quoted } from '../../input/foreign-text.ts';
import { interleaveWays, readNumber, readSize } from '../../input/numbers.ts';

/** An object of a listing. */
export type ListingObject = Readonly<Record<string, unknown>>;

/** A listing, with line numbers of its objects where known. */
export type Listing = Found<unknown> & { lineOf?(container: unknown): number };

const isObject = (value: unknown): value is ListingObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of an array; a single object counts as an array of one. */
export const objectsIn = (value: unknown): readonly ListingObject[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];

/** The kind of a JSON value, for messages. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/**
 * The top-level objects of a listing.
 * @param command - the command that prints the listing
 * @throws ImportError when it is neither an object nor an array of objects
 */
export function objectsOf(listing: Listing, command: string): readonly ListingObject[] {
  const { file, content } = listing;
  const all: readonly unknown[] = Array.isArray(content) ? content : [content];
  const odd = all.findIndex((value) => !isObject(value));
  if (odd < 0) return all as readonly ListingObject[];
  const what = Array.isArray(content) ? `entry ${odd + 1} is` : 'it is';
  throw new ImportError(`is no listing: ${what} ${kindOf(all[odd])}, not an object`, {
    file,
    line: listing.lineOf?.(all[odd]) ?? 1,
    hint: `make it again: ${command} > ${file}`,
  });
}

/** A string value, or the empty string for any other value. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Parses the values of a listing. An unparsable value becomes a note with its line; an impossible one throws an
 * ImportError.
 */
export class ListValues {
  readonly notes: string[] = [];
  readonly #listing: Listing;
  readonly #hint: string;
  #isRounded = false;
  /** Objects whose unusual names have been noted. */
  readonly #noted = new WeakSet<ListingObject>();

  /**
   * @param command - the command that prints the listing
   */
  constructor(listing: Listing, command: string) {
    this.#listing = listing;
    this.#hint = `make it again: ${command} > ${listing.file}`;
  }

  line(object: ListingObject): number {
    return this.#listing.lineOf?.(object) ?? 1;
  }

  refuse(object: ListingObject, problem: string): never {
    throw new ImportError(problem, { file: this.#listing.file, line: this.line(object), hint: this.#hint });
  }

  note(object: ListingObject, text: string): void {
    this.notes.push(`${this.#listing.file}:${this.line(object)}: ${text}`);
  }

  /** Notes objects that a listing of this command does not contain. */
  unknownObjects(odd: readonly ListingObject[]): void {
    const [first] = odd;
    if (!first) return;
    const keys = Object.keys(first).slice(0, 3).join(', ').slice(0, 60);
    const what = odd.length === 1 ? 'an object' : `${odd.length} objects, the first here,`;
    this.note(first, `${what} of no known kind (${keys === '' ? 'without any key' : keys})`);
  }

  /** A name, or `null` when it is missing or invalid in sysfs. */
  name(object: ListingObject, key: string): string | null {
    const value = object[key];
    if (typeof value !== 'string' || value === '') return null;
    if (isName(value)) return value;
    if (!this.#noted.has(object)) this.note(object, `${key} ${quoted(value)} is no name and was left out`);
    this.#noted.add(object);
    return null;
  }

  /** A non-negative integer, or `null`. */
  count(object: ListingObject, key: string): number | null {
    const value = object[key];
    if (value === undefined || value === null) return null;
    const read = readNumber(value);
    if (read !== null && read < 0) this.refuse(object, `${key} is ${read}`);
    // Serial numbers have 64 bits. They affect nothing when they exceed 2^53, so no note is added.
    if (read === null && key !== 'serial')
      this.note(
        object,
        `${key} ${typeof value === 'object' ? quoted(value) : JSON.stringify(value)} is no whole number below 2^53`,
      );
    return read;
  }

  /** A size in bytes, possibly rounded by `-u`. */
  size(object: ListingObject, key: string): number | null {
    const read = readSize(object[key]);
    if (read === null || read.bytes < 0) return this.count(object, key);
    if (read.rounded && !this.#isRounded) {
      this.#isRounded = true;
      this.note(object, `sizes are rounded, as -u prints them: taken to be whole multiples of 256 MiB`);
    }
    return read.bytes;
  }

  /** The range of `resource` and `size`; `null` when one is missing or the size is 0. */
  range(object: ListingObject): Range | null {
    const [start, size] = [this.count(object, 'resource'), this.size(object, 'size')];
    if (start === null || size === null || size === 0) return null;
    if (!Number.isSafeInteger(start + size))
      this.refuse(object, `${size} bytes from 0x${start.toString(16)} on are no range of physical addresses`);
    return rangeOf(start, size);
  }

  /** Interleave ways; 1 by default. */
  ways(object: ListingObject): number {
    const ways = this.count(object, 'interleave_ways') ?? 1;
    return interleaveWays.includes(ways) ? ways : this.refuse(object, `interleave_ways ${ways} is no number of ways`);
  }

  /** Interleave granularity in bytes, or `null`. */
  granularity(object: ListingObject): number | null {
    const granularity = this.size(object, 'interleave_granularity');
    const isValid = granularity === null || (granularity >= 256 && Number.isInteger(Math.log2(granularity)));
    return isValid ? granularity : this.refuse(object, `interleave_granularity ${granularity} is no granularity`);
  }
}

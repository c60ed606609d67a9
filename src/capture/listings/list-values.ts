import { rangeOf, type Range } from '../../model/range.ts';
import type { Found } from '../capture-files.ts';
import { isName } from '../../model/plain-text.ts';
import { ImportError } from '../../input/errors.ts';
import { quoted } from '../../input/foreign-text.ts';
import { interleaveWays, readNumber, readSize } from '../../input/numbers.ts';

/** An object of a listing. */
export type ListingObject = Readonly<Record<string, unknown>>;

/** A listing, with the lines of its objects where they are known. */
export type Listing = Found<unknown> & { lineOf?(container: unknown): number };

const isObject = (value: unknown): value is ListingObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The objects of a list; one object alone is a list of one. */
export const objectsIn = (value: unknown): readonly ListingObject[] =>
  Array.isArray(value) ? value.filter(isObject) : isObject(value) ? [value] : [];

/** What a JSON value is, where an object was wanted. */
function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}

/**
 * The objects that a listing consists of.
 * @param command - what makes the listing
 * @throws ImportError when it is neither an object nor a list of nothing but objects
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

/** A text, or nothing where there is none. */
export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/**
 * Reads the values of a listing. What is there and cannot be read becomes a note with its line; what can be read and cannot be, an
 * `ImportError`.
 */
export class ListValues {
  readonly notes: string[] = [];
  readonly #listing: Listing;
  readonly #hint: string;
  #isRounded = false;
  /** Objects whose odd names were told. */
  readonly #strangers = new WeakSet<ListingObject>();

  /** @param command - what makes the listing */
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

  /** A note of objects that a listing of this kind does not have. */
  unknownObjects(odd: readonly ListingObject[]): void {
    const [first] = odd;
    if (!first) return;
    const keys = Object.keys(first).slice(0, 3).join(', ').slice(0, 60);
    const what = odd.length === 1 ? 'an object' : `${odd.length} objects, the first here,`;
    this.note(first, `${what} of no known kind (${keys === '' ? 'without any key' : keys})`);
  }

  /** The name of something, or `null` where there is none, or one that no device of sysfs has. */
  name(object: ListingObject, key: string): string | null {
    const value = object[key];
    if (typeof value !== 'string' || value === '') return null;
    if (isName(value)) return value;
    if (!this.#strangers.has(object)) this.note(object, `${key} ${quoted(value)} is no name and was left out`);
    this.#strangers.add(object);
    return null;
  }

  /** A whole number that is not negative, or `null`. */
  count(object: ListingObject, key: string): number | null {
    const value = object[key];
    if (value === undefined || value === null) return null;
    const read = readNumber(value);
    if (read !== null && read < 0) this.refuse(object, `${key} is ${read}`);
    // Serial numbers have 64 bits, and nothing hangs on those that a number cannot hold.
    if (read === null && key !== 'serial')
      this.note(
        object,
        `${key} ${typeof value === 'object' ? quoted(value) : JSON.stringify(value)} is no whole number below 2^53`,
      );
    return read;
  }

  /** A number of bytes, which `-u` rounds. */
  size(object: ListingObject, key: string): number | null {
    const read = readSize(object[key]);
    if (read === null || read.bytes < 0) return this.count(object, key);
    if (read.rounded && !this.#isRounded) {
      this.#isRounded = true;
      this.note(object, `sizes are rounded, as -u prints them: taken to be whole multiples of 256 MiB`);
    }
    return read.bytes;
  }

  /** What lies between `resource` and its `size`; `null` where either is missing or nothing lies there. */
  range(object: ListingObject): Range | null {
    const [start, size] = [this.count(object, 'resource'), this.size(object, 'size')];
    if (start === null || size === null || size === 0) return null;
    if (!Number.isSafeInteger(start + size))
      this.refuse(object, `${size} bytes from 0x${start.toString(16)} on are no range of physical addresses`);
    return rangeOf(start, size);
  }

  /** Interleave ways; 1 where nothing is said. */
  ways(object: ListingObject): number {
    const ways = this.count(object, 'interleave_ways') ?? 1;
    return interleaveWays.includes(ways) ? ways : this.refuse(object, `interleave_ways ${ways} is no number of ways`);
  }

  /** Interleave granularity in bytes, or `null`. */
  granularity(object: ListingObject): number | null {
    const granularity = this.size(object, 'interleave_granularity');
    const isOne = granularity === null || (granularity >= 256 && Number.isInteger(Math.log2(granularity)));
    return isOne ? granularity : this.refuse(object, `interleave_granularity ${granularity} is no granularity`);
  }
}

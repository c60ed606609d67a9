import { InvalidArgumentError } from 'commander';
import { parseSize } from '../model/byte-size.ts';
import { criteria, type Criterion } from '../testgen/item.ts';

/** Parses a number. */
export function amount(least: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || (whole && !Number.isSafeInteger(value))) {
      throw new InvalidArgumentError(`Give a ${whole ? 'whole number' : 'number'} from ${least} up.`);
    }
    return value;
  };
}

/** Parses a number of bytes, such as 512M. */
export function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes === null) throw new InvalidArgumentError('Give a size, such as 512M or 2GiB.');
  return bytes;
}

/** Parses a path; an empty one, from an unset shell variable, is refused. */
export function place(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a path; this one is empty.');
  if (text === '-') throw new InvalidArgumentError('This has to be a file or folder; ./- is one of that name.');
  return text;
}

/** Parses a path, or `-` for stdout. */
export const placeOrStdout = (text: string): string => (text === '-' ? text : place(text));

/** Removes options whose value is `-`, since stdout is the default. */
export const withStdout = <A extends object>(args: A): A =>
  Object.fromEntries(
    Object.entries(args).filter(([name, value]) => !((name === 'output' || name === 'out') && value === '-')),
  ) as A;

/** Collects the values of a repeatable option. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** Adds the names of a list such as `a0,f` to earlier ones. */
export function names(text: string, before: readonly string[] | undefined): readonly string[] {
  const read = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (read.length === 0) throw new InvalidArgumentError('Give names, such as a,b.');
  return [...(before ?? []), ...read];
}

/** Adds the criteria of a list such as `states,races`; `races` is short for `race-pairs`. */
export function coverOf(text: string, before: readonly Criterion[] | undefined): readonly Criterion[] {
  const read = names(text, undefined).map((name) => {
    const found = criteria.find((one) => one === (name === 'races' ? 'race-pairs' : name));
    if (!found) throw new InvalidArgumentError(`Allowed: ${criteria.join(', ')}.`);
    return found;
  });
  return [...new Set([...(before ?? []), ...read])];
}

import { InvalidArgumentError } from 'commander';
import { parseSize } from '../model/byte-size.ts';
import { criteria, type Criterion } from '../testgen/item.ts';

/** A number from the command line. */
export function amount(least: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || (whole && !Number.isSafeInteger(value))) {
      throw new InvalidArgumentError(`Give a ${whole ? 'whole number' : 'number'} from ${least} up.`);
    }
    return value;
  };
}

/** A number of bytes from the command line, such as 512M. */
export function size(text: string): number {
  const bytes = parseSize(text);
  if (bytes === null) throw new InvalidArgumentError('Give a size, such as 512M or 2GiB.');
  return bytes;
}

/** The path of a file or folder: an unset variable of a shell script gives an empty one. */
export function place(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give a path; this one is empty.');
  if (text === '-') throw new InvalidArgumentError('This has to be a file or folder; ./- is one of that name.');
  return text;
}

/** The same where `-` may name stdout. */
export const placeOrStdout = (text: string): string => (text === '-' ? text : place(text));

/** Options in which `-` names stdout: where the result goes without them. */
export const withStdout = <A extends object>(args: A): A =>
  Object.fromEntries(
    Object.entries(args).filter(([name, value]) => !((name === 'output' || name === 'out') && value === '-')),
  ) as A;

/** One value more of an option that may be given again. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** Names from a list such as `a0,f`, after those that were read before. */
export function names(text: string, before: readonly string[] | undefined): readonly string[] {
  const read = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (read.length === 0) throw new InvalidArgumentError('Give names, such as a,b.');
  return [...(before ?? []), ...read];
}

/** Criteria from a list such as `states,races`; `races` is short for `race-pairs`. */
export function coverOf(text: string, before: readonly Criterion[] | undefined): readonly Criterion[] {
  const read = names(text, undefined).map((name) => {
    const found = criteria.find((one) => one === (name === 'races' ? 'race-pairs' : name));
    if (!found) throw new InvalidArgumentError(`Allowed: ${criteria.join(', ')}.`);
    return found;
  });
  return [...new Set([...(before ?? []), ...read])];
}

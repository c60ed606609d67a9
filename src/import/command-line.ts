import type { Range } from '../model/range.ts';
import { rangeOf } from '../model/range.ts';
import { readNumber } from './numbers.ts';

const softReservedType = 0xefffffff;

/** The arguments of a kernel command line; double quotes keep spaces together. */
export const kernelArguments = (commandLine: string): readonly string[] =>
  (commandLine.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((argument) => argument.replaceAll('"', ''));

/** The values of one argument, in order; commas separate values too. */
export const valuesOf = (commandLine: string, name: string): readonly string[] =>
  kernelArguments(commandLine)
    .filter((argument) => argument.startsWith(`${name}=`))
    .flatMap((argument) => argument.slice(name.length + 1).split(','))
    .filter((value) => value !== '');

/**
 * Ranges that `memmap=SIZE%START+TYPE` turns into Soft Reserved ones. The form with an old type only converts what already has
 * that type, which nothing here can know, so it counts for Soft Reserved as well. @kernel arch/x86/kernel/e820.c:parse_memmap_one
 */
export const softReservedOf = (commandLine: string): readonly Range[] =>
  valuesOf(commandLine, 'memmap')
    .flatMap((value) => {
      const parts = /^([^%]+)%([^+-]+)(?:-[^+]+)?\+(.+)$/.exec(value);
      const [size, start, type] = [readNumber(parts?.[1]), readNumber(parts?.[2]), readNumber(parts?.[3])];
      return size === null || start === null || type !== softReservedType ? [] : [rangeOf(start, size)];
    })
    .sort((a, b) => a.start - b.start);

import { type Range, rangeOf } from '../model/range.ts';
import { readNumber } from '../input/numbers.ts';

const softReservedType = 0xefffffff;

/**
 * Splits a kernel command line into parameters; double quotes protect spaces.
 * @kernel lib/cmdline.c:next_arg
 */
export const kernelArguments = (commandLine: string): readonly string[] =>
  (commandLine.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map((argument) => argument.replaceAll('"', ''));

/** The values of a parameter, in order; commas separate values too. */
export const valuesOf = (commandLine: string, name: string): readonly string[] =>
  kernelArguments(commandLine)
    .filter((argument) => argument.startsWith(`${name}=`))
    .flatMap((argument) => argument.slice(name.length + 1).split(','))
    .filter((value) => value !== '');

const specialPurpose = 0x40000;

/** A parsed range, or the text of an invalid one. */
type ReadRange = Range | string;

const asked = (value: string, start: number | null, size: number | null): readonly ReadRange[] => {
  if (start === null || size === null || size === 0 || !Number.isSafeInteger(start + size)) return [value];
  return [rangeOf(start, size)];
};

/**
 * Ranges that the command line makes Soft Reserved: `memmap=SIZE%START+TYPE`, and `efi_fake_mem=SIZE@START:ATTRIBUTE`
 * of older kernels. The form with an old type converts only ranges of that type. The types are unknown here, so it
 * counts as well. Values without a valid range become notes.
 * @kernel arch/x86/kernel/e820.c:parse_memmap_one
 */
export function softReservedOf(commandLine: string, notes: string[]): readonly Range[] {
  const found: readonly ReadRange[] = [
    ...valuesOf(commandLine, 'memmap').flatMap((value) => {
      const parts = /^([^%]+)%([^+-]+)(?:-[^+]+)?\+(.+)$/.exec(value);
      return readNumber(parts?.[3]) === softReservedType
        ? asked(value, readNumber(parts?.[2]), readNumber(parts?.[1]))
        : [];
    }),
    ...valuesOf(commandLine, 'efi_fake_mem').flatMap((value) => {
      const parts = /^([^@]+)@([^:]+):(.+)$/.exec(value);
      return readNumber(parts?.[3]) === specialPurpose
        ? asked(value, readNumber(parts?.[2]), readNumber(parts?.[1]))
        : [];
    }),
  ];
  const invalid = found.filter((one) => typeof one === 'string');
  notes.push(...invalid.map((value) => `${value} on the kernel command line is no range of physical addresses`));
  return found.filter((one) => typeof one !== 'string').toSorted((a, b) => a.start - b.start);
}

import { z } from 'zod';
import { isLine, isName, longestLine, longestName, namePattern, visible } from '../model/plain-text.ts';
import { nameFrom, quoted } from '../input/foreign-text.ts';
import { scaleShape } from './scale.ts';
import { rangePattern, readRange, readSize, sizePattern } from './units.ts';
import { hintFor } from '../input/suggest.ts';

// Schemas of the values of a scenario file, with their messages. A message has two lines, the problem and the hint;
// `errorOf` in yaml-places.ts splits them.

/** The two lines of a message: problem and hint. */
export const message = (problem: string, hint: string): string => `${problem}\n${hint}`;

/** A strict object whose error for an unknown key suggests the nearest known one. */
export const record = <S extends z.ZodRawShape>(what: string, shape: S) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys') {
        const key = issue.keys[0];
        return message(`unknown key ${quoted(key)} in ${what}`, hintFor(key, Object.keys(shape)));
      }
      return message(`${what} is missing or not a map`, `write a map with ${Object.keys(shape).join(', ')}`);
    },
  });

/** One of a fixed set of words. */
export const word = <const T extends readonly [string, ...string[]]>(what: string, words: T) =>
  z.enum(words, { error: (issue) => message(`${quoted(issue.input)} is not ${what}`, hintFor(issue.input, words)) });

const missingText = (what: string) => ({
  error: () => message(`${what} is missing or not text`, `write ${what} as text`),
});

/** The rule for names, as hints give it. */
const nameRule = `letters, digits and _ . : + -, the first a letter, a digit or _, at most ${longestName} of them`;

/** Why a text is not a valid name, or `null`. */
function nameProblem(what: string, text: string): string | null {
  if (isName(text)) return null;
  if (text === '') return `${what} is empty`;
  if (text.length > longestName) return `${what} has ${text.length} characters, more than ${longestName}`;
  const strange = Array.from(text).find((character) => !isName(`a${character}`));
  return strange === undefined
    ? `${what} ${quoted(text)} begins with ${quoted(text[0])}, which no name does`
    : `${what} ${quoted(text)} has the character ${quoted(strange)}, which no name has`;
}

const named = (what: string, isAllowed: (text: string) => boolean, pattern: string) =>
  z
    .string(missingText(what))
    .check((at) => {
      const problem = isAllowed(at.value) ? null : nameProblem(what, at.value);
      if (problem === null) return;
      const near = nameFrom(at.value, '');
      const hint = `${near === '' ? '' : `did you mean ${near}? `}allowed: ${nameRule}`;
      at.issues.push({ code: 'custom', input: at.value, message: message(problem, hint) });
    })
    .meta({ pattern, maxLength: longestName });

/** The name of a device or release; names become parts of file names, commands and code. */
export const name = (what: string) => named(what, () => false, namePattern);

/** The id of a scenario: a name, or a name of the scale family. */
export const scenarioId = named('id', (text) => scaleShape.test(text), `${namePattern}|${scaleShape.source}`);

/** Why a text is not a single printable line, or `null`. */
export function lineProblem(what: string, text: string): string | null {
  if (isLine(text)) return null;
  if (text.length > longestLine) return `${what} has ${text.length} characters, more than ${longestLine}`;
  const hidden = Array.from(text).find((character) => !isLine(character)) ?? '';
  return `${what} has the character ${visible(hidden)}, which cannot be printed`;
}

/** The rule for lines, as hints give it. */
export const lineRule = `write one line of at most ${longestLine} characters that can be printed`;

/** A printable line of prose. */
export const line = (what: string) =>
  z
    .string(missingText(what))
    .check((at) => {
      const problem = lineProblem(what, at.value);
      if (at.value === '')
        at.issues.push({ code: 'custom', input: '', message: message(`${what} is empty`, `write ${what} as text`) });
      else if (problem !== null)
        at.issues.push({ code: 'custom', input: at.value, message: message(problem, lineRule) });
    })
    .meta({ minLength: 1, maxLength: longestLine });

/** A list with a bounded number of entries. */
export const list = <T extends z.ZodType>(what: string, item: T, most: number) =>
  z
    .array(item, {
      error: () => message(`${what} is not a list`, 'write one entry a line, each after a dash, or [a, b]'),
    })
    .max(most, { error: () => message(`${what} has more than ${most} entries`, `leave out what does not matter`) });

/** A non-negative integer. */
export const whole = (what: string) =>
  z
    .int({ error: () => message(`${what} is missing or not a whole number`, 'write a number, 0 or more') })
    .min(0, message(`${what} is negative`, 'write a number, 0 or more'));

export const flag = (what: string) =>
  z.boolean({ error: () => message(`${what} is not true or false`, 'allowed: true, false') });

/** Physical addresses, both ends included. */
export const range = z
  .string({
    error: () =>
      message('an address range is missing or not text', 'write 0x850000000-0x284fffffff, both ends included, in hex'),
  })
  .check((at) => {
    const read = readRange(at.value);
    if (!read.ok) at.issues.push({ code: 'custom', input: at.value, message: message(read.problem, read.hint) });
  })
  .meta({ description: 'Physical addresses, both ends included: 0x850000000-0x284fffffff', pattern: rangePattern });

/** A size in bytes. */
export const size = z
  .union([z.string(), z.number()], { error: () => message('a size is missing', 'write 256 MiB, or a number of bytes') })
  .check((at) => {
    const read = readSize(at.value);
    if (!read.ok) at.issues.push({ code: 'custom', input: at.value, message: message(read.problem, read.hint) });
  })
  .meta({ description: 'Bytes: 256 MiB, 0x10000000 or a plain number', pattern: sizePattern });

const isPowerOfTwo = (bytes: number): boolean => bytes > 0 && Number.isInteger(Math.log2(bytes));
/** A size that must be a power of two for the hardware or the kernel. */
export const powerOfTwo = (what: string, least: number) =>
  size.refine(
    (value) => {
      const read = readSize(value);
      return !read.ok || (isPowerOfTwo(read.value) && read.value >= least);
    },
    message(`${what} is not a power of two from ${least} bytes up`, `allowed: ${least}, ${least * 2}, ${least * 4}, …`),
  );

/** The address of a PCI function. */
export const pci = z
  .string({ error: () => message('a PCI address is missing', 'write 0000:0d:00.0') })
  .regex(/^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/, {
    error: (issue) =>
      message(
        `${quoted(issue.input)} is not a PCI address`,
        'write domain:bus:device.function in lower case, such as 0000:0d:00.0',
      ),
  });

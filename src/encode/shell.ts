import { isName, visible } from '../model/plain-text.ts';
import { joined, templateOf, type Encoded } from './encoded.ts';
import { Unwritable } from './unwritable.ts';

/** Text in the language of the POSIX shell. */
export type Shell = Encoded<'shell'>;

/** A template of shell: a string goes into it through `shellWord`, `shellText` or `shellComment`. */
export const sh = templateOf<'shell'>();

const harmless = /^[\w@%+=:,./-]+$/;
const hasUnprintable = (text: string): boolean => visible(text) !== text;

/**
 * One word: quoted where it holds anything but harmless characters. What a terminal would act on is written as octal numbers, so
 * that the word can be printed and pasted back.
 * @throws Unwritable for a NUL or half a character, which no word can hold
 */
export function shellWord(text: string): Shell {
  if (harmless.test(text)) return text as Shell;
  return (hasUnprintable(text) ? printed(text) : `'${text.replaceAll("'", `'\\''`)}'`) as Shell;
}

/** The same in double quotes, as sentences stand in scripts. */
export const shellText = (text: string): Shell =>
  hasUnprintable(text) ? shellWord(text) : (`"${text.replace(/[\\"$`]/g, String.raw`\$&`)}"` as Shell);

/** A word that `printf` makes. Command substitution drops line ends at the end, so those stand behind it as they are. */
function printed(text: string): string {
  if (/\0|\p{Cs}/u.test(text))
    throw new Unwritable('a word of a shell holds no NUL and no half character', text, 'give it another name');
  const [, body = '', ends = ''] = /^([\s\S]*?)(\n*)$/.exec(text) ?? [];
  const format = Array.from(body, (one, at) =>
    /['\\%!]/.test(one) || (at === 0 && one === '-') || hasUnprintable(one) ? octal(one) : one,
  ).join('');
  return `${format === '' ? '' : `"$(printf '${format}')"`}${ends === '' ? '' : `'${ends}'`}`;
}

const octal = (character: string): string =>
  Array.from(new TextEncoder().encode(character), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');

/** A file's name as a word: one that begins like an option is named through its folder. */
export const shellFile = (path: string): Shell => shellWord(path.startsWith('-') ? `./${path}` : path);

/** A name that sysfs can have, as a word. @throws Unwritable for another: no device, driver or module is called so */
export function shellName(text: string): Shell {
  if (isName(text)) return shellWord(text);
  throw new Unwritable('no device, driver or module has the name', text, nameHint);
}

/** Such names with spaces between them. */
export const shellNames = (texts: readonly string[]): Shell => joined(texts.map(shellName), ' ');

const nameHint = 'names are letters, digits and _ . : + -';

/** A line of comment. */
export const shellComment = (text: string): Shell => `# ${visible(text)}` as Shell;

/**
 * The lines of a here-document, which end in `END`.
 * @throws Unwritable for a line that would end it, or that is no line
 */
export const shellHere = (lines: readonly string[]): readonly Shell[] =>
  [...lines.map(hereLine), 'END'].map((line) => line as Shell);

function hereLine(line: string): string {
  if (line !== 'END' && !hasUnprintable(line)) return line;
  throw new Unwritable('a script cannot hold the line', line, 'no line of /proc/iomem is like this; see the scenario');
}

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
 * A shell word, in single quotes unless all characters are harmless. Control characters are written in octal through
 * `printf`, so that the word can be printed and pasted back.
 * @throws Unwritable for a NUL or a lone surrogate, which no word can hold
 */
export function shellWord(text: string): Shell {
  if (harmless.test(text)) return text as Shell;
  return (hasUnprintable(text) ? printed(text) : `'${text.replaceAll("'", `'\\''`)}'`) as Shell;
}

/** A shell word in double quotes, the usual form for sentences in scripts. */
export const shellText = (text: string): Shell =>
  hasUnprintable(text) ? shellWord(text) : (`"${text.replace(/[\\"$`]/g, String.raw`\$&`)}"` as Shell);

/**
 * A word that `printf` produces. Command substitution drops trailing line feeds, so these follow in quotes of their
 * own.
 */
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

/** A file name as a word; a leading `-` gets `./` in front, so that it is not parsed as an option. */
export const shellFile = (path: string): Shell => shellWord(path.startsWith('-') ? `./${path}` : path);

/**
 * A sysfs name as a word.
 * @throws Unwritable for text that no device, driver or module can have as its name
 */
export function shellName(text: string): Shell {
  if (isName(text)) return shellWord(text);
  throw new Unwritable('no device, driver or module has the name', text, nameHint);
}

/** Names joined by spaces. */
export const shellNames = (texts: readonly string[]): Shell => joined(texts.map(shellName), ' ');

const nameHint = 'names are letters, digits and _ . : + -';

/** A comment line. */
export const shellComment = (text: string): Shell => `# ${visible(text)}` as Shell;

/**
 * The lines of a here-document that ends in `END`.
 * @throws Unwritable for `END` itself or a text of several lines
 */
export const shellHere = (lines: readonly string[]): readonly Shell[] =>
  [...lines.map(hereLine), 'END'].map((line) => line as Shell);

function hereLine(line: string): string {
  if (line !== 'END' && !hasUnprintable(line)) return line;
  throw new Unwritable('a script cannot hold the line', line, 'no line of /proc/iomem is like this; see the scenario');
}

import { isName, longestLine, longestName, visible } from '../model/plain-text.ts';

// Text that somebody else wrote, on its way into a message or a scenario.

/** The most of a foreign text that a message repeats. */
const longestQuote = 80;

const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** A sentence with foreign text in it: every character can be seen, and it has an end. */
export const shown = (text: string): string => cut(visible(cut(text, longestLine)), longestLine);

/** A value of a file as a message repeats it. What is no single value is told by its kind. */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  return `\`${cut(visible(cut(typeof value === 'string' ? value : String(value), longestQuote)), longestQuote)}\``;
}

/** The line that comes nearest to a foreign text. */
export const lineFrom = (text: string): string => shown(text.trim());

/**
 * The name that comes nearest to a foreign text, such as `my-box` to `my box`.
 * @param otherwise - the name where nothing of the text is left
 */
export function nameFrom(text: string, otherwise: string): string {
  const plain = text
    .slice(0, 4 * longestName)
    .replaceAll(/[^A-Za-z0-9_.:+-]+/g, '-')
    .replace(/^[^A-Za-z0-9_]+/, '')
    .slice(0, longestName)
    .replace(/-+$/, '');
  return isName(plain) ? plain : otherwise;
}

/** As many notes are told of one box. */
const mostNotes = 500;

/** Notes with foreign text in them, each fit to be printed, and not more than anybody reads. */
export const shownNotes = (notes: readonly string[]): readonly string[] =>
  notes.length <= mostNotes
    ? notes.map(shown)
    : [...notes.slice(0, mostNotes).map(shown), `${notes.length - mostNotes} more notes were left out`];

import { isName, longestLine, longestName, visible } from '../model/plain-text.ts';

// Sanitises untrusted text for messages and scenarios.

/** The longest quotation of untrusted text in a message, in characters. */
const longestQuote = 80;

const truncate = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** Untrusted text as one printable line of bounded length. */
export const shown = (text: string): string => truncate(visible(truncate(text, longestLine)), longestLine);

/** A value of an input file as messages quote it; a list or map is only named by its kind. */
export function quoted(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a map';
  return `\`${truncate(visible(truncate(typeof value === 'string' ? value : String(value), longestQuote)), longestQuote)}\``;
}

/** Turns untrusted text into a valid line of a scenario. */
export const lineFrom = (text: string): string => shown(text.trim());

/**
 * Turns untrusted text into the nearest valid name, such as `my-box` for `my box`.
 * @param otherwise - the name if no valid character remains
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

/** The most notes that are printed for one platform. */
const mostNotes = 500;

/** Notes that quote untrusted text, made printable and bounded in number. */
export const shownNotes = (notes: readonly string[]): readonly string[] =>
  notes.length <= mostNotes
    ? notes.map(shown)
    : [...notes.slice(0, mostNotes).map(shown), `${notes.length - mostNotes} more notes were left out`];

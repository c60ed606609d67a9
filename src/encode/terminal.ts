import { visible } from '../model/plain-text.ts';

const escape = '\u001b';

/** The code that wipes the line which is written over while a search goes on. */
export const wipe = `\r${escape}[K`;

// What picocolors writes for the colours of reports: bold, dim, red, green, yellow, and their ends.
const colours = new RegExp(`${escape}\\[(?:1|2|22|31|32|33|39)m`, 'g');

// Only what is neither printable ASCII nor a tab or line end is looked at.
const shown = (text: string): string => text.replace(/[^\t\n -~]/gu, (character) => visible(character));

/**
 * The one way out to the streams. It lets through line ends, tabs, this program's own colours and, in front, the code that wipes its own
 * line. Every other character that a terminal acts on, or does not show, is written as `visible` writes it.
 */
export function terminalText(text: string): string {
  const front = text.startsWith(wipe) ? wipe : '';
  const rest = text.slice(front.length);
  let at = 0;
  let out = front;
  for (const { 0: colour, index } of rest.matchAll(colours)) {
    out += shown(rest.slice(at, index)) + colour;
    at = index + colour.length;
  }
  return out + shown(rest.slice(at));
}

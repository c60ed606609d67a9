import { visible } from '../model/plain-text.ts';

const escape = '\u001b';

/** The control sequence that erases the progress line. */
export const wipe = `\r${escape}[K`;

// The SGR sequences that picocolors writes in reports: bold, dim, red, green, yellow, and their resets.
const colours = new RegExp(`${escape}\\[(?:1|2|22|31|32|33|39)m`, 'g');

// Fast path: printable ASCII, tabs and line feeds need no check.
const shown = (text: string): string => text.replace(/[^\t\n -~]/gu, (character) => visible(character));

/**
 * Sanitises all output to the streams. Line feeds, tabs, the program's own colours and a leading erase sequence pass.
 * Every other control or invisible character is written as `visible` writes it.
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

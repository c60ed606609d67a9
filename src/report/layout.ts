import type { Shell } from '../encode/shell.ts';
import { visible } from '../model/plain-text.ts';

/**
 * The colours a report may use; each takes text and gives text of the same visible width.
 * The caller decides, because only it knows whether a terminal reads along.
 */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;

/** No colour at all: what a pipe, a file or a mail gets. */
export const plain: Paint = { good: same, bad: same, unsure: same, quiet: same, strong: same };

/** The widest line of a report when nobody says otherwise: what kernel mailing lists take. */
export const mailWidth = 72;

/**
 * Breaks text at spaces, and inside a word only where it does not fit a line by itself: after `/`, `,` or `:`, else anywhere.
 * What a terminal would act on is made visible, so text from files can be put in as it is.
 * @param text - words; runs of white space count as one space
 * @param width - columns, indent included
 * @param lead - what stands before the first line; later lines get as many spaces
 */
export function wrap(text: string, width: number, lead = ''): readonly string[] {
  const first = visible(lead);
  const room = Math.max(8, width - first.length);
  const lines: string[] = [];
  let line = '';
  for (const word of visible(text.trim())
    .split(/\s+/)
    .filter((part) => part !== '')
    .flatMap((part) => pieces(part, room))) {
    const glue = line === '' || word.joined ? '' : ' ';
    if (line.length + glue.length + word.text.length > room && line !== '') {
      lines.push(line);
      line = word.text;
    } else {
      line += glue + word.text;
    }
  }
  lines.push(line);
  const rest = ' '.repeat(first.length);
  return lines.map((each, index) => ((index === 0 ? first : rest) + each).trimEnd());
}

interface WordOfLine {
  readonly text: string;
  /** Continues the word before it: no space between the two. */
  readonly joined: boolean;
}

/** A word as parts that fit a line each. */
function pieces(word: string, room: number): readonly WordOfLine[] {
  if (word.length <= room) return [{ text: word, joined: false }];
  const parts: WordOfLine[] = [];
  let left = word;
  while (left.length > room) {
    const head = left.slice(0, room);
    const cut = Math.max(head.lastIndexOf('/'), head.lastIndexOf(','), head.lastIndexOf(':')) + 1;
    // A character of two code units stays whole.
    const at = cut > 0 ? cut : room - (/[\uD800-\uDBFF]$/.test(head) ? 1 : 0);
    parts.push({ text: left.slice(0, at), joined: parts.length > 0 });
    left = left.slice(at);
  }
  parts.push({ text: left, joined: parts.length > 0 });
  return parts;
}

/**
 * A shell command in lines that can be pasted back. A line ends in a backslash; the next one starts at column 0, because
 * a shell joins the two without a space and an indent would cut a schedule in half.
 * @param words - the command
 * @param width - columns
 */
export function wrapCommand(words: readonly Shell[], width: number): readonly string[] {
  const indent = '  ';
  const lines: string[] = [];
  let line = indent;
  for (const [index, word] of words.entries()) {
    let left = index === 0 ? word : ` ${word}`;
    while (line.length + left.length + 1 > width) {
      const room = width - 1 - line.length;
      // Between quotes a shell keeps the backslash: a quoted word stays whole, or is two quoted words with nothing between.
      const quote = /^[^']*'[\w*/]+'$/.test(left) ? "'" : '';
      const whole = (quote === '' && left.includes("'")) || (line !== '' && left.length + 1 <= width);
      const cut = whole ? 0 : left.slice(0, Math.max(0, room - quote.length)).lastIndexOf('/') + 1;
      if (cut === 0 && line.trim() === '') break;
      lines.push(`${line}${left.slice(0, cut)}${cut === 0 ? '' : quote}\\`);
      left = cut === 0 ? left : quote + left.slice(cut);
      line = '';
    }
    line += left;
  }
  return [...lines, line];
}

/** `1 world`, `2 worlds`: a count with its noun, in groups of three digits. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${thousands(amount)} ${amount === 1 ? noun : plural}`;

/** A whole number with commas. */
export const thousands = (amount: number): string => String(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** The findings of a model under a heading, after a blank line; nothing when there are none. */
export const findingLines = (findings: readonly string[], paint: Paint, width: number): readonly string[] =>
  findings.length === 0
    ? []
    : ['', paint.strong('faults of the model (please report them)'), ...wrap(findings.join(', '), width, '  ')];

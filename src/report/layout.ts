import type { Shell } from '../encode/shell.ts';
import { visible } from '../model/plain-text.ts';

/**
 * The colours of a report; each function preserves the visible width of its text. The caller chooses them, because only it knows
 * whether the output is a terminal.
 */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly strong: (text: string) => string;
}

const same = (text: string): string => text;

/** No colours: for a pipe, a file or a mail. */
export const plain: Paint = { good: same, bad: same, unsure: same, quiet: same, strong: same };

/** Default width of a report: the convention of kernel mailing lists. */
export const mailWidth = 72;

/**
 * Breaks text at spaces, and inside a word only where it exceeds a line: after `/`, `,` or `:`, else anywhere. Characters that a
 * terminal would interpret are made visible, so that text from files is safe.
 * @param text - words; runs of white space count as one space
 * @param width - columns, including indentation
 * @param lead - prefix of the first line; later lines are indented equally
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
  /** Whether it continues the previous word without a space. */
  readonly joined: boolean;
}

/** Splits a word into parts that fit a line. */
function pieces(word: string, room: number): readonly WordOfLine[] {
  if (word.length <= room) return [{ text: word, joined: false }];
  const parts: WordOfLine[] = [];
  let left = word;
  while (left.length > room) {
    const head = left.slice(0, room);
    const cut = Math.max(head.lastIndexOf('/'), head.lastIndexOf(','), head.lastIndexOf(':')) + 1;
    // A surrogate pair is not split.
    const at = cut > 0 ? cut : room - (/[\uD800-\uDBFF]$/.test(head) ? 1 : 0);
    parts.push({ text: left.slice(0, at), joined: parts.length > 0 });
    left = left.slice(at);
  }
  parts.push({ text: left, joined: parts.length > 0 });
  return parts;
}

/**
 * Breaks a shell command into lines that can be pasted back. A line ends in a backslash, and the next one starts at column 0: the
 * shell joins the two without a space, so that indentation would split a schedule.
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
      // Between quotes a shell keeps the backslash: a quoted word is not broken, or becomes two adjacent quoted words.
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

/** A count with its noun, in groups of three digits: `1 world`, `2 worlds`. */
export const count = (amount: number, noun: string, plural = `${noun}s`): string =>
  `${thousands(amount)} ${amount === 1 ? noun : plural}`;

/** An integer with thousands separators. */
export const thousands = (amount: number): string => String(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** The findings of a model under a heading, after a blank line; nothing when there are none. */
export const findingLines = (findings: readonly string[], paint: Paint, width: number): readonly string[] =>
  findings.length === 0
    ? []
    : ['', paint.strong('faults of the model (please report them)'), ...wrap(findings.join(', '), width, '  ')];

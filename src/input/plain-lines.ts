/** Whether anything is to be changed; most files are plain already. */
const isOdd = /[\r\ufeff]|[ \t](?:\n|$)/;

/**
 * The text of a file of lines, as if it had been written where it was read: lines end in `\n` alone, without blanks before it, and no byte
 * order mark stands at the beginning. Every reader of lines takes its text from here, so that no number of a line changes.
 */
export function plainLines(text: string): string {
  if (!isOdd.test(text)) return text;
  // Where `\n` ends lines, a `\r` inside one is what a console drew there; at its end it goes with the blanks.
  const lines = text.replace(/^\ufeff+/, '').split(text.includes('\n') ? '\n' : '\r');
  return lines.map((line) => line.trimEnd()).join('\n');
}

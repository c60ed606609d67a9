/** Matches text that needs normalising; most files do not. */
const needsNormalising = /[\r\ufeff]|[ \t](?:\n|$)/;

/**
 * Normalises line ends to `
 * ` and removes trailing blanks and a byte order mark. Every line-based parser starts from this text, so line numbers
 * agree between them.
 */
export function plainLines(text: string): string {
  if (!needsNormalising.test(text)) return text;
  // With `
  // ` line ends, an inner `\r` is console output and is kept; at a line's end it is trimmed with the blanks.
  const lines = text.replace(/^\ufeff+/, '').split(text.includes('\n') ? '\n' : '\r');
  return lines.map((line) => line.trimEnd()).join('\n');
}

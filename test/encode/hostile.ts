import fc from 'fast-check';

/** Pieces that mean something to one language or another, to a terminal or to a reader. */
const pieces = [
  '\n',
  '\r\n',
  '\t',
  '\0',
  '\u001b[2J',
  '\u001b]0;owned\u0007',
  '\u009b31m',
  '\u2028',
  '\u202e',
  '\u200b',
  '\ud800',
  '😀',
  'é',
  ' ',
  '  ',
  '"',
  "'",
  '`',
  '\\',
  '\\n',
  '$(touch OWNED)',
  '${IFS}',
  '!!',
  '; touch OWNED #',
  '*/',
  '/*',
  '//',
  '--',
  '# SKIP',
  '\n#define x y\n',
  '\nEND\n',
  'END',
  '%%{init: {}}%%',
  '%',
  'style a:b#c;',
  '&lt;',
  '&#27;',
  '<b>',
  '|',
  '[x](y)',
  '_x_',
  '~~',
  ',romfile=/etc/shadow',
  ' init=/bin/sh',
  '=41',
  '{',
  '-',
  '~',
  'mem0',
  '__proto__',
];

/** Any text, and above all text that leads out of a quotation. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
);

/** What is made, or that it was refused with what and what next. */
export function orRefused<T>(make: () => T): T | 'refused' {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error && error.name === 'UsageError' && 'hint' in error) return 'refused';
    throw error;
  }
}

/** Texts that a file name or an argument can be. */
export const argument: fc.Arbitrary<string> = hostile.filter((text) => !/\0|\p{Cs}/u.test(text));

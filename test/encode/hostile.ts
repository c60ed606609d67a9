import fc from 'fast-check';

/** Pieces with a meaning in some language or in a terminal. */
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

/** Arbitrary text, biased towards text that ends a quotation. */
export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 24 }),
  fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 5 }).map((parts) => parts.join('')),
);

/** The result, or `refused` after checking the error. */
export function orRefused<T>(make: () => T): T | 'refused' {
  try {
    return make();
  } catch (error) {
    if (error instanceof Error && error.name === 'UsageError' && 'hint' in error) return 'refused';
    throw error;
  }
}

/** Texts that are valid as a file name or argument. */
export const argument: fc.Arbitrary<string> = hostile.filter((text) => !/\0|\p{Cs}/u.test(text));

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLine, isName, longestName, visible } from '../../src/model/plain-text.ts';

describe('a name', () => {
  it.each(['S03', 'mem0', '0000:0d:00.0', '6.12-t1-sr256-nopci', '_x', '12', 'a+b'])('may be %s', (text) => {
    expect(isName(text)).toBe(true);
  });

  it.each(['', '.', '..', '-x', 'a/b', 'a b', 'a\n', '$(x)', 'é', 'a,b', "a'", 'x'.repeat(longestName + 1)])(
    'may not be %j',
    (text) => {
      expect(isName(text)).toBe(false);
    },
  );
});

describe('a line for a person', () => {
  it.each(['one host bridge, “quoted”', 'Größe 日本語', ''])('may be %j', (text) => {
    expect(isLine(text)).toBe(true);
  });

  it.each(['a\nb', '\u001b[2J', '\u007f', '\u0085', '\u2028', '\u202e', '\u2066', '\u200b', '\ufeff', '\ud800'])(
    'may not hold %j',
    (text) => {
      expect(isLine(text)).toBe(false);
    },
  );
});

describe('text made visible', () => {
  it('is a line, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(isLine(visible(text))).toBe(true);
      }),
    );
  });

  it('shows what it replaced', () => {
    expect(visible('a\u001b[2J\u202eb\n')).toBe('a\\x1b[2J\\u{202e}b\\x0a');
  });
});

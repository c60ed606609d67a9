import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sh, shellWord } from '../../src/encode/shell.ts';
import { count, wrap, wrapCommand } from '../../src/report/layout.ts';

describe('wrap', () => {
  it('does not cut a character of two code units in half', () => {
    expect(wrap('\u{1f44d}'.repeat(5), 11, '  ')).toEqual([`  ${'\u{1f44d}'.repeat(4)}`, `  ${'\u{1f44d}'}`]);
  });

  it('hangs later lines under the first word', () => {
    expect(wrap('one two three four', 14, '  I1 ')).toEqual(['  I1 one two', '     three', '     four']);
  });

  it('breaks a long schedule after a slash and puts no space into it', () => {
    expect(wrap('0/1/2/3/4/5/6/7/8', 10)).toEqual(['0/1/2/3/4/', '5/6/7/8']);
  });

  it('shows what a terminal would act on, line ends within a text included', () => {
    expect(wrap('a title\nVIOLATED \u001b[2J', 40, '\u202e: ')).toEqual(['\\u{202e}: a title\\x0aVIOLATED \\x1b[2J']);
  });

  it('keeps every letter and every width', () => {
    const words = fc.array(fc.stringMatching(/^[a-z0-9/:,]{1,30}$/), { maxLength: 12 });
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 80 }), (list, width) => {
        const lines = wrap(list.join(' '), width, '    ');
        expect(lines.join('').replaceAll(' ', '')).toBe(list.join(''));
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
    );
  });
});

describe('wrapCommand', () => {
  it('leaves a short command alone', () => {
    expect(wrapCommand([sh`quiesce`, sh`list`], 72)).toEqual(['  quiesce list']);
  });

  it('is read back by a shell as it was', () => {
    const schedule = Array.from({ length: 80 }, (_, index) => index % 12).join('/');
    const words = ['echo', 'replay', "it's mine.yaml", '--design', 'a0', '--schedule', schedule].map(shellWord);
    const lines = wrapCommand(words, 72);
    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(execFileSync('sh', ['-c', lines.join('\n')], { encoding: 'utf8' })).toBe(
      `replay it's mine.yaml --design a0 --schedule ${schedule}\n`,
    );
  });

  it('breaks a quoted schedule between two quoted words, which a shell reads as one', () => {
    const schedule = Array.from({ length: 60 }, (_, index) => `${index}*3`).join('/');
    const lines = wrapCommand(['echo', '--schedule', schedule].map(shellWord), 72);
    expect(lines.length).toBeGreaterThan(3);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(execFileSync('sh', ['-c', lines.join('\n')], { encoding: 'utf8' })).toBe(`--schedule ${schedule}\n`);
  });

  it('keeps every word, for any words and width', () => {
    const word = fc.stringMatching(/^[a-z0-9/-]{1,90}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.integer({ min: 30, max: 80 }), (words, width) => {
        // What a shell does to a backslash at the end of a line.
        expect(wrapCommand(words.map(shellWord), width).join('\n').replaceAll('\\\n', '').trim()).toBe(words.join(' '));
      }),
    );
  });
});

describe('count', () => {
  it('groups digits and knows one from many', () => {
    expect([count(1, 'world'), count(0, 'step'), count(1234567, 'world'), count(2, 'property', 'properties')]).toEqual([
      '1 world',
      '0 steps',
      '1,234,567 worlds',
      '2 properties',
    ]);
  });
});

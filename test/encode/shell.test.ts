import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sh, shellComment, shellFile, shellHere, shellName, shellText, shellWord } from '../../src/encode/shell.ts';
import { isName, visible } from '../../src/model/plain-text.ts';
import { argument, hostile, orRefused } from './hostile.ts';

const shells = ['sh', 'bash'] as const;

/** The output of a script, split at NUL. */
function printed(shell: string, lines: readonly string[]): readonly string[] {
  const done = spawnSync(shell, ['-s'], { input: `${lines.join('\n')}\n`, encoding: 'utf8', cwd: '/' });
  expect([done.status, done.stderr]).toEqual([0, '']);
  return done.stdout.split('\0').slice(0, -1);
}

// One process handles many texts, for speed.
const many = fc.array(argument, { minLength: 60, maxLength: 60 });

describe('a word of a shell', () => {
  it.each([
    ['', "''"],
    ['S03', 'S03'],
    ['./my box.yaml', "'./my box.yaml'"],
    ["it's", `'it'\\''s'`],
    ['a\u001b[2Jb', `"$(printf 'a\\033[2Jb')"`],
  ])('%j is written %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it.each(shells)('is read back by %s as the text that it was, whatever that was', (shell) => {
    fc.assert(
      fc.property(many, (texts) => {
        expect(
          printed(
            shell,
            texts.map((text) => `printf '%s\\0' ${shellWord(text)}`),
          ),
        ).toEqual(texts);
        expect(
          printed(
            shell,
            texts.map((text) => `printf '%s\\0' ${shellText(text)}`),
          ),
        ).toEqual(texts);
      }),
      { numRuns: 6 },
    );
  });

  it('holds nothing that a terminal acts on but line ends at the end of the text', () => {
    fc.assert(
      fc.property(argument, (text) => {
        const word = shellWord(text).replace(/\n+'$/, '');
        expect(visible(word)).toBe(word);
      }),
    );
  });

  it.each(['a\0b', '\ud800'])('%j is refused: no word can hold it', (text) => {
    expect(() => shellWord(text)).toThrow('a word of a shell holds no NUL');
  });
});

describe('a file as a word', () => {
  it('is no option', () => {
    expect([shellFile('-x'), shellFile('--help me'), shellFile('x')]).toEqual(['./-x', "'./--help me'", 'x']);
  });
});

describe('a name as a word', () => {
  it('is a name or is refused', () => {
    expect(shellName('0000:0d:00.0')).toBe('0000:0d:00.0');
    fc.assert(
      fc.property(hostile, (text) => {
        expect(orRefused(() => shellName(text))).toBe(isName(text) ? text : 'refused');
      }),
    );
  });
});

describe('a comment of a shell', () => {
  it.each(shells)('does nothing in %s and shows the text', (shell) => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 40, maxLength: 40 }), (texts) => {
        const comments = texts.map(shellComment);
        expect(printed(shell, comments)).toEqual([]);
        expect(comments).toEqual(texts.map((text) => `# ${visible(text)}`));
      }),
      { numRuns: 4 },
    );
  });
});

describe('a here-document', () => {
  it('is read back as its lines', () => {
    const lines = ['$(touch OWNED) `x` \\', "'", '', 'END ', ' END'];
    expect(printed('bash', ["printf '%s\\0' \"$(cat << 'END'", ...shellHere(lines), ')"'])).toEqual([lines.join('\n')]);
  });

  it.each(['END', 'a\nb', '\u001b[2J', 'a\0'])('with the line %j is refused', (line) => {
    expect(() => shellHere([line])).toThrow('a script cannot hold the line');
  });
});

it('a template of shell has line ends and backslashes as any template', () => {
  expect(sh`a\n\$b`).toBe('a\n$b');
});

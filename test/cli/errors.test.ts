import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImportError } from '../../src/input/errors.ts';
import { quiesce } from './fakes.ts';

describe('bad input', () => {
  it('exits 2 and says what, why and what next', async () => {
    const lines = [
      ['check', 'S30'],
      ['check', 'S03', '--workers', '2'],
      ['check', 'S03', '--desing', 'a0'],
      ['check', 'S03', '--design', 'a9'],
      ['check', 'S03', '--worlds', '-1'],
      ['check', 'S03', '--order', 'any'],
      ['chekc', 'S03'],
      ['replay', 'S03'],
      ['check', 'package.json'],
      ['check', 'S03', 'S06'],
    ];
    const outcomes = await Promise.all(lines.map((line) => quiesce(line)));
    expect(outcomes.map(({ code, out }) => [code, out])).toEqual(lines.map(() => [2, '']));
    expect(outcomes.map(({ err }) => err)).toEqual([
      'quiesce: no scenario, example, file or folder is named S30\n  did you mean S03? `quiesce list` shows what there is; a path to a scenario file or a capture folder will do too\n',
      "quiesce: unknown option '--workers'\n  Did you mean one of --order, --worlds? see: quiesce check --help\n",
      "quiesce: unknown option '--desing'\n  Did you mean --design? see: quiesce check --help\n",
      'quiesce: no design is named a9\n  did you mean a0? allowed: a0, a1, f\n',
      "quiesce: option '--worlds <n>' argument '-1' is invalid. Give a whole number from 1 up.\n  see: quiesce check --help\n",
      "quiesce: option '--order <how>' argument 'any' is invalid. Allowed choices are free, forced.\n  see: quiesce check --help\n",
      "quiesce: unknown command 'chekc'\n  Did you mean check? see: quiesce --help\n",
      "quiesce: required option '--schedule <choices>' not specified\n  see: quiesce replay --help\n",
      'quiesce: package.json:7:3: `y` is not a list\n  write [a, b]\n',
      "quiesce: too many arguments for 'check'. Expected 1 argument but got 2.\n  see: quiesce check --help\n",
    ]);
  });

  it('is an empty path too, whichever option it is given to', async () => {
    const lines = [
      ['vm', 'S03', '--kernel', 'k', '--modules', 'm', '--qemu', ''],
      ['vm', 'S03', '--kernel', ' ', '--modules', 'm'],
      ['import', 'package.json', '-o', ''],
      ['check', 'S03', '--checkpoint', ''],
      ['generate', 'S03', '--target', 'shell', '--out', ''],
    ];
    const outcomes = await Promise.all(lines.map((line) => quiesce(line)));
    expect(outcomes.map(({ code, err }) => [code, err.includes('Give a path; this one is empty.')])).toEqual(
      lines.map(() => [2, true]),
    );
  });

  it('says of a link in place of a scenario file that it leads nowhere', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-link-'));
    const link = join(folder, 'box.yaml');
    symlinkSync('nowhere', link);
    const { code, err } = await quiesce(['check', link]);
    rmSync(folder, { recursive: true });
    expect([code, err]).toEqual([2, expect.stringContaining(`${link} is a link that leads nowhere`)]);
  });

  it('is `-` where a file or folder has to be named; where the result may go to stdout, `-` is that', async () => {
    const refused = [
      ['new', 'gate', 'mine', '-o', '-'],
      ['check', 'S03', '--checkpoint', '-'],
      ['vm', 'S03', '--kernel', 'k', '--modules', 'm', '--out', '-'],
    ];
    const outcomes = await Promise.all(refused.map((line) => quiesce(line)));
    expect(outcomes.map(({ code, err }) => [code, err.includes('./- is one of that name')])).toEqual(
      refused.map(() => [2, true]),
    );
    for (const line of [
      ['import', 'package.json'],
      ['import', '--script'],
      ['export', 'S03', '--target', 'dot'],
      ['generate', 'S03', '--target', 'shell'],
    ]) {
      const said = await quiesce([...line, '-o', '-']);
      expect([line, said]).toEqual([line, await quiesce(line)]);
      expect(existsSync('-')).toBe(false);
    }
  });

  it('names its file, also one whose name is a letter of the message', async () => {
    const refused = async (file: string, message: string): Promise<string> =>
      (await quiesce(['check', 'S03'], { fail: new ImportError(message, { file, hint: 'h' }) })).err;
    expect(await refused('p', 'is a pipe')).toBe('quiesce: p: is a pipe\n  h\n');
    expect(await refused('p', 'p: is a pipe')).toBe('quiesce: p: is a pipe\n  h\n');
    expect(await refused('a/p', 'cannot use a/p: no')).toBe('quiesce: cannot use a/p: no\n  h\n');
  });

  it('is an object on stdout with --json, even when the line itself cannot be read', async () => {
    const outcomes = await Promise.all(
      [
        ['check', 'package.json', '--json'],
        ['check', '--nope', '--json'],
        ['replay', 'S03', '--format', 'json'],
      ].map((line) => quiesce(line)),
    );
    expect(outcomes.map(({ code, out, err }) => [code, JSON.parse(out), err])).toEqual([
      [
        2,
        {
          error: {
            code: 'input',
            message: '`y` is not a list',
            file: 'package.json',
            line: 7,
            column: 3,
            hint: 'write [a, b]',
          },
        },
        '',
      ],
      [2, { error: { code: 'usage', message: "unknown option '--nope'", hint: 'see: quiesce check --help' } }, ''],
      [
        2,
        {
          error: {
            code: 'usage',
            message: "required option '--schedule <choices>' not specified",
            hint: 'see: quiesce replay --help',
          },
        },
        '',
      ],
    ]);
  });

  it('is distinguished from conflicting options and from internal errors', async () => {
    const impossible = Object.assign(new Error('Kconfig forbids DEV_DAX_HMEM=y with CXL_BUS=m under f'), {
      name: 'UsageError',
      hint: 'use design a0',
    });
    const codes = await Promise.all(
      [impossible, new TypeError('x is undefined')].map(
        async (fail) =>
          (JSON.parse((await quiesce(['check', 'S03', '--json'], { fail })).out) as { error: { code: string } }).error
            .code,
      ),
    );
    expect(codes).toEqual(['impossible', 'internal']);
  });

  it('shows a stack only on demand', async () => {
    const fail = new Error('broke');
    expect((await quiesce(['check', 'S03'], { fail })).err).not.toContain('    at ');
    expect((await quiesce(['check', 'S03'], { fail, env: { QUIESCE_DEBUG: '1' } })).err).toContain('    at ');
  });
});

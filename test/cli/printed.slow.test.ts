import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { visible } from '../../src/model/plain-text.ts';
import { captureFolder } from '../boots/captures.ts';
import { scratchFolder } from '../scratch.ts';

// The built program as a process, and a real shell that runs its printed commands.
const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
const capture = captureFolder('6.12-t1-sr256-nopci');
const folder = scratchFolder('printed');

// Package managers put such a link on the path.
const link = join(folder, 'quiesce');
symlinkSync(main, link);

const quiesce = (...args: readonly string[]) =>
  spawnSync(process.execPath, [link, ...args], { cwd: folder, encoding: 'utf8' });

/** The arguments that a shell parses from a printed command. */
function pasted(command: string): readonly string[] {
  const input = `quiesce() { printf '%s\\0' "$@"; }\n${command}\n`;
  const { stdout, stderr } = spawnSync('sh', ['-s'], { input, encoding: 'utf8', cwd: folder });
  expect(stderr).toBe('');
  return stdout.split('\0').slice(0, -1);
}

describe('a printed command', () => {
  it.each([
    ['my box.yaml', 'my box.yaml'],
    ["it's $(touch x) `y`.yaml", "it's $(touch x) `y`.yaml"],
    ['-x.yaml', './-x.yaml'],
    ['a\nb.yaml', 'a\nb.yaml'],
    ['\u001b[2J\u202e.yaml', '\u001b[2J\u202e.yaml'],
  ])('names the file %j so that a shell finds it', (file, word) => {
    const { status, stderr } = quiesce('import', capture, '-o', file);
    const [, said = '', command = ''] = /(wrote .*); next: (.*)\n$/.exec(stderr) ?? [];
    expect([status, said, pasted(command)]).toEqual([0, `wrote ${visible(file)}`, ['check', word]]);
    expect(existsSync(join(folder, word))).toBe(true);
  });

  it('of conform takes its run again as it stands, lines and all', () => {
    cpSync(capture, join(folder, 'my capture'), { recursive: true });
    const { stdout } = quiesce('conform', 'my capture', '--states', '300');
    const lines = stdout.trimEnd().split('\n');
    const command = lines.slice(lines.findIndex((line) => /^The (closest )?run:$/.test(line)) + 1);
    expect(command.slice(0, -1).every((line) => line.endsWith('\\'))).toBe(true);
    const words = pasted(command.join('\n'));
    expect(words.slice(0, 2)).toEqual(['replay', 'my capture']);
    expect(quiesce(...words).status).toBe(0);
  });
});

describe('what is printed', () => {
  it('shows what a terminal would act on, wherever it comes from', () => {
    const { status, stderr } = quiesce('check', 'no\u001b[2J\u001b[8m\rsuch\u202e');
    expect(status).toBe(2);
    expect(stderr).toContain('is named no\\x1b[2J\\x1b[8m\\x0dsuch\\u{202e}\n');
  });
});

import { spawnSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root, text } from './documents.ts';
import { masked, partingOf, printedIn, wordsOf } from './printed.ts';

const main = join(root, 'dist/src/cli/main.js');
const vitest = join(root, 'node_modules/vitest/vitest.mjs');

/** Declares a test for each command that these documents print: it is run, and its output must be the printed one. */
export const describeCommands = (documents: readonly string[]): void => {
  describe('a command that a document prints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-docs-'));
  // What README calls ./my-box.
  cpSync(join(root, 'src/examples/captures/6.12-t1-sr256-nopci'), join(folder, 'my-box'), { recursive: true });
  // What `npm install vitest xstate cxl-quiesce` would put there.
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(root, 'node_modules')))
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  symlinkSync(root, join(folder, 'node_modules/cxl-quiesce'));
  // A package manager puts such a link on the path: what is printed begins with its name.
  const link = join(folder, 'quiesce');
  symlinkSync(main, link);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  let status: number | null = null;
  function run(command: string): readonly string[] {
    if (command === 'echo $?') return [String(status)];
    const args = command === 'npm start' ? ['start'] : wordsOf(/^quiesce (.*)$/.exec(command)?.[1]);
    const tests = /^npx vitest run (\S+)$/.exec(command)?.[1];
    if (!args && tests === undefined)
      throw new Error(`a document prints a command that this test cannot run: ${command}`);
    // One file for both streams, as on a terminal, keeps their lines in order.
    const path = join(folder, 'output.txt');
    const output = openSync(path, 'w');
    const program = args ? [link, ...args] : [vitest, 'run', tests ?? '', '--no-cache', '--reporter=default'];
    ({ status } = spawnSync(process.execPath, program, {
      cwd: folder,
      stdio: ['ignore', output, output],
      env: { ...process.env, NO_COLOR: '1' },
    }));
    closeSync(output);
    return masked(readFileSync(path, 'utf8').trimEnd().split('\n'));
  }

  it('has the built program to run', () => {
    expect(existsSync(main), 'npm run build').toBe(true);
  });

  const cases = documents.flatMap((path) => printedIn(text(path)).map((printed) => ({ path, ...printed })));

  it('is there to be run', () => {
    expect(cases.length).toBeGreaterThan(5);
  });

  it.each(cases)('$path: $command', ({ command, output, files }) => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const real = run(command);
    const parting = partingOf(masked(output), real);
    expect(parting === null ? null : `${parting}\n\nreally printed:\n${real.join('\n')}`).toBeNull();
  });
});
};

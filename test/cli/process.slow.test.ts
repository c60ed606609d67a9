import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// The built program as a process, for behaviour that cannot be tested inside the test runner.
const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

/** Packages loaded by the static imports of a file, transitively. */
function packagesAtStart(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return new Set();
  seen.add(file);
  const imports = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?from '([^']+)'/gm)].map(
    ([, one]) => one ?? '',
  );
  return new Set(
    imports.flatMap((one) =>
      one.startsWith('.') ? [...packagesAtStart(join(dirname(file), one), seen)] : one.startsWith('node:') ? [] : [one],
    ),
  );
}

describe('the process', () => {
  it('loads nothing but what reads arguments before a verb is called, so that help is there at once', () => {
    // The modules that main.ts loads at start, by import() so that a failure can be reported.
    const loaded = ['main.js', 'io.js', 'run-command-line.js', 'wiring.js'].map((name) => join(dirname(main), name));
    expect([...new Set(loaded.flatMap((file) => [...packagesAtStart(file)]))]).toEqual(['commander']);
  });

  it('exits 2 with an object on stdout for a bad line', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'chekc', '--json'], { encoding: 'utf8' });
    expect([status, JSON.parse(stdout), stderr]).toEqual([
      2,
      { error: { code: 'usage', message: "unknown command 'chekc'", hint: 'Did you mean check? see: quiesce --help' } },
      '',
    ]);
  });

  it('compares with threads as without them, own files and refusals included', () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-compare-'));
    const run = (line: readonly string[]) =>
      spawnSync(process.execPath, [main, ...line], { encoding: 'utf8', cwd: folder });
    run(['new', 'gate', 'loop', '--force']);
    const line = [
      'compare',
      '--scenarios',
      'S03,S17,S29',
      '--designs',
      'a0,b,f',
      '--gates',
      'default,./loop.ts',
      '--json',
    ];
    const [alone, shared] = [run(line), run([...line, '--workers', '2'])];
    const withoutTime = (text: string): unknown =>
      (JSON.parse(text) as readonly object[]).map((report) => ({ ...report, seconds: 0 }));
    const notes = (text: string): string => text.replaceAll(/^progress: .*\n/gm, '');
    expect([shared.status, notes(shared.stderr), withoutTime(shared.stdout)]).toEqual([
      alone.status,
      notes(alone.stderr),
      withoutTime(alone.stdout),
    ]);
    expect(withoutTime(alone.stdout)).not.toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it('keeps quiet when its reader leaves', () => {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${main}" check --help | true`], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
  });
});

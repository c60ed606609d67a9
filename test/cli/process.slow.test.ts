import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// The built program as a process: what only shows outside the test runner.
const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));

function medianMs(args: readonly string[]): number {
  const times = Array.from({ length: 9 }, () => {
    const startedMs = performance.now();
    execFileSync(process.execPath, args);
    return performance.now() - startedMs;
  });
  return times.toSorted((a, b) => a - b)[4] ?? Infinity;
}

describe('the process', () => {
  it('shows help at most 100 ms after a bare node would be done', () => {
    // Measured against node itself, because a busy machine slows both alike.
    expect(medianMs([main, '--help']) - medianMs(['-e', '0'])).toBeLessThan(100);
  });

  it('exits 2 with an object on stdout for a bad line', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'chekc', '--json'], { encoding: 'utf8' });
    expect([status, JSON.parse(stdout), stderr]).toEqual([
      2,
      { error: { code: 'usage', message: "unknown command 'chekc'", hint: 'Did you mean check? see: quiesce --help' } },
      '',
    ]);
  });

  it('keeps quiet when its reader leaves', () => {
    const { stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${main}" check --help | true`], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The last lines of a run of the fuzzer. */
function fuzz(...options: readonly string[]): readonly string[] {
  const failures = mkdtempSync(join(tmpdir(), 'failures-'));
  const words = ['--import', './.ci/strip-types.mjs', 'test/fuzz/main.ts', '--failures', failures, ...options];
  try {
    const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8', timeout: 580_000 });
    return `${stdout}${stderr}`.trim().split('\n');
  } finally {
    rmSync(failures, { recursive: true, force: true });
  }
}

// `npm run fuzz -- --runs 50000` tries more, and other seeds.
describe('hostile input', () => {
  it('becomes no code, no path, no terminal sequence, no verdict and no fault of the program', () => {
    expect(fuzz('--runs', '2500', '--seed', '1').at(-1)).toBe('nothing is wrong');
  });
});

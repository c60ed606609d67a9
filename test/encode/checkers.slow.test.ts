import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { exportScenario, type ExportTarget } from '../../src/export/index.ts';
import { ask, buildRumur, buildSpin, missing } from '../export/checkers.ts';
import { namesFrom, scenarioOf } from './box.ts';

// The real tools, with names that would be code if they escaped from a comment or string.
const folder = mkdtempSync(join(tmpdir(), 'quiesce-marker-'));
const marker = join(folder, 'made');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hostile = [
  `*/\n#define d_step c_code { system("touch ${marker}"); }; d_step\n/*`,
  '\n#include "/etc/passwd"\n',
  '"; error "x',
  '\nend; rule "y" true ==> begin error "owned"; end;\n--',
  '%s%n%d',
  '\\',
  "'",
  '/*',
  '*',
  '\u202e\u0000\u001b[2J',
  '😀 é',
  '??/',
  '// \\',
];

const exported = (target: ExportTarget) =>
  exportScenario(scenarioOf(namesFrom(hostile)), { design: 'f' }, target, { now: () => 0 });

describe.skipIf(missing.length > 0)('a network with hostile names', { timeout: 300_000 }, () => {
  it.each([
    ['promela', (lines: Iterable<string>) => buildSpin(lines, ['-O0'])],
    ['promela-c', (lines: Iterable<string>) => buildSpin(lines, ['-O0'])],
    ['murphi', (lines: Iterable<string>) => buildRumur(lines, ['-O0'])],
  ] as const)('is the same network to the checker of %s', (target, build) => {
    const { worlds, transitions, finals, lines } = exported(target);
    expect(ask(build(lines))).toEqual({ worlds, transitions, finals, complaints: [] });
    expect(existsSync(marker)).toBe(false);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { designTemplate } from '../../src/cli/templates/design.ts';
import { gateTemplate } from '../../src/cli/templates/gate.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** The files that docs/writing-a-gate.md contains in full, by name. */
const printed = [
  ...readFileSync(join(root, 'docs/writing-a-gate.md'), 'utf8').matchAll(/^```ts (\S+)\n([\s\S]*?)^```$/gm),
].map(([, name = '', text = '']) => [name, text] as const);

it('templates and printed files pass the compiler with the settings of this project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quiesce-types-'));
  try {
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    write('gate.ts', gateTemplate('x'));
    write('design.ts', designTemplate('x'));
    for (const [name, text] of printed) write(name, text);
    write('package.json', JSON.stringify({ type: 'module' }));
    const paths = {
      'cxl-quiesce/machines': [join(root, 'machines/index.ts')],
      xstate: [join(root, 'node_modules/xstate/dist/declarations/src/index.d.ts')],
    };
    const compilerOptions = { noEmit: true, rootDir: '/', types: [], paths };
    write(
      'tsconfig.json',
      JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] }),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect([printed.length > 0, status, stdout]).toEqual([true, 0, '']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

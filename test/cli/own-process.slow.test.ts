import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { quiesceProcess } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'quiesce-own-process-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A call that V8 cannot interrupt, and that takes days. */
const endless = 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 } as never, 1 as never)';
const gate = (name: string, change: (text: string) => string): string => {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, change(gateTemplate(name)));
  return file;
};
const atLoad = gate('atLoad', (text) => `${text}\nexport const never = ${endless};\n`);
const inStep = gate('inStep', (text) =>
  text.replace(
    'assign({ waiter: ({ event }) => event.from })',
    `assign({ waiter: ({ event }) => event.from + String(${endless}) })`,
  ),
);

describe('a native call of a user that never returns', () => {
  it.each([
    ['when the file is loaded', atLoad],
    ['in a step of the machine', inStep],
  ])('ends with --time: %s', async (_, file) => {
    const { code, out } = await quiesceProcess(['check', 'S31', '--design', 'f', '--gate', file, '--time', '1']);
    expect({ code, isReported: /unknown: --time 1 was reached/.test(out) }).toEqual({ code: 3, isReported: true });
  });

  it('ends with compare, whose cells have threads of their own', async () => {
    const line = ['compare', '--scenarios', 'S31', '--designs', 'f', '--gates', `G5,${inStep}`, '--time', '1'];
    expect((await quiesceProcess(line)).code).toBe(3);
  });

  it('ends with one SIGINT, and the partial report is printed', async () => {
    const line = ['check', 'S31', '--design', 'f', '--gate', atLoad];
    const { code, out } = await quiesceProcess(line, { signals: [['SIGINT', /reading/]] });
    expect({ code, isReported: out.includes('unknown: Ctrl-C came') }).toEqual({ code: 3, isReported: true });
  });
});

describe('a file whose code ends the process', () => {
  it('is told by its name, and is no fault of this program', async () => {
    const file = gate(
      'exits',
      (text) =>
        `${text}\nconst make: any = [(() => 0) as any].map((one) => one[['con', 'structor'].join('')])[0];\nmake('return process')().exit(0);\n`,
    );
    const { code, err } = await quiesceProcess(['check', 'S31', '--design', 'f', '--gate', file]);
    expect(code).toBe(2);
    expect(err).toContain(`quiesce: the code of ${file} ended the thread that ran it, with code 0`);
  });
});

describe('a file of code', () => {
  it('gives the exit code, the output and the error that it gave before it had a process of its own', async () => {
    const fine = gate('fine', (text) => text);
    const { code, out } = await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', fine]);
    expect([code, out.includes('S17 f: holds')]).toEqual([0, true]);
    const lost = await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', fine], { redirect: '> /dev/full' });
    expect(lost.code).toBe(2);
  });

  it('may begin with a line for the shell', async () => {
    const file = gate('shell', (text) => `#!/usr/bin/env node\n${text}`);
    expect((await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', file])).code).toBe(0);
  });

  it.each([
    ['brackets', `${'('.repeat(50_000)}1${')'.repeat(50_000)}`],
    ['operators', Array.from({ length: 30_000 }, () => '1').join('+')],
    ['members', `({} as any)${'.x'.repeat(20_000)}`],
  ])('with too many %s in one expression is refused, with no place that is a lie', async (name, expression) => {
    const file = gate(name, (text) => `${text}\nexport const deep = ${expression};\n`);
    const { code, out } = await quiesceProcess(['check', 'S17', '--design', 'f', '--gate', file, '--json']);
    const { error } = JSON.parse(out) as { readonly error: Readonly<Record<string, unknown>> };
    expect([code, error['code'], error['file'], 'line' in error, 'column' in error]).toEqual([
      2,
      'input',
      file,
      false,
      false,
    ]);
    expect(error['message']).toContain('nested too deeply');
  });
});

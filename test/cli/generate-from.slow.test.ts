import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { quiesce } from './real.ts';
import { emptiedFolder } from '../scratch.ts';

const folder = emptiedFolder('from');
const at = (name: string): string => join(folder, name);

const bug = { scenario: 'S17', design: 'a0', gate: 'G0', schedule: '0' };

interface Told {
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly hint: string;
}

/** The error of a refused document. */
async function refused(document: unknown, more = ''): Promise<Told> {
  writeFileSync(at('bug.json'), typeof document === 'string' ? document : JSON.stringify(document));
  const { code, out } = await quiesce(`generate --from ${at('bug.json')} --target json --json ${more}`);
  expect(code).toBe(2);
  const { error } = JSON.parse(out) as { readonly error: Told };
  expect([error.file, error.message.includes(at('bug.json'))]).toEqual([at('bug.json'), true]);
  return error;
}

describe('a document of --from', () => {
  it.each([
    ['gate', './gate.ts', '"./gate.ts" is no id'],
    ['gate', '../gate.js', '"../gate.js" is no id'],
    ['gate', 'gate.ts', '"gate.ts" is no id'],
    ['gate', 'C:\\gate.mts', 'is no id'],
    ['gate', '/tmp/gate', 'is no id'],
    ['gate', 'loop', 'no gate is known by the id loop'],
    ['gate', '__proto__', 'no gate is known by the id __proto__'],
    ['gate', 'g0', 'no gate is known by the id g0'],
    ['design', './design.ts', '"./design.ts" is no id'],
    ['design', 'mine', 'no design is known by the id mine'],
    ['scenario', './box.yaml', '"./box.yaml" is no id'],
    ['scenario', 'box.yaml', 'no scenario is known by the id box.yaml'],
    ['scenario', '../../etc/passwd', 'is no id'],
    ['scenario', 'scale:2 ./x', 'is no id'],
  ])('never loads a file: %s %s', async (key, value, message) => {
    const error = await refused({ ...bug, [key]: value });
    expect(error.code).toBe('input');
    expect(error.message).toContain(`\`${key}\``);
    expect(error.message).toContain(message);
  });

  it('runs no file that it names, though it lies there', () => {
    writeFileSync(at('gate.ts'), gateTemplate('loop'));
    writeFileSync(at('bug.json'), JSON.stringify({ ...bug, design: 'f', gate: './gate.ts' }));
    const main = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url));
    const line = [main, 'generate', '--from', 'bug.json', '--target', 'shell'];
    const { status, stdout, stderr } = spawnSync(process.execPath, line, { cwd: folder, encoding: 'utf8' });
    expect([status, stdout, stderr]).toEqual([
      2,
      '',
      'quiesce: bug.json: `gate`: "./gate.ts" is no id\n  give the file with --gate\n',
    ]);
  });

  it('may be of an own gate that the command line gives', async () => {
    writeFileSync(at('loop.ts'), gateTemplate('loop'));
    writeFileSync(at('bug.json'), JSON.stringify({ ...bug, design: 'f', gate: 'loop' }));
    const { code, out, err } = await quiesce(`generate --from ${at('bug.json')} --target json --gate ${at('loop.ts')}`);
    expect([code, JSON.parse(out)]).toMatchObject([0, { gate: 'loop', design: 'f' }]);
    expect(err).not.toContain('error');
  });

  it.each([
    [{ ...bug, schedule: 5 }, '`schedule`: '],
    [{ ...bug, scenario: ['S17'] }, '`scenario`: '],
    [{ ...bug, design: 1e300 }, '`design`: '],
    [{ ...bug, family: '9.9' }, '`family`: '],
    [{ ...bug, order: 'any' }, '`order`: '],
    [{ ...bug, worlds: -1 }, '`worlds`: '],
    [{ ...bug, format: 'quiesce-test-plan', version: 2 }, '`version`: is not known here, only version 1 is'],
    [{ ...bug, format: 'quiesce-test-plan', version: '1' }, '`version`: '],
    [{ ...bug, format: 'another' }, '`format`: '],
    [{ ...bug, tests: [{ schedule: '0' }, { schedule: 0 }] }, '`tests[1].schedule`: '],
    [{ ...bug, tests: [{ schedule: '0', must: 'win' }] }, '`tests[0].must`: '],
    [
      { ...bug, properties: [{ id: 'I1', verdict: 'violated', schedule: '0', faults: ['absent mem0', 'rm x'] }] },
      '`properties[0].faults[1]`: "rm x" is no fault',
    ],
    [{ ...bug, properties: [{ id: 'I1', verdict: 'maybe', schedule: '0' }] }, '`properties[0].verdict`: '],
    [{ ...bug, properties: 'I1' }, '`properties`: '],
    [{ ...bug, losing: { schedule: null } }, '`losing.schedule`: '],
    [[bug, { ...bug, gate: './x.ts' }], '`[1].gate`: "./x.ts" is no id'],
    [[bug, 5], '`[1]` is no object'],
    ['{"scenario": "S17", "__proto__": {"schedule": "0"}}', '`__proto__` is no key'],
    ['5', 'there is no schedule in it'],
    ['', ''],
  ])('is refused at the key that is wrong: %j', async (document, message) => {
    const error = await refused(document);
    expect([error.code, error.message]).toEqual(['input', expect.stringContaining(message)]);
  });

  it('is refused when it is nested without end', async () => {
    for (const deep of ['['.repeat(100_000), `${'['.repeat(100_000)}${']'.repeat(100_000)}`])
      expect((await refused(deep)).code).toBe('input');
  });

  it.each([
    ['0/99', /schedule 0\/99: step 2 takes choice 99; possible there: /],
    ['0/999999999', /step 2 takes choice 999999999; possible there: /],
    ['x', /schedule "x": step 1 is "x", expected a choice number/],
    ['0/-1', /step 2 is "-1"/],
    ['0/1e3', /step 2 is "1e3"/],
    [`0${'/0'.repeat(200)}`.slice(0, 201), /step \d+ takes choice 0; possible there: nothing/],
  ])('with a schedule that does not fit is impossible, with the step: %s', async (schedule, message) => {
    for (const document of [
      { ...bug, schedule },
      { ...bug, schedule: undefined, tests: [{ name: 'a', schedule }] },
      { ...bug, schedule: undefined, properties: [{ id: 'I1', verdict: 'violated', why: '', schedule }] },
      { ...bug, schedule: undefined, property: 'I1', losing: { schedule } },
    ]) {
      const error = await refused(document);
      expect([error.code, error.message]).toEqual(['impossible', expect.stringMatching(message)]);
    }
  });

  it('is never a fault of the program, whatever it says', { timeout: 60_000 }, async () => {
    const ids = fc.constantFrom('S17', 'a0', 'G0', 'f', './x.ts', '', 'nobody', 'free', '7.1', '0', '0/0', '0/99');
    const value = fc.oneof(ids, fc.jsonValue({ maxDepth: 2 }));
    const key = fc.constantFrom(
      'scenario',
      'design',
      'gate',
      'family',
      'order',
      'schedule',
      'properties',
      'losing',
      'tests',
      'format',
      'version',
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value, { maxKeys: 3 }), async (changes) => {
        writeFileSync(at('any.json'), JSON.stringify({ ...bug, ...changes }));
        const { code, out } = await quiesce(`generate --from ${at('any.json')} --target json --json`);
        const { error } = JSON.parse(out) as { readonly error?: Told };
        expect([code, error?.code ?? 'input']).toEqual([
          error ? 2 : 0,
          expect.stringMatching(/^(input|impossible|unknown-name)$/),
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a schedule of the command line that does not fit', () => {
  it.each([
    'replay S17 --design a0 --schedule 0/99',
    'replay S17 --design a0 --schedule 0/99 --format dmesg',
    'diff S17 0/99 0 --design a0',
    'diff S17 0 x --design a0',
    'explain S17 --design a0 --property I9 --schedule 0/99',
    'vm S17 --design a0 --dry-run --schedule 0/99',
    'vm S17 --design a0 --dry-run --schedule x',
  ])('is impossible, with the step: %s', async (line) => {
    const { code, err } = await quiesce(line);
    expect([code, err]).toEqual([2, expect.stringMatching(/step \d+ (takes choice 99; possible there: |is "x")/)]);
    expect(err).not.toContain('fault of quiesce');
  });
});

describe('the folder of generated tests', () => {
  const line = (out: string): string => `generate S17 --design a0 --target vitest --out ${out}`;

  it('is not led out of by a link in it', async () => {
    mkdirSync(at('tests'));
    writeFileSync(at('victim'), '// generated by quiesce generate, do not edit\nprecious\n');
    symlinkSync(at('victim'), at('tests/S17-a0.test.ts'));
    for (const force of ['', ' --force']) {
      const { code, err } = await quiesce(`${line(at('tests/'))}${force}`);
      expect([code, err.split('\n')[0]]).toEqual([
        2,
        `quiesce: ${at('tests/S17-a0.test.ts')} is a symbolic link, and is not replaced`,
      ]);
    }
    expect(readFileSync(at('victim'), 'utf8')).toContain('precious');
  });

  it('has files that are replaced only with --force, which says what they were', async () => {
    mkdirSync(at('tests'));
    writeFileSync(at('tests/S17-a0.test.ts'), 'mine');
    expect((await quiesce(line(at('no/../tests/')))).code).toBe(2);
    expect(readFileSync(at('tests/S17-a0.test.ts'), 'utf8')).toBe('mine');
    const forced = await quiesce(`${line(at('tests/'))} --force`);
    expect([forced.code, forced.err]).toEqual([
      0,
      expect.stringContaining(`note: --force replaces ${at('tests/S17-a0.test.ts')}, 4 bytes\n`),
    ]);
    expect(existsSync(at('tests/S17-a0.adapter.ts'))).toBe(true);
  });
});

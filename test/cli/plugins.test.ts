import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as machines from '../../machines/index.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { loadPluginFile } from '../../src/cli/plugin-file.ts';
import { designTemplate } from '../../src/cli/templates/design.ts';
import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { designs, gates } from '../../src/boot/index.ts';
import { pluginFolder, type Failure } from './plugin-folder.ts';

const { at, folder, json, quiesce, write } = pluginFolder();
const check = (...line: readonly string[]): Promise<CheckReport> => json<CheckReport>('check', ...line);

describe('quiesce new', () => {
  it('writes a file once, and replaces another only with --force', async () => {
    const line = ['new', 'gate', 'G9', '-o', at('g9.ts')];
    const outcomes = [await quiesce(...line), await quiesce(...line), await quiesce(...line, '--force')];
    expect(outcomes.map(({ code, out, err }) => [code, out, err])).toEqual([
      [0, '', 'wrote g9.ts; next: quiesce check S27 --design f --gate g9.ts\n'],
      [2, '', 'quiesce: g9.ts exists already\n  choose another name, or add --force to replace it\n'],
      [
        0,
        '',
        expect.stringMatching(
          /^note: --force replaced g9\.ts, \d+ bytes\nwrote g9\.ts; next: quiesce check S27 --design f --gate g9\.ts\n$/,
        ),
      ],
    ]);
    expect([readFileSync(at('g9.ts'), 'utf8'), readdirSync(folder)]).toEqual([
      gateTemplate('G9'),
      ['fresh.ts', 'g9.ts'],
    ]);
  });

  it('says as JSON what it wrote and what is next', async () => {
    expect(await json('new', 'design', 'mine', '-o', at('mine.ts'))).toEqual({
      kind: 'design',
      id: 'mine',
      file: 'mine.ts',
      next: 'quiesce check S17 --design mine.ts',
    });
  });

  it('refuses names that are taken, and names that are none', async () => {
    const errors = [];
    for (const line of [
      ['gate', 'g5'],
      ['design', 'F'],
      ['gate', './R1.ts'],
      ['gate', 'R1.ts'],
    ])
      errors.push((await json<Failure>('new', ...line)).error);
    expect(errors.map(({ code, message }) => [code, message])).toEqual([
      ['usage', 'there is a gate named G5 already'],
      ['usage', 'there is a design named f already'],
      ['usage', './R1.ts is no name for a gate'],
      ['usage', 'R1.ts is no name for a gate'],
    ]);
  });
});

describe('a gate of a file', () => {
  const fresh = write('fresh.ts', gateTemplate('fresh'));

  it('that does what G5 does has the worlds and the verdicts of G5', async () => {
    expect(await check('S27', '--design', 'f', '--gate', fresh)).toEqual({
      ...(await check('S27', '--design', 'f', '--gate', 'G5')),
      gate: 'fresh',
    });
  });

  it('stands in the printed command by its path, and the command takes the same order again', async () => {
    const { out } = await quiesce('check', 'S27', '--design', 'f', '--gate', fresh);
    const command = out
      .slice(out.indexOf('see it again'))
      .replaceAll('\\\n', '')
      .split('\n')
      .find((line) => line.includes('quiesce replay'));
    expect(command).toContain(`--gate ${fresh}`);
    // The schedule is quoted, because a shell could expand it as a glob.
    const args = (command ?? '').trim().replaceAll("'", '').split(/\s+/).slice(1);
    const own = await quiesce(...args);
    const builtin = await quiesce(...args.map((arg) => (arg === fresh ? 'G5' : arg)));
    expect({ ...own, out: own.out.replace('gate fresh', 'gate G5') }).toEqual({ ...builtin, code: 0 });
  });

  it('is a column of a comparison', async () => {
    const line = ['compare', '--scenarios', 'S27', '--designs', 'f', '--gates', `${fresh},default`];
    const { code, out, err } = await quiesce(...line);
    const [head, row] = out
      .split('\n')
      .slice(2, 4)
      .map((text) => text.trim().split(/ {2,}/));
    expect([code, err, head, row]).toEqual([
      1,
      'note: gate fresh is fresh.ts\n',
      ['f/fresh', 'f/G5'],
      ['S27', expect.stringContaining('I5'), row?.[1]],
    ]);
  });

  it('runs on live actors', async () => {
    const run = (gate: string) => quiesce('run', 'S27', '--seed', '7', '--design', 'f', '--gate', gate);
    expect(await run(fresh)).toEqual(await run('G5'));
  });

  it('may be made of others, from this program and from a file beside it', async () => {
    write('title.ts', "export const title = 'G5 under another name';\n");
    const again = write(
      'again.mts',
      "import { g5, type Gate } from 'cxl-quiesce/machines';\nimport { title } from './title.ts';\nexport default { ...g5, id: 'again', title } satisfies Gate;\n",
    );
    expect((await check('S31', '--design', 'f', '--gate', again)).gate).toBe('again');
  });

  it('leaves nothing behind', async () => {
    const before = readdirSync(folder, { recursive: true });
    await check('S31', '--design', 'f', '--gate', fresh);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });
});

describe('a design of a file', () => {
  it('is judged like the others, behind its own gate or another', async () => {
    const mine = write('mine2.ts', designTemplate('mine2'));
    const { design, gate, complete, findings } = await check('S17', '--design', mine);
    expect([design, gate, complete, findings]).toEqual(['mine2', 'G0', true, []]);
    expect((await check('S17', '--design', mine, '--gate', 'G2')).gate).toBe('G2');
  });

  it('that is f under another name has the worlds and the verdicts of f', async () => {
    const twin = write('twin.js', "import { f } from 'cxl-quiesce/machines';\nexport default { ...f, id: 'f2' };\n");
    expect(await check('S17', '--design', twin)).toEqual({ ...(await check('S17', '--design', 'f')), design: 'f2' });
    const { out } = await quiesce('check', 'S17', '--design', twin, '--gate', 'G0');
    expect(out.replaceAll('\\\n', '')).toMatch(/--design \S*twin\.js\s+--gate G0/);
  });

  it('may be written for a gate of a file', async () => {
    const gate = write('own-gate.ts', gateTemplate('own'));
    const design = write(
      'f3.ts',
      "import { f } from 'cxl-quiesce/machines';\nexport default { ...f, id: 'f3', gate: 'own' };\n",
    );
    const { out } = await quiesce('compare', '--scenarios', 'S31', '--designs', design, '--gates', 'default', gate);
    expect(out.split('\n')[2]).toContain('f3/own');
  });
});

describe('every gate and design of this program', () => {
  it('has the shape that a file is asked for', () => {
    const nameOf = (value: unknown): string => Object.entries(machines).find(([, one]) => one === value)?.[0] ?? '';
    const options = { taken: [], gates: gates.map(({ id }) => id) };
    for (const [kind, all] of [
      ['gate', gates],
      ['design', designs],
    ] as const)
      for (const one of all) {
        const name = nameOf(one);
        const file = write(
          `shape-${kind}.ts`,
          `import { ${name} } from 'cxl-quiesce/machines';\nexport default ${name};\n`,
        );
        expect(loadPluginFile(kind, file, options).value).toBe(one);
      }
  });
});

describe('a file that is no gate or design', () => {
  const failure = async (kind: 'gate' | 'design', text: string) => {
    const { error } = await json<Failure>('check', 'S31', `--${kind}`, write('broken.ts', text));
    return [error.code, [error.file, error.line, error.column].filter(Boolean).join(':'), error.message];
  };
  const machine = "const machine = setup({}).createMachine({ id: 'gate' });\n";
  const gate = (fields: string): string =>
    `import { setup } from 'xstate';\n${machine}const gate = {\n  id: 'x', title: 'x', cite: [],\n${fields}\n};\nexport default gate;\n`;

  /** The place of the first occurrence of a text. */
  const placeIn = (text: string, part: string): string => {
    const before = text.slice(0, text.indexOf(part)).split('\n');
    return `broken.ts:${before.length}:${(before.at(-1) ?? '').length + 1}`;
  };

  it.each([
    ['has no default export', 'export const x = 1;\n', 'broken.ts:1:1', 'the file has no default export'],
    ['exports something else', 'export default 5;\n', 'broken.ts:1:1', '`what the file exports` is 5'],
    ['has no machine', gate("  launch: 'never',"), 'broken.ts:3:14', '`machine` is missing'],
    [
      'has a machine that is none',
      gate("  launch: 'never',\n  machine: {},"),
      'broken.ts:6:3',
      '`machine` is an object',
    ],
    [
      'launches at no such moment',
      gate("  machine,\n  launch: 'sometimes',"),
      'broken.ts:6:3',
      '`launch` is "sometimes"',
    ],
    [
      'awaits no such module',
      gate("  machine, launch: 'never',\n  signals: ['cxl_pcie'],"),
      'broken.ts:6:3',
      '`signals.0` is "cxl_pcie"',
    ],
    ['has an unknown field', gate("  machine,\n  lanuch: 'never',"), 'broken.ts:6:3', 'a gate has no field `lanuch`'],
    [
      'has a name that is taken',
      gate("  machine, launch: 'never',").replace("'x'", "'g5'"),
      'broken.ts:4:3',
      '`id` is "g5"',
    ],
    [
      'has a machine by another id',
      gate("  machine, launch: 'never',").replace("id: 'gate'", "id: 'cxl_region'"),
      'broken.ts:5:3',
      'the machine of `machine` has the id "cxl_region"',
    ],
  ])('%s', async (_, text, place, message) => {
    expect(await failure('gate', text)).toEqual(['input', place, message]);
  });

  it.each([
    ['belongs to no family', "  family: '7.0',", '', "{\n  id: 'x'", '`family` is missing'],
    ['names a gate that is not there', "gate: 'G0'", "gate: 'G8'", "gate: 'G8'", '`gate` is "G8"'],
    ['has no place for ranges', "softReserve: 'private'", 'softReserve: 1', 'softReserve: 1', '`softReserve` is 1'],
    ['has no policy', '  policy,\n', '', "{\n  id: 'x'", '`policy` is missing'],
    ['has a list for a function', 'undecided: () => []', 'undecided: []', 'undecided: []', '`undecided` is a list'],
  ])('%s', async (_, good, bad, place, message) => {
    expect(designTemplate('x')).toContain(good);
    const text = designTemplate('x').replace(good, bad);
    expect(await failure('design', text)).toEqual(['input', placeIn(text, place), message]);
  });

  it('is of the other kind', async () => {
    const [design, gate] = [designTemplate('x'), gateTemplate('x')];
    expect([await failure('gate', design), await failure('design', gate)]).toEqual([
      ['input', placeIn(design, 'export default design'), 'this is a design, not a gate'],
      ['input', placeIn(gate, 'export default gate'), 'this is a gate, not a design'],
    ]);
  });

  it('is not there', async () => {
    const { error } = await json<Failure>('check', 'S31', '--gate', at('nothing.ts'));
    expect([error.code, error.message]).toEqual(['input', `there is no file nothing.ts`]);
  });

  it('throws while it is loaded', async () => {
    expect(await failure('gate', 'const list: string[] = [];\nexport default list[0].length;\n')).toEqual([
      'input',
      'broken.ts:2:24',
      "Cannot read properties of undefined (reading 'length')",
    ]);
  });

  it('throws while it is looked at', async () => {
    expect(await failure('gate', "export default {\n  get id() { throw new Error('not today'); },\n};\n")).toEqual([
      'input',
      'broken.ts:2:20',
      'not today',
    ]);
  });

  it('never shows a stack, and is reported like any invalid file', async () => {
    expect(await quiesce('check', 'S31', '--gate', write('broken.ts', 'const now = Date.now();\n'))).toEqual({
      code: 2,
      out: '',
      err: "quiesce: broken.ts:1:13: `Date` may not be used here\n  there is no time here: a delay is `after: { aName: 'next' }` with the delay named in setup(), and it may fire at any moment\n",
    });
  });
});

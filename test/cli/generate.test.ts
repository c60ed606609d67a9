import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quiesce } from './fakes.ts';
import { emptiedFolder } from '../scratch.ts';

const folder = emptiedFolder('generate');
const at = (name: string): string => join(folder, name);

const report = [
  'S03  design a0  gate G0: 1 test, 1 step',
  'every order was looked at: 3 worlds',
  '  covered      2 of 2 race pairs',
];

describe('quiesce generate', () => {
  it('asks for what was asked, and prints the tests on stdout and the coverage on stderr', async () => {
    const line = 'generate S03 --target json --cover states,races --machine cxl_mem --design f --order free --worlds 9';
    const { code, out, err, calls } = await quiesce([...line.split(' '), '--fault', 'missing cxl_mem']);
    expect([code, err]).toEqual([0, `${report.join('\n')}\n`]);
    expect(JSON.parse(out)).toMatchObject({ format: 'quiesce-test-plan', version: 1, scenario: 'S03' });
    expect(calls).toEqual([
      {
        what: 'generate',
        scenario: 'S03',
        order: 'free',
        choice: { design: 'f', gate: 'G3' },
        more: { cover: ['states', 'race-pairs'], machines: ['cxl_mem'], paths: undefined, worlds: 9 },
        faults: [{ kind: 'missing', device: 'cxl_mem' }],
      },
    ]);
  });

  it('covers transitions, race pairs and endings by default', async () => {
    const { calls } = await quiesce(['generate', 'S03', '--target', 'json']);
    expect(calls[0]?.more).toMatchObject({ cover: ['transitions', 'race-pairs', 'endings'], worlds: 20_000 });
  });

  it('writes tests and an adapter into a folder, then the tests again and never the adapter', async () => {
    const line = ['generate', 'S03', '--target', 'vitest', '--out', at('new/')];
    const first = await quiesce(line);
    const [adapter, tests] = [at('new/S03-a0.adapter.ts'), at('new/S03-a0.test.ts')];
    expect(first.err).toBe(`${[...report, `wrote ${tests}`, `wrote ${adapter}`].join('\n')}\n`);
    const text = readFileSync(tests, 'utf8');
    writeFileSync(adapter, 'mine');
    const second = await quiesce(line);
    expect([second.code, second.err.endsWith(`wrote ${tests}\n`)]).toEqual([0, true]);
    expect([readFileSync(tests, 'utf8') === text, readFileSync(adapter, 'utf8')]).toEqual([true, 'mine']);
  });

  it('takes a name for the one file that is asked for', async () => {
    await quiesce(['generate', 'S03', '--target', 'vitest', '--out', at('mine.test.ts'), '--adapter', './other.ts']);
    expect(readdirSync(folder)).toEqual(['mine.test.ts']);
    expect(readFileSync(at('mine.test.ts'), 'utf8')).toContain('import { createAdapter } from "./other.ts";');
  });

  it('never replaces a file written by the user without --force', async () => {
    writeFileSync(at('plan.json'), '{}');
    const line = ['generate', 'S03', '--target', 'json', '--out', at('plan.json')];
    const { code, err } = await quiesce(line);
    expect([code, err]).toEqual([
      2,
      `quiesce: ${at('plan.json')} exists already, and nothing in its head says that it was generated\n  choose another place with --out, or add --force to replace it\n`,
    ]);
    expect(readFileSync(at('plan.json'), 'utf8')).toBe('{}');
    expect((await quiesce([...line, '--force'])).code).toBe(0);
    expect((await quiesce(line)).code).toBe(0);
  });

  it('wants a folder for several files', async () => {
    const one = { name: 'a test', schedule: '0', ending: null, covers: [], steps: [] };
    const planned = {
      tests: [
        { ...one, must: 'follow' as const },
        { ...one, must: 'differ' as const },
      ],
    };
    const { code, err } = await quiesce(['generate', 'S03', '--target', 'shell', '--out', at('all.sh')], { planned });
    expect([code, err.includes('these tests are 2 files'), readdirSync(folder)]).toEqual([2, true, []]);
  });

  it('ends with 3 when a bound was hit, and calls unknown what was not met', async () => {
    const planned = {
      complete: false,
      cover: ['states'],
      unreached: { states: ['cxl_mem: gone'], events: [] },
    } as const;
    const { code, err } = await quiesce(['generate', 'S03', '--target', 'json'], { planned });
    expect(code).toBe(3);
    expect(err).toContain('a bound was hit after 3 worlds: what lies beyond is unknown');
    expect(err).toContain('unknown      1 declared state\n    cxl_mem: gone\n');
  });

  it('prints one JSON value with --json', async () => {
    const { out, err } = await quiesce(['generate', 'S03', '--target', 'json', '--json']);
    expect([JSON.parse(out), err]).toMatchObject([
      {
        scenario: 'S03',
        complete: true,
        coverage: [{ known: 2, covered: 2 }],
        tests: [{ schedule: '0', steps: 1 }],
        files: [],
      },
      '',
    ]);
  });

  it.each([
    [
      ['S03', '--target', 'json', '--cover', 'stats'],
      'Allowed: states, transitions, pairs, race-pairs, endings, witnesses.',
    ],
    [['S03', '--target', 'bash'], 'vitest, shell, vm, json'],
    [['S03'], "'--target <form>' not specified"],
    [['--target', 'json'], 'name a scenario, or give a schedule with --from FILE'],
    [['S03', '--target', 'json', '--from', '/no/such.json'], 'there is no such file'],
  ])('refuses %j and says what would do', async (line, message) => {
    const { code, err } = await quiesce(['generate', ...line]);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('quiesce generate --from', () => {
  const bug = { id: 'I1', verdict: 'violated', why: 'lost', schedule: '0/1' };
  const checked = { scenario: 'S06', design: 'f', gate: 'G3', properties: [bug, { ...bug, id: 'I2', schedule: '1' }] };

  it.each(['I1', 'memory-lost'])(
    'takes scenario, design and gate from the file, and the schedules that break %s',
    async (property) => {
      writeFileSync(at('bug.json'), JSON.stringify(checked));
      const line = ['generate', '--from', at('bug.json'), '--property', property, '--target', 'json'];
      const { code, calls } = await quiesce(line);
      expect(code).toBe(0);
      expect(calls).toMatchObject([
        {
          scenario: 'S06',
          choice: { design: 'f', gate: 'G3' },
          more: { given: [{ name: 'no memory-lost (I1): lost', schedule: '0/1', isBug: true }] },
        },
      ]);
    },
  );

  it.each([
    ['{ "scenario": ', 'give what check --json wrote, whole'],
    ['{}', 'there is no schedule in it'],
    [JSON.stringify([checked, { ...checked, scenario: 'S03' }]), 'more than one scenario'],
  ])('refuses %s, naming the file', async (text, message) => {
    writeFileSync(at('bug.json'), text);
    const { code, err } = await quiesce(['generate', '--from', at('bug.json'), '--target', 'json']);
    expect([code, err.includes(at('bug.json')), err.includes(message)]).toEqual([2, true, true]);
  });
});

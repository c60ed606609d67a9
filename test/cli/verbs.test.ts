import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { record } from '../report/samples.ts';
import { quiesce } from './fakes.ts';

describe('quiesce --help', () => {
  it('teaches with examples and exit codes, for every verb, in 72 columns', async () => {
    const verbs = [
      [],
      ['check'],
      ['compare'],
      ['replay'],
      ['explain'],
      ['diff'],
      ['import'],
      ['conform'],
      ['export'],
      ['run'],
      ['new'],
      ['list'],
      ['start'],
    ];
    const outcomes = await Promise.all(verbs.map((verb) => quiesce([...verb, '--help'])));
    expect(outcomes.map(({ code, err }) => [code, err])).toEqual(verbs.map(() => [0, '']));
    expect(outcomes.filter(({ out }) => !/\nExamples?:\n {2}quiesce /.test(out) || /.{73}/.test(out))).toEqual([]);
    expect(outcomes[0]?.out).toContain('Exit code: 0 holds, 1 violated, 2 bad input or a result');
  });

  it('is shown on stderr with exit 2 when there is no verb', async () => {
    const { code, out, err } = await quiesce([]);
    expect([code, out, err.includes('Examples:')]).toEqual([2, '', true]);
  });

  it('has a version beside it', async () => {
    expect(await quiesce(['--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '', calls: [] });
  });
});

describe('quiesce replay', () => {
  it('takes the schedule with the design and order it was found with', async () => {
    const { code, out, calls } = await quiesce([
      'replay',
      'S03',
      '--schedule',
      '0/3/1',
      '--order',
      'free',
      '--design',
      'f',
    ]);
    expect(calls).toEqual([
      { what: 'replay', scenario: 'S03', order: 'free', choice: { design: 'f', gate: 'G3' }, more: '0/3/1' },
    ]);
    expect([
      code,
      out.includes('drivers/cxl/acpi.c:cxl_acpi_probe'),
      out.includes('+ 110000000-14fffffff : CXL Window 0'),
    ]).toEqual([0, true, true]);
  });

  it('prints the record as JSON and the tree as the kernel does', async () => {
    expect(JSON.parse((await quiesce(['replay', 'S03', '--schedule', '0/3/1', '--json'])).out)).toEqual(
      JSON.parse(JSON.stringify(record)),
    );
    expect((await quiesce(['replay', 'S03', '--schedule', '', '--format', 'iomem'])).out).toBe(
      '110000000-14fffffff : CXL Window 0\n',
    );
  });
});

describe('quiesce import', () => {
  it('prints the scenario, its notes apart', async () => {
    expect(await quiesce(['import', 'box'])).toEqual({
      code: 0,
      out: 'id: capture\n',
      err: 'note: dmesg.txt:3 is not understood (box)\n',
      calls: [],
    });
  });

  it('prints the script that makes a capture, and reads no folder with it', async () => {
    expect(await quiesce(['import', '--script'])).toEqual({ code: 0, out: '#!/bin/sh\n', err: '', calls: [] });
    expect(JSON.parse((await quiesce(['import', '--script', '--json'])).out)).toEqual({
      script: '#!/bin/sh\n',
      file: null,
    });
    expect((await quiesce(['import', 'box', '--script'])).err).toContain('--script reads no folder');
    const { code, err } = await quiesce(['import']);
    expect([code, err.includes('quiesce import --script > capture.sh')]).toEqual([2, true]);
  });

  it('writes a whole file or none, and replaces another only with --force', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-'));
    try {
      const file = join(folder, 'box.yaml');
      const codes = [];
      for (const more of [[], [], ['--force']])
        codes.push((await quiesce(['import', 'box', '-o', file, ...more])).code);
      codes.push((await quiesce(['import', 'box', '-o', join(folder, 'no', 'box.yaml')])).code);
      expect([codes, readdirSync(folder), readFileSync(file, 'utf8')]).toEqual([
        [0, 2, 0, 2],
        ['box.yaml'],
        'id: capture\n',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('quiesce list', () => {
  it('gives one line each, or all kinds under their names', async () => {
    expect((await quiesce(['list', 'designs'])).out).toBe(
      '  a0  dax_hmem decides alone\n  a1  interim\n  f   ask, then take\n',
    );
    expect((await quiesce(['list'])).out.split('\n').filter((line) => /^\w/.test(line))).toEqual([
      'scenarios',
      'designs',
      'gates',
      'properties',
      'examples',
    ]);
  });

  it('gives ids and titles as JSON', async () => {
    expect(JSON.parse((await quiesce(['list', 'examples', '--json'])).out)).toEqual([
      { id: '6.12-t1-sr256-nopci', title: 'no cxl_pci' },
    ]);
    expect(Object.keys(JSON.parse((await quiesce(['list', '--json'])).out) as object)).toEqual([
      'scenarios',
      'designs',
      'gates',
      'properties',
      'examples',
    ]);
  });
});

describe('quiesce run', () => {
  it('streams steps as text or as one object per line', async () => {
    const { code, out, calls } = await quiesce(['run', 'S03', '--seed', '7']);
    expect([code, calls[0]?.more, out.split('\n')[0]]).toEqual([
      0,
      { seed: 7 },
      '   1  cxl_acpi publishes the window above the Soft Reserved range.',
    ]);
    expect(
      (await quiesce(['run', 'S03', '--json'])).out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(JSON.parse(JSON.stringify(record.steps.slice(0, 2))));
    expect((await quiesce(['run', 'S03', '--pace', '0.5'])).calls[0]?.more).toEqual({ seed: 1, pace: 0.5 });
  });

  it('fails when the emulation does', async () => {
    expect((await quiesce(['run', 'S03'], { env: { BREAK: '1' } })).code).toBe(2);
  });
});

describe('quiesce start', () => {
  it('shows the boot under both designs, the losing order, its tree and the command that replays it', async () => {
    const { code, out, calls } = await quiesce(['start']);
    expect(code).toBe(0);
    expect(calls.map(({ what, order, choice }) => [what, order, choice.design])).toEqual([
      ['check', 'free', 'a0'],
      ['replay', 'free', 'a0'],
      ['check', 'free', 'f'],
    ]);
    expect(out).toContain('+ 110000000-14fffffff : CXL Window 0\n');
    expect(out.replaceAll('\\\n', '')).toContain(
      'quiesce replay 6.12-t1-sr256-nopci --design a0 --gate G0 --order free --schedule ',
    );
    expect(out.split('\n').filter((line) => line.length > 72)).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { gateTemplate } from '../../src/cli/templates/gate.ts';
import { checkSchema, conformSchema, explainSchema } from '../../src/report/schema.ts';
import { main, quiesceProcess } from './processes.ts';
import { scratchFolder } from '../scratch.ts';

// The built program as a process, since only a process can hang and be killed. No test measures speed: a job that is
// not terminated runs for minutes or without end.
const folder = scratchFolder('bounds');
const longMs = 40_000;

const template = gateTemplate('mine');
const emptyGuard = 'context.requests.length === 0';

const gates: Readonly<Record<string, string>> = {
  'guard.ts': template.replace(emptyGuard, '{ while (context.requests.length >= 0) {} return true; }'),
  'assign.ts': template.replace(
    'preparer: ({ event }) => event.from',
    "preparer: ({ event }) => { for (;;) if (event.from === '') return event.from; }",
  ),
  'load.ts': `${template}\nconst done: readonly number[] = [];\nwhile (done.length === 0) {}\n`,
  'memory.ts': template.replace(
    emptyGuard,
    '{ const all: object[] = []; while (context.requests.length >= 0) all.push({ all }); return true; }',
  ),
  // An infinite state space with finite steps: only a bound ends the search.
  'grows.ts': template
    .replace('import { tell,', 'import { goOn, tell,')
    .replace("entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),", 'entry: goOn(),')
    .replace(
      "'reply.flush.probe': {",
      "go: { target: 'flushing', reenter: true, actions: assign({ requests: ({ context }) => [...context.requests, ...context.requests, 'x'].slice(0, 2 ** 16 + context.requests.length) }) },\n        'reply.flush.probe': {",
    ),
};

/** So many Soft Reserved ranges that building the initial state takes a minute. */
const manyRanges = (ranges: number): string =>
  [
    'id: MANY',
    'title: many ranges',
    'platform:',
    '  name: many',
    '  softReserved:',
    ...Array.from({ length: ranges }, (_, index) => {
      const first = 0x100000000 + index * 0x20000000;
      return `    - 0x${first.toString(16)}-0x${(first + 0xfffffff).toString(16)}`;
    }),
    'kernel: {}',
    'userspace: { order: free, steps: [{ modprobe: dax_hmem }] }',
    '',
  ].join('\n');

beforeAll(() => {
  const box = readFileSync(new URL('../../src/scenario/catalogue/S27.yaml', import.meta.url), 'utf8');
  const odd = box
    .replace('targets: [12] }', 'targets: [12] }\n    - { range: 0x90000000001-0x90fffffffff, targets: [12] }')
    .replace('size: 128 GiB', 'size: 128 GiB\n      decoders: [0x850000000-0x284fffffff]');
  writeFileSync(join(folder, 'odd.yaml'), odd);
  for (const [name, text] of Object.entries(gates)) {
    if (text === template) throw new Error(`${name}: the template is not what it was`);
    writeFileSync(join(folder, name), text);
  }
  writeFileSync(join(folder, 'many.yaml'), manyRanges(10_000));
});

const run = (line: string, setting: Parameters<typeof quiesceProcess>[1] = {}) =>
  quiesceProcess(line.split(' '), { cwd: folder, ...setting });

describe('--time', () => {
  it.each([
    ['S27 --design f --gate ./guard.ts', /^--time 1 was reached while |^$/],
    ['S27 --design f --gate ./assign.ts', /^--time 1 was reached while |^$/],
    ['S27 --design f --gate ./load.ts', /^--time 1 was reached while the files were read$/],
    ['many.yaml --design f', /^--time 1 was reached while /],
    ['scale:16,ways=4 --design f --reduce all --worlds 900000000', /^--time 1 was reached while |^$/],
  ])(
    'ends check %s with a report that says so',
    async (target, why) => {
      const { code, out, ms } = await run(`check ${target} --time 1 --json`);
      const report = checkSchema.parse(JSON.parse(out));
      expect([code, report.verdict, report.complete, report.coverage.stoppedBy]).toEqual([3, 'unknown', false, 'time']);
      expect(report.ended ?? '').toMatch(why);
      expect(ms).toBeLessThan(longMs);
    },
    longMs,
  );

  it('gives its reason first to a person', async () => {
    const { code, out } = await run('check S27 --design f --gate ./load.ts --time 0.5');
    expect([code, out.split('\n')[2]]).toEqual([3, 'unknown: --time 0.5 was reached while the files were read']);
    expect(out).toContain('ended by --time');
  });

  it('ends explain and conform with theirs', async () => {
    const explained = await run('explain S27 --design f --gate ./guard.ts --time 0.5 --json');
    const explanation = explainSchema.parse(JSON.parse(explained.out));
    expect([explained.code, explanation.verdict]).toEqual([3, 'unknown']);
    const conformed = await run('conform 7.3-t1-sr256-std --gate ./guard.ts --time 0.5 --json');
    const conformance = conformSchema.parse(JSON.parse(conformed.out));
    expect([conformed.code, conformance.verdict]).toEqual([3, 'unknown']);
  });

  it(
    'ends a cell of compare, and the others go on',
    async () => {
      const { code, out } = await run(
        'compare --scenarios S27,S03 --designs f --gates ./guard.ts,default --time 4 --json',
      );
      const reports = (JSON.parse(out) as readonly unknown[]).map((one) => checkSchema.parse(one));
      expect(reports.map(({ scenario, gate, complete }) => [scenario, gate, complete])).toEqual([
        ['S27', 'mine', false],
        ['S27', 'G5', true],
        ['S03', 'mine', false],
        ['S03', 'G5', true],
      ]);
      expect(code).toBe(1);
    },
    2 * longMs,
  );
});

describe('--memory', () => {
  it.each(['memory.ts', 'grows.ts'])(
    'ends a gate that fills it (%s) as unknown',
    async (gate) => {
      const { code, out, err } = await run(`check S27 --design f --gate ./${gate} --memory 256M --json`);
      const report = checkSchema.parse(JSON.parse(out));
      expect([code, report.verdict, report.coverage.stoppedBy, err.replaceAll(/^progress: .*\n/gm, '')]).toEqual([
        3,
        'unknown',
        'memory',
        '',
      ]);
    },
    longMs,
  );
});

describe('memory without a bound', () => {
  it.each(['memory.ts', 'grows.ts'])(
    'is bounded by what V8 lets a heap become (%s)',
    async (gate) => {
      const env = { NODE_OPTIONS: '--max-old-space-size=200' };
      const { code, out } = await run(`check S27 --design f --gate ./${gate} --json`, { env });
      const report = checkSchema.parse(JSON.parse(out));
      expect([code, report.verdict, report.coverage.stoppedBy, report.bounds]).toEqual([3, 'unknown', 'memory', {}]);
    },
    longMs,
  );
});

describe('a signal', () => {
  // The note on stderr marks the start of the work: cxl_acpi rejects one window of this platform.
  const stuck = 'check ./odd.yaml --design f --gate ./guard.ts';
  const begun = /note:/;

  it.each([
    ['SIGINT', 'Ctrl-C'],
    ['SIGTERM', 'SIGTERM'],
  ] as const)('(%s) ends work that does not heed it, with what was looked at', async (signal, name) => {
    const { code, out } = await run(`${stuck} --json`, { signals: [[signal, begun]] });
    const report = checkSchema.parse(JSON.parse(out));
    expect([code, report.verdict, report.coverage.stoppedBy]).toEqual([3, 'unknown', 'interrupted']);
    // A signal that arrives before the guard is handled by the worker itself.
    expect(report.ended ?? `${name} came while `).toMatch(new RegExp(`^${name} came while `));
  });

  it('ends a search that polls for it, with its findings', async () => {
    const { code, out } = await run('check ./odd.yaml --design f --strategy random --runs 1000000000 --json', {
      signals: [['SIGINT', begun]],
    });
    const report = checkSchema.parse(JSON.parse(out));
    expect([report.complete, report.coverage.stoppedBy]).toEqual([false, 'interrupted']);
    expect([1, 3]).toContain(code);
  });

  it('ends a verb that has no answer yet with an error of its own', async () => {
    const { code, out } = await run(
      'replay ./odd.yaml --design f --gate ./guard.ts --schedule 0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0 --json',
      {
        signals: [['SIGTERM', begun]],
      },
    );
    // The verdict may be either; only the termination is tested.
    expect([2, 3]).toContain(code);
    expect(Object.keys(JSON.parse(out) as object)).toEqual(['error']);
  });
});

describe('output that cannot be written', () => {
  const cannot = 'quiesce: cannot write the result to stdout: ';

  it.each([
    ['list', '> /dev/full', 'the disk is full (ENOSPC)'],
    ['--help', '> /dev/full', 'the disk is full (ENOSPC)'],
    ['check S17 --design f', '> /dev/full', 'the disk is full (ENOSPC)'],
    ['check S17 --design f --json', '> /dev/full', 'the disk is full (ENOSPC)'],
    ['check S17', '1< /dev/null', 'it is closed, or open for reading only (EBADF)'],
  ])('on stdout is bad output, whatever the verdict (%s %s)', async (line, redirect, why) => {
    const { code, err } = await run(line, { redirect });
    expect([code, err.split('\n')[0]]).toEqual([2, `${cannot}${why}`]);
    expect(err.split('\n')).toHaveLength(3);
  });

  it.each(['2> /dev/full', '2>&-', '2< /dev/null'])('on stderr changes no verdict (%s)', async (redirect) => {
    const { code, out } = await run('check 7.3-t1-sr256-std --json', { redirect });
    expect([code, checkSchema.parse(JSON.parse(out)).verdict]).toEqual([0, 'holds']);
  });

  it('because its reader left is no fault: the code is that of the verdict', async () => {
    const child = spawn(process.execPath, [main, 'check', 'S03', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let err = '';
    child.stderr.on('data', (data: Buffer) => (err += String(data)));
    child.stdout.destroy();
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, err]).toEqual([1, '']);
  });
});

describe('output to a slow reader', () => {
  it('is whole', async () => {
    const line = 'export S12 --design f --target aldebaran';
    const [fast, slow] = [await run(line), await run(line, { redirect: '| (sleep 2; cat)' })];
    expect(fast.code).toBe(0);
    expect(fast.out.length).toBeGreaterThan(100_000);
    expect(slow.out === fast.out).toBe(true);
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { quiesce } from './fakes.ts';

const impossible = Object.assign(new Error('there are more than 5 worlds'), { name: 'UsageError', hint: 'allow more' });

describe('quiesce export', () => {
  it('prints the network of what was asked, and nothing else on stdout', async () => {
    const line = 'export S03 --target murphi --design f --order free --worlds 500 --time 2'.split(' ');
    const { code, out, err, calls } = await quiesce([...line, '--fault', 'missing cxl_mem']);
    expect([code, out, err]).toEqual([0, 'a\nb\n', '']);
    expect(calls).toEqual([
      {
        what: 'export',
        scenario: 'S03',
        order: 'free',
        choice: { design: 'f', gate: 'G3' },
        more: { target: 'murphi', worlds: 500, time: 2 },
        faults: [{ kind: 'missing', device: 'cxl_mem' }],
      },
    ]);
  });

  it('writes a file, says what a checker must find, and writes over nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quiesce-'));
    try {
      const file = join(folder, 'net.pml');
      const line = ['export', 'S03', '--target', 'promela', '-o', file];
      const [first, second] = [await quiesce(line), await quiesce(line)];
      expect([first.code, first.out, first.err, readFileSync(file, 'utf8')]).toEqual([
        0,
        '',
        `wrote ${file}: 3 worlds, 2 transitions, 1 final\n`,
        'a\nb\n',
      ]);
      expect([second.code, second.err.includes('exists already')]).toEqual([2, true]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives the counts and the text as JSON', async () => {
    expect(JSON.parse((await quiesce(['export', 'S03', '--target', 'dot', '--json'])).out)).toEqual({
      scenario: 'S03',
      design: 'a0',
      gate: '',
      target: 'dot',
      worlds: 3,
      transitions: 2,
      finals: 1,
      file: null,
      text: 'a\nb\n',
    });
  });

  it('exits 2 without a form, for a form that there is not, and for a network that is too large', async () => {
    const outcomes = [
      await quiesce(['export', 'S03']),
      await quiesce(['export', 'S03', '--target', 'tla']),
      await quiesce(['export', 'S03', '--target', 'murphi'], { fail: impossible }),
    ];
    expect(outcomes.map(({ code, out, err }) => [code, out, err])).toEqual([
      [2, '', "quiesce: required option '--target <form>' not specified\n  see: quiesce export --help\n"],
      [
        2,
        '',
        "quiesce: option '--target <form>' argument 'tla' is invalid. Allowed choices are murphi, promela, promela-c, aldebaran, dot, mermaid.\n  see: quiesce export --help\n",
      ],
      [2, '', 'quiesce: there are more than 5 worlds\n  allow more\n'],
    ]);
  });

  it('prints the chart of one machine, and says what it has', async () => {
    const line = ['export', '--machine', 'cxl_mem', '--target'];
    const { code, out, err } = await quiesce([...line, 'mermaid']);
    expect([code, out, err]).toEqual([0, 'c\nd\n', '']);
    expect(JSON.parse((await quiesce([...line, 'dot', '--json'])).out)).toEqual({
      machine: 'cxl_mem',
      target: 'dot',
      states: 2,
      transitions: 1,
      file: null,
      text: 'c\nd\n',
    });
  });

  it('refuses a machine that there is not, a form of networks, and what says something of a network', async () => {
    const lines = [
      ['--machine', 'cxl_men', '--target', 'dot'],
      ['--machine', 'G5', '--target', 'murphi'],
      ['S03', '--machine', 'G5', '--target', 'dot'],
      ['--machine', 'G5', '--target', 'dot', '--design', 'f'],
      ['--target', 'dot'],
    ];
    const outcomes = await Promise.all(lines.map((line) => quiesce(['export', ...line])));
    expect(outcomes.map(({ code, out, err }) => [code, out, err])).toEqual([
      [2, '', 'quiesce: there is no machine cxl_men\n  one of cxl_mem, G5\n'],
      [2, '', 'quiesce: there is no chart in the form murphi\n  use --target mermaid or --target dot\n'],
      [2, '', 'quiesce: --machine and S03 do not go together\n  a machine has the same chart in every network\n'],
      [2, '', 'quiesce: --machine and --design do not go together\n  a machine has the same chart in every network\n'],
      [2, '', 'quiesce: nothing to export\n  name a scenario, or a machine with --machine NAME\n'],
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { brokenReport } from '../report/samples.ts';
import { quiesce } from './fakes.ts';

describe('quiesce check', () => {
  it("takes the design of the scenario's kernel, and a0 where it names none", async () => {
    expect((await quiesce(['check', 'S03'])).calls[0]).toEqual({
      what: 'check',
      scenario: 'S03',
      order: 'forced',
      choice: { design: 'a0', gate: 'G0' },
      more: {},
    });
    expect((await quiesce(['check', 's06'])).calls[0]?.choice).toEqual({ design: 'f', gate: 'G3' });
  });

  it('passes design, gate, order and bounds on', async () => {
    const { calls } = await quiesce([
      'check',
      'S03',
      '--design',
      'A1',
      '--gate',
      'g3',
      '--order',
      'free',
      '--worlds',
      '10',
      '--depth',
      '0',
      '--time',
      '0.5',
    ]);
    // A violated property is shown by its shortest order, replayed with the same faults and order.
    expect(calls).toEqual([
      {
        what: 'check',
        scenario: 'S03',
        order: 'free',
        choice: { design: 'a1', gate: 'G3' },
        more: { worlds: 10, depth: 0, time: 0.5 },
      },
      { what: 'replay', scenario: 'S03', order: 'free', choice: { design: 'a1', gate: 'G3' }, more: '0/3/1' },
    ]);
  });

  it('reads a bound of memory in any unit, and refuses what is no size', async () => {
    const bytes = async (size: string) => (await quiesce(['check', 'S06', '--memory', size])).calls[0]?.more;
    expect([await bytes('512M'), await bytes('1.5GiB'), await bytes('1 kb'), await bytes('4096')]).toEqual(
      [2 ** 29, 1.5 * 2 ** 30, 1024, 4096].map((memory) => ({ memory })),
    );
    const refused = await Promise.all(
      ['0', '-1', '5X', '', 'M', '1e9'].map((size) => quiesce(['check', 'S06', '--memory', size])),
    );
    expect(refused.map(({ code, calls }) => [code, calls.length])).toEqual(refused.map(() => [2, 0]));
  });

  it('exits with the verdict', async () => {
    const codes = await Promise.all(
      (['holds', 'violated', 'unknown'] as const).map(
        async (verdict) => (await quiesce(['check', 'S03'], { report: { ...brokenReport, verdict } })).code,
      ),
    );
    expect(codes).toEqual([0, 1, 3]);
  });

  it('judges by the named properties alone, in text, JSON and exit code', async () => {
    const { code, out } = await quiesce(['check', 'S03', '--property', 'i2', '--json']);
    expect([
      code,
      (JSON.parse(out) as typeof brokenReport).verdict,
      (JSON.parse(out) as typeof brokenReport).properties.length,
    ]).toEqual([0, 'holds', 1]);
    expect((await quiesce(['check', 'S03', '--property', 'I2', '--property', 'I1'])).code).toBe(1);
  });

  it('takes the name of a property as well as its number, in any case', async () => {
    const outputs = await Promise.all(
      ['I1', 'i1', 'memory-lost', 'Memory-Lost'].map(async (word) => {
        const { code, out } = await quiesce(['check', 'S03', '--property', word]);
        return [code, out];
      }),
    );
    expect(outputs).toEqual(outputs.map(() => outputs[0]));
    expect(outputs[0]?.[1]).toContain('--property memory-lost');
  });

  it.each([
    ['memorylost', 'no property is named memorylost\n  did you mean memory-lost? allowed: memory-lost, unusable,'],
    ['I1c', 'no property is named I1c\n  did you mean I1? allowed: I1, I1b,'],
  ])('names the nearest property for %s', async (word, message) => {
    expect((await quiesce(['check', 'S03', '--property', word])).err).toContain(message);
  });

  it('refuses to judge by properties that are not asked of the design', async () => {
    const { code, out, err } = await quiesce(['check', 'S06', '--property', 'I1']);
    expect([code, out, err]).toEqual([
      2,
      '',
      'quiesce: memory-lost (I1): not asked of design f\n  handed-unprobed (I12) and mixed-owners (I18) are asked only of designs that claim them; docs/glossary.md says which\n',
    ]);
  });

  it('leaves scenarios out of the catalogue of which nothing was asked', async () => {
    expect((await quiesce(['check', '--property', 'I1'])).out).toBe(
      'S03    a0  G0  violated  CXL/LOST\n       memory-lost (I1)\n',
    );
  });

  it('prints one JSON object and nothing else, with --json as with --format json', async () => {
    const long = await quiesce(['check', 'S03', '--format', 'json']);
    expect(long).toEqual(await quiesce(['check', 'S03', '--json']));
    expect([JSON.parse(long.out), long.err]).toEqual([JSON.parse(JSON.stringify(brokenReport)), '']);
  });

  it('prints mail text into a pipe: no colour, no progress, 72 columns, the order in the printed command', async () => {
    const { out, err } = await quiesce(['check', 'S03', '--order', 'free'], { tickMs: 900 });
    expect(out).toContain('--order free');
    expect(out.replaceAll('\\\n', '')).toContain(
      'quiesce replay S03 --design a0 --gate G0 --order free --schedule 0/3/1\n',
    );
    expect(out.split('\n').filter((line) => line.length > 72 || /[^\x20-\x7e]/.test(line))).toEqual([]);
    expect(err).toBe('');
  });

  it('shows progress on a terminal after a second and wipes it', async () => {
    const { err } = await quiesce(['check', 'S03'], { terminal: true, tickMs: 600 });
    expect(err).toBe(
      '\r\u001b[K2 worlds, depth 2, 1 s (Ctrl-C ends)\r\u001b[K3 worlds, depth 3, 2 s (Ctrl-C ends)\r\u001b[K',
    );
    expect((await quiesce(['check', 'S03'], { terminal: true, tickMs: 1 })).err).toBe('');
  });

  it('colours for a terminal, unless NO_COLOR; and in a pipe with FORCE_COLOR', async () => {
    const red = '\u001b[31m';
    const coloured = async (terminal: boolean, env: Record<string, string>): Promise<boolean> =>
      (await quiesce(['check', 'S03'], { terminal, env })).out.includes(red);
    expect([
      await coloured(true, {}),
      await coloured(true, { NO_COLOR: '1' }),
      await coloured(false, {}),
      await coloured(false, { FORCE_COLOR: '1' }),
    ]).toEqual([true, false, false, true]);
  });

  it('finds bundled captures and prints their notes on stderr', async () => {
    const { calls, err } = await quiesce(['check', '6.12-t1-sr256-nopci']);
    expect([calls[0]?.scenario, err]).toEqual(['capture', 'note: dmesg.txt:3 is not understood (examples/nopci)\n']);
  });

  it('goes through the catalogue when nothing is named, and exits with the worst', async () => {
    const { code, out } = await quiesce(['check']);
    expect([code, out]).toEqual([
      1,
      'S03    a0  G0  violated  CXL/LOST\n       memory-lost (I1), order-decides (I11)\nS06    f   G3  holds     CXL\n',
    ]);
  });
});

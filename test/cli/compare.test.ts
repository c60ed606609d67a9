import { describe, expect, it } from 'vitest';
import { recorded } from './recording.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { brokenReport } from '../report/samples.ts';
import { quiesce, type Outcome } from './fakes.ts';

const asked = ({ calls }: Outcome) =>
  calls.map(({ scenario, choice }) => `${scenario} ${choice.design}/${choice.gate ?? ''}`);

const refusal = Object.assign(new Error('S06: this kernel cannot be built'), { name: 'UsageError', hint: 'another' });

describe('quiesce compare', () => {
  it('takes the catalogue, every design and its own gate, within two million worlds a cell', async () => {
    const outcome = await quiesce(['compare']);
    expect([outcome.code, asked(outcome)]).toEqual([
      1,
      ['S03 a0/G0', 'S03 a1/G0', 'S03 f/G3', 'S06 a0/G0', 'S06 a1/G0', 'S06 f/G3'],
    ]);
    expect(outcome.calls.map(({ more }) => more)).toEqual(Array.from({ length: 6 }, () => ({ worlds: 2_000_000 })));
  });

  it('takes lists, joined by commas or apart, each thing once', async () => {
    const line = ['compare', '--scenarios', 's06,S03', 'S06', '--designs', 'F,a0,f', '--gates', 'default', 'g3'];
    expect(asked(await quiesce([...line, '--time', '5', '--worlds', '9']))).toEqual([
      'S06 f/G3',
      'S06 a0/G0',
      'S06 a0/G3',
      'S03 f/G3',
      'S03 a0/G0',
      'S03 a0/G3',
    ]);
    expect(asked(await quiesce(['compare', '--scenarios', 'S03', '--designs', 'all', '--gates', 'all']))).toEqual(
      ['a0', 'a1', 'f'].flatMap((design) => ['G0', 'G3'].map((gate) => `S03 ${design}/${gate}`)),
    );
    const bounded = await quiesce([...line, '--time', '5', '--worlds', '9']);
    expect([bounded.calls[0]?.more, bounded.out.trimEnd().split('\n').at(-1)]).toEqual([
      { worlds: 9, time: 5 },
      '  quiesce check ID --design D --gate G --worlds 9 --time 5',
    ]);
  });

  it('names the row as the printed command finds it', async () => {
    const { out, err } = await quiesce(['compare', '--scenarios', '6.12-t1-sr256-nopci', '--designs', 'f']);
    expect([out.split('\n')[3], err]).toEqual([
      '6.12-t1-sr256-nopci',
      'note: dmesg.txt:3 is not understood (examples/nopci)\n',
    ]);
  });

  it('puts what threads answer in its place, and explores for itself what they did not', async () => {
    const outcome = await quiesce(['compare', '--designs', 'a0,f', '--workers', '2', '--json']);
    const reports = JSON.parse(outcome.out) as readonly CheckReport[];
    expect([outcome.code, asked(outcome), reports.map(({ scenario }) => scenario)]).toEqual([
      1,
      ['S06 a0/G0', 'S03 a0/G0'],
      ['S03', '0, 1', 'S06', '1, 1'],
    ]);
    const most = await quiesce(['compare', '--workers', '9']);
    expect([most.code, most.err]).toEqual([
      2,
      'quiesce: --workers is at most 8\n  as many as there are cores will do\n',
    ]);
  });

  it('exits with the worst cell: violated before unknown before holds', async () => {
    const holds = { verdict: 'holds', properties: [], complete: true } as const;
    const unknown = { verdict: 'unknown', properties: [], complete: false } as const;
    const codes = [];
    for (const verdicts of [
      [holds, holds],
      [holds, unknown],
      [brokenReport, unknown],
    ])
      codes.push(
        (
          await quiesce(['compare', '--scenarios', 'S03', '--designs', 'a0,f'], {
            answer: (_, { design }) => verdicts[design === 'a0' ? 0 : 1],
          })
        ).code,
      );
    expect(codes).toEqual([0, 3, 1]);
  });

  it('leaves what cannot be built out: a dash and the reason, in JSON a note; nothing at all is bad input', async () => {
    const answer = (scenario: string, { design }: { readonly design: string }) =>
      scenario === 'S06' && design === 'f' ? refusal : undefined;
    const text = await quiesce(['compare', '--designs', 'a0,f'], { answer });
    expect([
      text.code,
      text.err,
      /^S06 .* -$/m.test(text.out),
      text.out.includes(`-  f/G3: ${refusal.message}\n`),
    ]).toEqual([1, '', true, true]);
    const json = await quiesce(['compare', '--designs', 'a0,f', '--json'], { answer });
    const reports = JSON.parse(json.out) as readonly CheckReport[];
    expect([json.code, reports.map(({ scenario, design }) => `${scenario} ${design}`), json.err]).toEqual([
      1,
      ['S03 a0', 'S03 f', 'S06 a0'],
      `note: S06 f/G3 is left out: ${refusal.message}\n`,
    ]);
    const none = await quiesce(['compare', '--scenarios', 'S06', '--designs', 'f'], { answer });
    expect([none.code, none.out, none.err]).toEqual([2, '', `quiesce: ${refusal.message}\n  another\n`]);
  });

  it('fails on any other error, and on names that are not there', async () => {
    expect((await quiesce(['compare'], { fail: new TypeError('x is undefined') })).code).toBe(2);
    const lines = [
      ['--scenarios', 'S99'],
      ['--designs', 'a9'],
      ['--gates', 'G9'],
      ['--designs', ','],
      ['--format', 'svg'],
    ];
    const outcomes = await Promise.all(lines.map((line) => quiesce(['compare', ...line, '--json'])));
    expect(
      outcomes.map(({ code, out, calls }) => [
        code,
        (JSON.parse(out) as { error: { code: string } }).error.code,
        calls,
      ]),
    ).toEqual([
      [2, 'unknown-name', []],
      [2, 'unknown-name', []],
      [2, 'unknown-name', []],
      [2, 'usage', []],
      [2, 'usage', []],
    ]);
  });

  it('prints the whole reports as JSON, and one table as Markdown', async () => {
    const line = ['compare', '--scenarios', 'S03', '--designs', 'a0'];
    const json = await quiesce([...line, '--format', 'json']);
    expect([JSON.parse(json.out), json.err]).toEqual([[JSON.parse(JSON.stringify(brokenReport))], '']);
    expect(json).toEqual(await quiesce([...line, '--json']));
    expect((await quiesce([...line, '--format', 'markdown'])).out.split('\n').slice(0, 3)).toEqual([
      '| scenario | a0/G0 |',
      '| --- | --- |',
      '| S03 | CXL/LOST I1 I11 ~ |',
    ]);
  });

  it('shows on a terminal which cell it is at, and wipes it', async () => {
    const line = ['compare', '--scenarios', 'S03', '--designs', 'a0,f'];
    const { err } = await quiesce(line, { terminal: true, tickMs: 400 });
    expect([/S03 f\/G3 \(2 of 2\): 0 worlds, depth 0, \d s/.test(err), err.endsWith('\r\u001b[K')]).toEqual([
      true,
      true,
    ]);
    expect((await quiesce(line, { tickMs: 400 })).err).toBe('');
  });

  it('finds what the kernel found: f has S03 and S17 in hand, a0 neither', async () => {
    const { code, out, err } = await recorded(['compare', '--scenarios', 'S03,S17', '--designs', 'a0,f']);
    expect([code, err, out.split('\n').slice(2, 5)]).toEqual([
      1,
      '',
      ['     a0/G0           f/G5', 'S03  LOST I1 I1b I6  HMEM', 'S17  SHADOW I4 I9    CXL'],
    ]);
    expect(out).toContain('  f/G5 beats a0/G0 (better on 2 of 2)\n');
  });
});

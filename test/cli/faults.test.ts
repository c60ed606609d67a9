import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../src/model/verdict.ts';
import { faultsReport } from '../report/samples.ts';
import { quiesce } from './fakes.ts';

const withOne = faultsReport;
const words = (text: string): string => text.replaceAll(/\\\n/g, '').replaceAll(/\s+/g, ' ');

describe('--faults', () => {
  it('asks for every combination up to that many, and without it for none', async () => {
    const { calls } = await quiesce(['check', 'S03', '--faults', '2']);
    expect(calls.map(({ what, more }) => [what, more])).toEqual([
      ['faults', 2],
      ['replay', '0/3/1'],
    ]);
    expect((await quiesce(['check', 'S03'])).calls[0]?.what).toBe('check');
  });

  it('says how many combinations there were, which faults break what, and how to see it again', async () => {
    const { out, calls } = await quiesce(['check', 'S03', '--faults', '1'], { report: withOne });
    expect(out).toContain('with up to 1 fault more: all 4 combinations of 3 fault points\n');
    expect(out).toContain('with: hang unrelated\n');
    expect(out).toContain('with no further fault\n');
    expect(out).toContain('with absent mem0\n');
    expect(words(out)).toContain("--design a0 --gate G0 --fault 'hang unrelated' --schedule 0/3/1 ");
    // The order shown was replayed with these faults.
    expect(calls.at(-1)).toMatchObject({ what: 'replay', faults: [{ kind: 'hang', device: 'unrelated' }] });
    expect(out.split('\n').filter((line) => line.length > 72)).toEqual([]);
  });

  it('says how far it came when a bound cut it short', async () => {
    const short: CheckReport = {
      ...withOne,
      complete: false,
      verdict: 'unknown',
      bounds: { worlds: 5 },
      properties: withOne.properties.map(({ faults: _faults, ...property }) => ({ ...property, verdict: 'unknown' })),
      faults: { upTo: 1, points: 3, combinations: 4, finished: 2 },
    };
    const { out, code } = await quiesce(['check', 'S03', '--faults', '1'], { report: short });
    expect([code, out.includes('with up to 1 fault more: 2 of 4 combinations of 3 fault points')]).toEqual([3, true]);
  });

  it('adds fields to the JSON and changes none', async () => {
    const { out } = await quiesce(['check', 'S03', '--faults', '1', '--json'], { report: withOne });
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(withOne)));
  });

  it('is a whole number', async () => {
    expect((await quiesce(['check', 'S03', '--faults', '1.5'])).code).toBe(2);
  });
});

describe('--fault', () => {
  const hang = { kind: 'hang', device: 'somebody' } as const;

  it.each([
    ['check', []],
    ['replay', ['--schedule', '0/3/1']],
    ['run', []],
  ] as const)('is one more fault of the scenario for %s, and may be given again', async (verb, more) => {
    const { calls } = await quiesce([verb, 'S03', ...more, '--fault', 'hang somebody', '--fault', 'missing kmem']);
    expect(calls[0]?.faults).toEqual([hang, { kind: 'missing', device: 'kmem' }]);
  });

  it('stands in the command that is printed', async () => {
    const { out } = await quiesce(['check', 'S03', '--fault', 'hang somebody']);
    expect(words(out)).toContain("--gate G0 --fault 'hang somebody' --schedule 0/3/1");
  });

  it('is refused when it is no fault or names what is not there, with what may stand there', async () => {
    const refused = await Promise.all(
      ['hangs somebody', 'probe 0000:0d:00.0', 'absent mem9', 'defer endpoint:mem0'].map(
        async (fault) => await quiesce(['check', 'S03', '--fault', fault]),
      ),
    );
    expect(refused.map(({ code, err }) => [code, err])).toEqual([
      [
        2,
        'quiesce: `hangs` is no kind of fault\n  did you mean hang? allowed: probe, absent, hang, slow, media, defer, removed, missing, assembly\n',
      ],
      [2, "quiesce: `probe 0000:0d:00.0` is no probe fault\n  write --fault 'probe DEVICE ERRNO'\n"],
      [2, "quiesce: --fault 'absent mem9': no device mem9 for an absent fault\n  allowed: none\n"],
      [2, "quiesce: --fault 'defer endpoint:mem0': no device endpoint:mem0 for a defer fault\n  allowed: ACPI0017\n"],
    ]);
  });
});

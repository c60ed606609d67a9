import { describe, expect, it } from 'vitest';
import { compareSummary } from '../../src/report/compare-summary.ts';
import { rowsFrom } from './compare-samples.ts';

const rows = rowsFrom(
  {
    S03: ['LOST: I1 I1b', 'HMEM'],
    S12: ['CXL+SR', '?'],
    S20: ['CXL+SR: I4', 'CXL/SHADOW: I4 I5 I9 I10 I11'],
    S22: ['SHADOW: I4 I9', '-'],
    S29: ['CXL+SR: I4', 'HANG: I1 I1b I7'],
  },
  [
    { design: 'a0', gate: 'G0' },
    { design: 'f', gate: 'G5' },
  ],
);

describe('the summary of a comparison', () => {
  it('says for each contender on what the minimum requirement is broken, and what is open', () => {
    expect(compareSummary(rows, { minimum: 'every byte ends under a dax device' }).join('\n')).toBe(
      `5 scenarios under 2 designs/gates

no loss: no order leads to memory-lost (I1): every byte ends under a dax
device

design/gate   no loss  all hold  hangs    of  memory-lost on
a0/G0               4         1      0     5  S03
f/G5                2         1      1     4  S29
             unknown: S12

which beats which (scenario by scenario: no memory-lost (I1) first, then
fewer properties broken)
  not said, for a verdict is unknown: a0/G0 and f/G5

every property of every cell: the same with --matrix; one cell in full:
  quiesce check ID --design D --gate G`,
    );
  });

  it('says who over-waits, and on how many scenarios', () => {
    const lines = compareSummary(rowsFrom({ S1: ['CXL', 'CXL ~'], S2: ['HANG: I7 ^', 'CXL ~'] }), {
      minimum: 'every byte ends under a dax device',
    });
    const first = lines.indexOf('over-waiting, in some order');
    expect(lines.slice(first - 1, first + 5)).toEqual([
      '',
      'over-waiting, in some order',
      '  waits out a timer when all CXL probing is over: b/G0 on 2',
      "  waits for what is not CXL's when all CXL probing is over: a/G0 on 1",
      '',
      'which beats which (scenario by scenario: no memory-lost (I1) first, then',
    ]);
  });

  it('fits a mail, whatever the lists', () => {
    const wide = rowsFrom(
      Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`S${index + 10}`, ['LOST: I1']])),
      [{ design: 'f-R46', gate: 'G2-endpoint-long' }],
    );
    expect(Math.max(...compareSummary(wide, { minimum: 'm' }).map((line) => line.length))).toBeLessThanOrEqual(72);
  });
});

import { sh } from '../../src/encode/shell.ts';
import { describe, expect, it } from 'vitest';
import { compareMarkdown } from '../../src/report/compare-markdown.ts';
import { cellWords, compareText, dominanceWords, legendOf, overWaitWords } from '../../src/report/compare.ts';
import { brokenReport } from './samples.ts';
import { rowsFrom } from './compare-samples.ts';

const minimum = 'every byte ends under a dax device';
const contenders = [
  { design: 'a0', gate: 'G0' },
  { design: 'a1', gate: 'G0' },
  { design: 'f', gate: 'G5' },
];
const small = rowsFrom(
  {
    S03: ['LOST: I1 I1b', 'LOST: I1 I1b', 'HMEM'],
    S12: ['CXL+SR', 'CXL', '?'],
    S20: ['CXL+SR', 'CXL', 'CXL/SHADOW: I4 I5 I9 I10 I11'],
    S22: ['SHADOW: I4 I9', 'SHADOW: I4 I9', '-'],
    S29: ['CXL+SR: I4', 'CXL', 'HANG: I1 I1b I7'],
  },
  contenders,
);

describe('the text of a comparison', () => {
  it('is the matrix, what its marks mean, a count per column, who beats whom, and how to see a cell', () => {
    expect(compareText(small, { minimum, extra: [sh`--time 10`] }).join('\n')).toBe(
      `5 scenarios under 3 designs/gates

     a0/G0         a1/G0         f/G5
S03  LOST I1 I1b   LOST I1 I1b   HMEM
S12  CXL+SR        CXL           ?
S20  CXL+SR        CXL           CXL/SHADOW I4 I5 I9 I10 I11
S22  SHADOW I4 I9  SHADOW I4 I9  -
S29  CXL+SR I4     CXL           HANG I1 I1b I7 !

a cell: the endings of all orders, then the properties that some order
breaks
memory-lost (I1), unusable (I1b), window-space-lost (I4), released-early
(I5), hang (I7), foreign-dax (I9), insert-conflict (I10), order-decides
(I11)
CXL: in a dax device of a CXL region
CXL+SR: the same, with Soft Reserved still in /proc/iomem
HMEM: in a dax device of dax_hmem, without a CXL region
SHADOW: in a dax device of dax_hmem, under a bound CXL region
LOST: no dax device
HANG: not decided, because the wait never ends
!  some order hangs
?  unknown: a bound was hit, or some run goes round for ever
-  f/G5: S22: CXL_ACPI=m is not possible

       all hold  no loss  hangs  over-waits  unknown  of
a0/G0         2        4      0           0        0   5
a1/G0         3        4      0           0        0   5
f/G5          1        2      1           0        1   4
no loss: no order leads to memory-lost (I1): every byte ends under a dax
device

which beats which (scenario by scenario: no memory-lost (I1) first, then
fewer properties broken)
  a1/G0 beats a0/G0 (better on 1 of 5)
  not said, for a verdict is unknown: a0/G0 and f/G5, a1/G0 and f/G5

one cell in full
  quiesce check ID --design D --gate G --time 10`,
    );
  });

  it('fits a mail with one design as with eight, in one block, with broken cells', () => {
    const widest = 'LOST+CXL+SR+LOST/SHADOW: I1 I1b I4 I9 I10 I11';
    const rows = rowsFrom({
      S20: Array.from({ length: 8 }, () => widest),
      './a-long-path.yaml': Array.from({ length: 8 }, () => 'CXL'),
    });
    expect(compareText(rows, { minimum }).slice(2, 12)).toEqual([
      '   |a/G0   |b/G0   |c/G0   |d/G0   |e/G0   |f/G0   |g/G0   |h/G0',
      'S20|LOST+  |LOST+  |LOST+  |LOST+  |LOST+  |LOST+  |LOST+  |LOST+',
      '   |CXL+SR+|CXL+SR+|CXL+SR+|CXL+SR+|CXL+SR+|CXL+SR+|CXL+SR+|CXL+SR+',
      '   |LOST/  |LOST/  |LOST/  |LOST/  |LOST/  |LOST/  |LOST/  |LOST/',
      '   |SHADOW |SHADOW |SHADOW |SHADOW |SHADOW |SHADOW |SHADOW |SHADOW',
      '   |I1 I1b |I1 I1b |I1 I1b |I1 I1b |I1 I1b |I1 I1b |I1 I1b |I1 I1b',
      '   |I4 I9  |I4 I9  |I4 I9  |I4 I9  |I4 I9  |I4 I9  |I4 I9  |I4 I9',
      '   |I10 I11|I10 I11|I10 I11|I10 I11|I10 I11|I10 I11|I10 I11|I10 I11',
      './a-long-path.yaml',
      '   |CXL    |CXL    |CXL    |CXL    |CXL    |CXL    |CXL    |CXL',
    ]);
    const lines = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((designs) =>
      compareText(rowsFrom({ S20: Array.from({ length: designs }, () => widest) }), { minimum }),
    );
    expect(lines.filter((line) => line.length > 72 || /[^\x20-\x7e]/.test(line))).toEqual([]);
  });

  it('goes on below itself where the columns would be too narrow', () => {
    const twelve = contenders.flatMap(({ design }) =>
      ['G0', 'G1', 'G1-in-probe', 'G5'].map((gate) => ({ design, gate })),
    );
    const rows = rowsFrom({ S29: twelve.map(({ gate }) => (gate === 'G5' ? 'HANG: I1 I1b I7' : 'CXL')) }, twelve);
    expect(compareText(rows, { minimum }).slice(2, 10)).toEqual([
      '     a0/G0  a0/G1  a0/G1-in-probe  a0/G5             a1/G0  a1/G1',
      'S29  CXL    CXL    CXL             HANG I1 I1b I7 !  CXL    CXL',
      '',
      '     a1/G1-in-     a1/G5         f/G0  f/G1  f/G1-in-      f/G5',
      '     probe                                   probe',
      'S29  CXL           HANG I1 I1b   CXL   CXL   CXL           HANG I1 I1b',
      '                   I7 !                                    I7 !',
      '',
    ]);
  });

  it('is painted by verdict, and without colour is the same text', () => {
    const mark = (letter: string) => (text: string) => `<${letter}${text}>`;
    const paint = {
      good: mark('g'),
      bad: mark('b'),
      unsure: mark('u'),
      quiet: mark('q'),
      strong: (text: string) => text,
    };
    const painted = compareText(small, { minimum, paint });
    expect(painted.slice(3, 8).map((line) => line.replaceAll(/<(\w)[^>]*>/g, '$1').replace(/ +/g, ' '))).toEqual([
      'S03 b b g',
      'S12 g g u',
      'S20 g g b',
      'S22 b b q',
      'S29 b g b',
    ]);
    expect(painted.map((line) => line.replaceAll(/<\w([^>]*)>/g, '$1'))).toEqual(compareText(small, { minimum }));
  });

  it('tells faults of the model, and where', () => {
    const [row] = rowsFrom({ S03: ['CXL', 'CXL'] });
    const cells = row?.cells.map((cell, column) =>
      column === 1 && cell.report ? { ...cell, report: { ...cell.report, findings: brokenReport.findings } } : cell,
    );
    expect(compareText([{ scenario: 'S03', cells: cells ?? [] }], { minimum }).slice(-6, -3)).toEqual([
      '',
      'faults of the model (please report them)',
      '  S03 b/G0: 1',
    ]);
  });
});

describe('an over-wait in a comparison', () => {
  const waiting = rowsFrom({
    S1: ['CXL', 'CXL ~', '?'],
    S2: ['HANG: I7 ^', 'LOST: I1 ~', '-'],
    S3: ['CXL ^ ?', 'CXL'],
  });

  it('has a mark for each cause, between that of a hang and that of something unknown', () => {
    expect(waiting.map(({ cells }) => cells.map((cell) => cellWords(cell).join(' ')))).toEqual([
      ['CXL', 'CXL ~', '?'],
      ['HANG I7 ! ^', 'LOST I1 ~', '-'],
      ['CXL ^ ?', 'CXL'],
    ]);
  });

  it('is explained where it is marked, and nowhere else', () => {
    const legends = [waiting, waiting.slice(0, 1), waiting.slice(2)].map((rows) =>
      legendOf(rows).filter((line) => /^[~^]/.test(line)),
    );
    const timer = '~  in some order the gate waits out a timer when all CXL probing is over';
    const unrelated = "^  in some order the gate waits for what is not CXL's when all CXL probing is over";
    expect(legends).toEqual([[timer, unrelated], [timer], [unrelated]]);
    const lines = compareText(waiting, { minimum });
    expect(lines.slice(lines.indexOf('!  some order hangs') + 1).slice(0, 3)).toEqual([
      timer,
      "^  in some order the gate waits for what is not CXL's when all CXL",
      '   probing is over',
    ]);
  });

  it('is counted for each contender, whatever its cause', () => {
    const lines = compareText(waiting, { minimum });
    const first = lines.findIndex((line) => line.includes('over-waits'));
    expect(lines.slice(first, first + 4)).toEqual([
      '      all hold  no loss  hangs  over-waits  unknown  of',
      'a/G0         1        2      1           2        1   3',
      'b/G0         2        2      0           2        0   3',
      'c/G0         0        0      0           0        1   1',
    ]);
  });

  it('is told by cause, the contender that does it most first', () => {
    expect(overWaitWords(waiting)).toEqual([
      'waits out a timer when all CXL probing is over: b/G0 on 2',
      "waits for what is not CXL's when all CXL probing is over: a/G0 on 2",
    ]);
    expect(overWaitWords(rowsFrom({ S1: ['CXL ~', 'CXL ~'], S2: ['CXL', 'CXL ~'] }))).toEqual([
      'waits out a timer when all CXL probing is over: b/G0 on 2, a/G0 on 1',
    ]);
    expect(overWaitWords(small)).toEqual([]);
  });

  it('stands in the Markdown too: mark, legend and count', () => {
    const lines = compareMarkdown(waiting, { minimum });
    expect([lines[3], ...lines.filter((line) => /^- `[~^]`|^\| b/.test(line))]).toEqual([
      '| S2 | HANG I7 ! ^ | LOST I1 ~ | - |',
      '- `~` in some order the gate waits out a timer when all CXL probing is over',
      "- `^` in some order the gate waits for what is not CXL's when all CXL probing is over",
      '| b/G0 | 2 | 2 | 0 | 2 | 0 | 3 |',
    ]);
  });
});

describe('who beats whom', () => {
  it('names the scenarios that keep a design from winning, and equals', () => {
    expect(
      dominanceWords(
        rowsFrom({ S1: ['CXL', 'CXL: I4', 'CXL'], S2: ['CXL', 'CXL: I4', 'CXL'], S3: ['CXL: I4', 'CXL', 'CXL: I4'] }),
      ),
    ).toEqual([
      'a/G0 equals c/G0 (on all 3)',
      'a/G0 is better on 2, b/G0 is better on 1 (S3)',
      'c/G0 is better on 2, b/G0 is better on 1 (S3)',
    ]);
  });

  it('tells equals once, beside the first of them', () => {
    expect(dominanceWords(rowsFrom({ S1: ['CXL', 'HMEM', 'CXL', 'LOST: I1'] }))).toEqual([
      'a/G0 beats d/G0 (better on 1 of 1)',
      'b/G0 beats d/G0 (better on 1 of 1)',
      'c/G0 beats d/G0 (better on 1 of 1)',
      'a/G0 equals b/G0 (on all 1), c/G0 (on all 1)',
    ]);
  });

  it('says nothing of one design alone, nor of two that share no scenario', () => {
    expect([
      dominanceWords(rowsFrom({ S1: ['CXL'] })),
      dominanceWords(rowsFrom({ S1: ['CXL', '-'], S2: ['-', 'CXL'] })),
    ]).toEqual([[], []]);
  });

  it('counts pairs where there are too many to tell', () => {
    const cycle = ['CXL', 'CXL: I4', 'CXL: I4 I9', 'CXL: I4 I9 I10'];
    const rows = rowsFrom({ S1: [...cycle], S2: cycle.toReversed(), S3: ['HMEM', 'HMEM', 'HMEM', 'HMEM'] });
    expect(dominanceWords(rows).length).toBe(6);
    const five = rowsFrom({ S1: [...cycle, 'LOST: I1'], S2: ['LOST: I1', ...cycle.toReversed()] });
    expect(dominanceWords(five)).toEqual(['10 other pairs: each is better than the other on some scenario']);
  });
});

describe('the Markdown of a comparison', () => {
  it('has the same words as tables', () => {
    expect(compareMarkdown(small.slice(3), { minimum }).join('\n')).toBe(`| scenario | a0/G0 | a1/G0 | f/G5 |
| --- | --- | --- | --- |
| S22 | SHADOW I4 I9 | SHADOW I4 I9 | - |
| S29 | CXL+SR I4 | CXL | HANG I1 I1b I7 ! |

- a cell: the endings of all orders, then the properties that some order breaks
- memory-lost (I1), unusable (I1b), window-space-lost (I4), hang (I7), foreign-dax (I9)
- CXL: in a dax device of a CXL region
- CXL+SR: the same, with Soft Reserved still in /proc/iomem
- SHADOW: in a dax device of dax_hmem, under a bound CXL region
- HANG: not decided, because the wait never ends
- \`!\` some order hangs
- \`-\` f/G5: S22: CXL_ACPI=m is not possible

| design/gate | all hold | no loss | hangs | over-waits | unknown | of |
| --- | --- | --- | --- | --- | --- | --- |
| a0/G0 | 0 | 2 | 0 | 0 | 0 | 2 |
| a1/G0 | 1 | 2 | 0 | 0 | 0 | 2 |
| f/G5 | 0 | 0 | 1 | 0 | 0 | 1 |

No loss: no order leads to memory-lost (I1): every byte ends under a dax device.

Which beats which (scenario by scenario: no memory-lost (I1) first, then fewer properties broken):

- a1/G0 beats a0/G0 (better on 1 of 2), f/G5 (better on 1 of 1)
- a0/G0 beats f/G5 (better on 1 of 1)

One cell in full: \`quiesce check ID --design D --gate G\``);
  });
});

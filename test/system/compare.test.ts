import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckReport, Verdict } from '../../src/model/verdict.ts';
import { duelsOf, hangsIn, isDominant, scoresOf, contenderName, type ComparisonRow } from '../../src/verbs/compare.ts';
import { rowsFrom } from '../report/compare-samples.ts';

const outcomeOf = (rows: readonly ComparisonRow[]) =>
  duelsOf(rows).map((duel) => [
    contenderName(duel.one),
    contenderName(duel.other),
    duel.oneBetter.join(' '),
    duel.otherBetter.join(' '),
    duel.unsettled.join(' '),
    isDominant(duel),
  ]);

describe('a duel', () => {
  it('is won by the one that loses no memory, whatever else that one breaks', () => {
    expect(outcomeOf(rowsFrom({ S1: ['LOST: I1', 'SHADOW: I4 I9 I10'] }))).toEqual([
      ['b/G0', 'a/G0', 'S1', '', '', true],
    ]);
  });

  it('is won by the one that breaks fewer properties, where neither or both lose memory', () => {
    expect(outcomeOf(rowsFrom({ S1: ['LOST: I1', 'LOST: I1 I1b'], S2: ['CXL', 'CXL: I4'] }))).toEqual([
      ['a/G0', 'b/G0', 'S1 S2', '', '', true],
    ]);
  });

  it('is even where both lose memory and break as many, however many properties either was asked', () => {
    const [row] = rowsFrom({ S1: ['LOST: I1 I4', 'LOST: I1 I9'] });
    const [one, other] = row?.cells ?? [];
    if (!row || !one || !other?.report) throw new Error('there are two reports');
    const asked = [
      ...other.report.properties,
      { id: 'I12', name: 'handed-unprobed', verdict: 'holds', why: '', schedule: null, steps: null },
    ] as const;
    const cells = [one, { ...other, report: { ...other.report, properties: asked } }];
    expect(outcomeOf([{ ...row, cells }])).toEqual([['a/G0', 'b/G0', '', '', '', true]]);
  });

  it('is not won by numbers: one scenario on the other side is enough', () => {
    expect(outcomeOf(rowsFrom({ S1: ['CXL', 'CXL: I4'], S2: ['CXL', 'CXL: I4'], S3: ['CXL: I4', 'CXL'] }))).toEqual([
      ['a/G0', 'b/G0', 'S1 S2', 'S3', '', false],
    ]);
  });

  it('is dominant on both sides when all is equal', () => {
    expect(outcomeOf(rowsFrom({ S1: ['CXL: I4', 'SHADOW: I9'] }))).toEqual([['a/G0', 'b/G0', '', '', '', true]]);
  });

  it('leaves out what one side cannot run, and says nothing where something is unknown', () => {
    expect(outcomeOf(rowsFrom({ S1: ['CXL', '-'], S2: ['CXL', 'CXL: I4'] }))).toEqual([
      ['a/G0', 'b/G0', 'S2', '', '', true],
    ]);
    expect(outcomeOf(rowsFrom({ S1: ['CXL', 'CXL: I4 ?'], S2: ['CXL', 'CXL: I4'] }))).toEqual([
      ['a/G0', 'b/G0', 'S2', '', 'S1', false],
    ]);
  });

  it('is the same whichever side stands first', () => {
    const cell = fc.constantFrom('CXL', 'CXL: I4', 'SHADOW: I4 I9', 'LOST: I1', 'LOST: I1 I1b', 'CXL ?', '-');
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), (pairs) => {
        const table = (turned: boolean) =>
          rowsFrom(Object.fromEntries(pairs.map(([a, b], index) => [`S${index}`, turned ? [b, a] : [a, b]])));
        const told = (turned: boolean) =>
          duelsOf(table(turned)).map((duel) => {
            // In the turned table the columns have each other's names.
            const isStraight = (contenderName(duel.one) === 'a/G0') !== turned;
            const { oneBetter, otherBetter, unsettled } = duel;
            return { better: isStraight ? [oneBetter, otherBetter] : [otherBetter, oneBetter], unsettled };
          });
        expect(told(true)).toEqual(told(false));
      }),
    );
  });

  it('orders the contenders: who beats one that beats a third, beats the third', () => {
    const cell = fc.constantFrom('CXL', 'CXL: I4', 'SHADOW: I4 I9', 'LOST: I1', 'LOST: I1 I1b');
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 4 }), (triples) => {
        const rows = rowsFrom(Object.fromEntries(triples.map((cells, index) => [`S${index}`, cells])));
        const atLeast = new Set(
          duelsOf(rows).flatMap((duel) => {
            const [one, other] = [contenderName(duel.one), contenderName(duel.other)];
            if (!isDominant(duel)) return [];
            return duel.oneBetter.length === 0 ? [`${one} ${other}`, `${other} ${one}`] : [`${one} ${other}`];
          }),
        );
        const names = rows[0]?.cells.map(({ contender }) => contenderName(contender)) ?? [];
        const broken = names.flatMap((x) =>
          names.flatMap((y) =>
            names.filter(
              (z) =>
                new Set([x, y, z]).size === 3 &&
                atLeast.has(`${x} ${y}`) &&
                atLeast.has(`${y} ${z}`) &&
                !atLeast.has(`${x} ${z}`),
            ),
          ),
        );
        expect(broken).toEqual([]);
      }),
    );
  });
});

describe('a standing', () => {
  it('counts scenarios that could be run, by what holds, hangs or stays unknown', () => {
    const rows = rowsFrom({
      S1: ['CXL', 'LOST: I1'],
      S2: ['HANG: I1 I7 ^', 'CXL ~ ?'],
      S3: ['SHADOW: I9', '-'],
    });
    expect(scoresOf(rows)).toEqual([
      {
        contender: { design: 'a', gate: 'G0' },
        ran: 3,
        allHold: 1,
        minimumHolds: 2,
        hangs: 1,
        overWaits: 1,
        unknown: 0,
      },
      {
        contender: { design: 'b', gate: 'G0' },
        ran: 2,
        allHold: 0,
        minimumHolds: 0,
        hangs: 0,
        overWaits: 1,
        unknown: 1,
      },
    ]);
  });

  it('counts a hang by its ending as by its property', () => {
    const report = (endings: readonly string[], verdict: Verdict) =>
      ({ endings, properties: [{ id: 'I7', verdict }] }) as unknown as CheckReport;
    expect([
      hangsIn(report(['CXL'], 'holds')),
      hangsIn(report(['CXL'], 'violated')),
      hangsIn(report(['CXL', 'LOST+HANG'], 'unknown')),
    ]).toEqual([false, true, true]);
  });
});

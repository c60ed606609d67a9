import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecisionTrees } from '../../src/engine/network/decision-trees.ts';

/** Two actors; the first is asked, and then the second. */
const asked = [0, 1];

describe('decision trees', () => {
  it('remember every result, in whatever order the cells were met', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.nat(3), fc.nat(300), fc.nat(300)), { selector: String, maxLength: 80 }),
        (met) => {
          const trees = new DecisionTrees();
          met.forEach(([move, ...cells], result) => trees.add(move, asked, Int32Array.from(cells), result));
          expect(met.map(([move, ...cells]) => trees.find(move, Int32Array.from(cells)))).toEqual(
            met.map((_, result) => result),
          );
        },
      ),
    );
  });

  it('need no more room for cells in falling order', () => {
    const trees = new DecisionTrees();
    const cells = Array.from({ length: 400 }, (_, i) => 1000 - i);
    for (const cell of cells) trees.add(7, asked, Int32Array.of(cell, cell), cell);
    expect(cells.map((cell) => trees.find(7, Int32Array.of(cell, cell)))).toEqual(cells);
  });
});

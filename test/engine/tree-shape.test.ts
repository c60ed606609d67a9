import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedShape, clusteredShape, type TreeShape } from '../../src/engine/worlds/tree-shape.ts';

/** The leaves below each node, which says whether it is a tree at all. */
function leavesBelow({ leaves, joins }: TreeShape): readonly (readonly number[])[] {
  const below: number[][] = Array.from({ length: leaves }, (_, leaf) => [leaf]);
  for (const [left, right] of joins)
    below.push([...(below[left] ?? []), ...(below[right] ?? [])].sort((a, b) => a - b));
  return below;
}

describe('a shape', () => {
  it('has every actor below the root once', () => {
    const columns = fc
      .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 20 }))
      .chain(([actors, worlds]) =>
        fc.array(fc.array(fc.nat(70_000), { minLength: worlds, maxLength: worlds }), {
          minLength: actors,
          maxLength: actors,
        }),
      );
    fc.assert(
      fc.property(columns, (sample) => {
        const all = sample.map((_, actor) => actor);
        for (const shape of [balancedShape(sample.length), clusteredShape(sample)]) {
          expect([shape.joins.length, leavesBelow(shape).at(-1)]).toEqual([sample.length - 1, all]);
        }
      }),
    );
  });

  it('puts actors together that change together', () => {
    const [a, b] = [
      [0, 0, 0, 1, 1, 1, 2, 2, 2],
      [0, 1, 2, 0, 1, 2, 0, 1, 2],
    ] as const;
    expect(leavesBelow(clusteredShape([a, b, a, b])).slice(4)).toEqual([
      [0, 2],
      [1, 3],
      [0, 1, 2, 3],
    ]);
  });
});

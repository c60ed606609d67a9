import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rangeOf, type Range } from '../../src/model/range.ts';
import { formatIomem, insertExpandToFit, preOrder, type ResourceTree } from '../../src/model/resource-tree.ts';
import { trimSoftReserved } from '../../src/model/trim-soft-reserved.ts';

const gib = 2 ** 30;
const node = (kind: 'soft-reserved' | 'cxl-window', range: Range) => ({
  name: kind === 'soft-reserved' ? 'Soft Reserved' : 'CXL Window 0',
  range,
  kind,
  busy: false,
});
const treeOf = (...nodes: readonly ReturnType<typeof node>[]): ResourceTree =>
  nodes.reduce<ResourceTree>((tree, one) => insertExpandToFit(tree, one).tree, []);
const kept = (tree: ResourceTree): readonly Range[] =>
  preOrder(tree).flatMap((one) => (one.kind === 'soft-reserved' ? [one.range] : []));
const whole = rangeOf(16 * gib, 8 * gib);

describe('trimming Soft Reserved nodes by a region', () => {
  it('removes a node of the same range, and what was below moves up', () => {
    const tree = treeOf(node('cxl-window', whole), node('soft-reserved', whole));
    expect(formatIomem(trimSoftReserved(tree, whole))).toEqual(['400000000-5ffffffff : CXL Window 0']);
  });

  it('keeps the end that the region does not reach', () => {
    expect(kept(trimSoftReserved(treeOf(node('soft-reserved', whole)), rangeOf(16 * gib, 6 * gib)))).toEqual([
      rangeOf(22 * gib, 2 * gib),
    ]);
    expect(kept(trimSoftReserved(treeOf(node('soft-reserved', whole)), rangeOf(18 * gib, 6 * gib)))).toEqual([
      rangeOf(16 * gib, 2 * gib),
    ]);
  });

  it('splits a node around a region in its middle', () => {
    expect(kept(trimSoftReserved(treeOf(node('soft-reserved', whole)), rangeOf(18 * gib, 2 * gib)))).toEqual([
      rangeOf(16 * gib, 2 * gib),
      rangeOf(20 * gib, 4 * gib),
    ]);
  });

  it('leaves no byte of the region and every other byte in a node, wherever the two lie', () => {
    const anyRange = fc
      .tuple(fc.nat(30), fc.integer({ min: 1, max: 30 }))
      .map(([at, size]) => rangeOf(at * gib, size * gib));
    const bytes = (ranges: readonly Range[]): ReadonlySet<number> =>
      new Set(
        ranges.flatMap(({ start, end }) => Array.from({ length: (end + 1 - start) / gib }, (_, i) => start / gib + i)),
      );
    fc.assert(
      fc.property(anyRange, anyRange, (reserved, region) => {
        const left = bytes(kept(trimSoftReserved(treeOf(node('soft-reserved', reserved)), region)));
        const taken = bytes([region]);
        expect(left).toEqual(new Set([...bytes([reserved])].filter((gigabyte) => !taken.has(gigabyte))));
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairTable } from '../../src/engine/network/pair-table.ts';

describe('a pair table', () => {
  it('numbers pairs as a map of texts would, narrow and wide', () => {
    const half = fc.oneof(fc.nat(2), fc.integer({ min: 0xfffe, max: 0x10001 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(half, half), { maxLength: 60 }), (list) => {
        const table = new PairTable();
        const known = new Map<string, number>();
        for (const [left, right] of list) {
          const key = `${left},${right}`;
          expect(table.indexOf(left, right)).toBe(known.get(key) ?? -1);
          if (!known.has(key)) known.set(key, known.size);
          expect([table.intern(left, right, Infinity), table.size]).toEqual([known.get(key), known.size]);
        }
        for (const [text, id] of known) expect([`${table.left(id)},${table.right(id)}`, id]).toEqual([text, id]);
      }),
    );
  });

  it('tells pairs apart whose hashes collide', () => {
    // Half a million pairs meet about thirty pairs of equal 32-bit hashes.
    const table = new PairTable();
    for (let i = 0; i < 500_000; i++) table.intern(i & 0x3ff, i >> 10, Infinity);
    expect(table.size).toBe(500_000);
  });

  it('takes no new pair beyond the limit, and still knows the old ones', () => {
    const table = new PairTable();
    expect([table.intern(5, 5, 1), table.intern(6, 5, 1), table.intern(5, 5, 1), table.size]).toEqual([0, -1, 0, 1]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VectorStore } from '../../src/engine/vector-store.ts';

describe('a vector store', () => {
  it('numbers vectors as a map of texts would, narrow and wide', () => {
    const vectors = fc.array(
      fc.array(fc.oneof(fc.nat(2), fc.integer({ min: 0xfffe, max: 0x10001 })), { minLength: 2, maxLength: 2 }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(vectors, (list) => {
        const store = new VectorStore(2);
        const known = new Map<string, number>();
        for (const vector of list) {
          const isNew = !known.has(vector.join());
          if (isNew) known.set(vector.join(), known.size);
          expect([store.intern(vector), store.lastWasNew]).toEqual([known.get(vector.join()), isNew]);
        }
        for (const [text, position] of known) {
          const back = new Uint32Array(2);
          store.read(position, back);
          expect([back.join(), store.indexOf(back)]).toEqual([text, position]);
        }
      }),
    );
  });

  it('tells vectors apart whose hashes collide', () => {
    // Half a million vectors meet about thirty pairs of equal 32-bit hashes.
    const store = new VectorStore(2);
    for (let i = 0; i < 500_000; i++) store.intern([i & 0x3ff, i >> 10]);
    expect(store.size).toBe(500_000);
  });

  it('takes no new vector beyond the limit, and still knows the old ones', () => {
    const store = new VectorStore(1);
    expect([store.intern([5], 1), store.intern([6], 1), store.intern([5], 1), store.size]).toEqual([0, -1, 0, 1]);
  });

  it('of width 0 has one vector', () => {
    const store = new VectorStore(0);
    expect([store.intern([]), store.lastWasNew, store.intern([]), store.lastWasNew]).toEqual([0, true, 0, false]);
  });
});

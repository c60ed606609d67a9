import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xorshift } from '../../src/engine/network/random.ts';
import { Instance } from '../../src/engine/wasm/instance.ts';

// The inner loop keeps a world as a pair of numbers of halves, in blocks of 4096 whose worlds have as few bits as they need.

/** A run of worlds whose halves have at most so many bits. */
const anyRun = fc.record({
  left: fc.integer({ min: 1, max: 31 }),
  right: fc.integer({ min: 1, max: 31 }),
  count: fc.integer({ min: 1, max: 3000 }),
  seed: fc.integer(),
});

describe('the log of worlds', () => {
  it('gives back every world it was given, however many bits later ones need', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { minLength: 1, maxLength: 6 }), (runs) => {
        const { exports } = new Instance();
        exports.start(1, 1, 1, 1, 0);
        const indices = new Map<string, number>();
        for (const { left, right, count, seed } of runs) {
          const drawn = xorshift(seed);
          for (let i = 0; i < count; i++) {
            const world = [drawn(2 ** left), drawn(2 ** right)] as const;
            exports.addWorld(...world);
            if (!indices.has(world.join())) indices.set(world.join(), indices.size);
          }
        }
        expect(exports.worlds()).toBe(indices.size);
        const found = [...indices.keys()].map((text) =>
          exports.findWorld(...(text.split(',').map(Number) as [number, number])),
        );
        expect(found).toEqual([...indices.values()]);
      }),
      { numRuns: 60 },
    );
  });
});

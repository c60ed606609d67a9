import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gapsIn } from '../../src/model/gaps.ts';
import type { Range } from '../../src/model/range.ts';

const someRange = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 12 }))
  .map(([start, more]): Range => ({ start, end: start + more }));

const bytesOf = (ranges: readonly Range[]): number[] =>
  ranges.flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, at) => start + at));

describe('what is left of a range', () => {
  it('is every byte that no other range takes, once, in address order', () => {
    fc.assert(
      fc.property(someRange, fc.array(someRange, { maxLength: 6 }), (range, taken) => {
        const gone = new Set(bytesOf(taken));
        expect(bytesOf(gapsIn(range, taken))).toEqual(bytesOf([range]).filter((byte) => !gone.has(byte)));
      }),
    );
  });

  it('is in pieces that do not touch', () => {
    fc.assert(
      fc.property(someRange, fc.array(someRange, { maxLength: 6 }), (range, taken) => {
        const gaps = gapsIn(range, taken);
        expect(gaps.every((gap, at) => at === 0 || gap.start > (gaps[at - 1]?.end ?? 0) + 1)).toBe(true);
      }),
    );
  });
});

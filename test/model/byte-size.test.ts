import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSize, parseSize } from '../../src/model/byte-size.ts';

describe('a size in bytes', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        expect(parseSize(formatSize(bytes))).toBe(bytes);
      }),
    );
  });

  it('has the largest unit that is exact', () => {
    expect([1, 1000, 1024, 1536, 2 ** 20, 3 * 2 ** 30].map(formatSize)).toEqual([
      '1 B',
      '1000 B',
      '1 KiB',
      '1536 B',
      '1 MiB',
      '3 GiB',
    ]);
  });
});

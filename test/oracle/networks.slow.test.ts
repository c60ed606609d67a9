import { describe, expect, it } from 'vitest';
import { kinds } from './kinds.ts';

describe('any search of the engine', () => {
  it('is tried on 2,000 random networks', () => {
    expect(kinds.reduce((sum, { share }) => sum + share, 0)).toBe(2000);
  });

  it.each(kinds)(
    'finds what the independent explorer finds: $name',
    ({ hold, share }) => {
      const fates = hold(share);
      // Most are looked at to the end, or nothing was shown.
      expect((fates.complete ?? 0) / share).toBeGreaterThan(0.25);
      // A minute on a quiet machine.
    },
    3_600_000,
  );
});

import fc from 'fast-check';
import { describe, it } from 'vitest';
import { expectSame, expectSameCycles } from './twin-laws.ts';
import { anyTwins, fair, unfair } from './twins.ts';

describe('twins around one hub, many networks', () => {
  it.each([
    ['treats them alike', fair],
    ['has a favourite', unfair],
  ] as const)('that %s: the same worlds, depths, endings and findings with symmetry', (_, tells) => {
    fc.assert(
      fc.property(anyTwins(tells), (twins) => void expectSame(twins, 5)),
      { numRuns: 200 },
    );
  });

  it('go round for ever with symmetry exactly when they do without', () => {
    fc.assert(
      fc.property(anyTwins(fair), (twins) => expectSameCycles(twins, 5_000)),
      { numRuns: 200 },
    );
  });
});

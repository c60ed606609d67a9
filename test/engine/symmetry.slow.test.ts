import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, hasCycle } from '../../src/engine/index.ts';
import { expectSame } from './twin-laws.ts';
import { anyTwins, exchanges, fair, networkOfTwins, unfair } from './twins.ts';

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
      fc.property(anyTwins(fair), (twins) => {
        const network = networkOfTwins(twins);
        const whole = explore(network, { bounds: { worlds: 5_000 } });
        fc.pre(whole.complete);
        expect(hasCycle(explore(network, { symmetry: exchanges(twins.count) }))).toBe(hasCycle(whole));
      }),
      { numRuns: 200 },
    );
  });
});

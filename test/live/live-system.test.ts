import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { actorsOf, designById, gateById, planOf } from '../../src/boot/index.ts';
import { pairOf, walkTogether, type Pair } from './walk.ts';

const scenarios = ['S01', 'S03', 'S17', 'S20', 'S27'] as const;
const designs = ['a0', 'a1', 'f'] as const;

const pairs = new Map<string, Pair>();

/** A network is never written to, so all walks over a scenario share one. */
function pairFor(id: string, designId: string): Pair {
  const key = `${id} ${designId}`;
  const known = pairs.get(key);
  if (known) return known;
  const design = designById(designId);
  const scenario = loadScenario(id);
  const pair = pairOf(actorsOf(planOf(scenario, design, gateById(design.gate))));
  pairs.set(key, pair);
  return pair;
}

describe('a live system of the catalogue', () => {
  it('offers and does what the explorer offers and does, step by step', () => {
    fc.assert(
      fc.property(fc.constantFrom(...scenarios), fc.constantFrom(...designs), fc.nat(), (id, design, seed) => {
        expect(walkTogether(pairFor(id, design), seed, 1000)).toBeGreaterThan(5);
      }),
      { numRuns: 12 },
    );
  });
});

import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { holdReport } from './hold-report.ts';
import { kinds } from './kinds.ts';
import { pairOf } from './pairs.ts';

// A sample of the slow tests beside this file.
describe('the engine and the independent explorer agree', () => {
  it.each(kinds)('on a few $name', ({ hold }) => {
    const fates = Object.values(hold(3));
    expect(fates.reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it.each([
    ['S03', 'a0'],
    ['S17', 'f'],
  ] as const)('on %s under %s', (id, design) => {
    expect(holdReport(pairOf(loadScenario(id), { design }))).toBeGreaterThan(40);
  });
});

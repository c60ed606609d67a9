import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { checkScenario, withFaults } from '../../src/verbs/index.ts';

const clock = { now: () => 0 };

describe('the over-wait of a check', () => {
  it('with further faults names the smallest set that comes to it', () => {
    const ofBox = withFaults(loadScenario('S52'), { design: 'f', gate: 'G5' }, 1, clock).overWaits;
    expect([ofBox?.cause, ofBox?.faults]).toEqual(['unrelated', ['hang unrelated']]);
    const plain = checkScenario(loadScenario('S52'), { design: 'b' }, clock).overWaits;
    const delay = withFaults(loadScenario('S52'), { design: 'b' }, 1, clock).overWaits;
    expect([plain?.cause, delay]).toEqual(['timer', { ...plain, faults: [] }]);
  });
});

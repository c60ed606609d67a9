import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import { checkScenario } from '../../src/verbs/index.ts';

const asPmem = (scenario: Scenario): Scenario => ({
  ...scenario,
  platform: {
    ...scenario.platform,
    memdevs: scenario.platform.memdevs.map((memdev) => ({
      ...memdev,
      decoders: memdev.decoders.map((decoder) => ({ ...decoder, mode: 'pmem' as const })),
    })),
  },
});

describe('a region of persistent memory over a Soft Reserved range', () => {
  it.each(['a0', 'a1', 'f'])('binds without a dax device, and nobody else makes one (%s)', (design) => {
    const report = checkScenario(asPmem(loadScenario('S01')), { design }, { now: () => 0 });
    expect(report.endings).toEqual(['LOST']);
    expect(report.endingReports.map(({ owners }) => owners)).toEqual([
      ['region 0x850000000-0x284fffffff bound, 1 of 1 targets'],
    ]);
  });
});

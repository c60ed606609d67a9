import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { checkScenario } from '../../src/verbs/index.ts';

describe('a large box with all reductions', () => {
  it.each([
    ['scale:4', 'f', 1060],
    ['scale:8,ways=4', 'f', 2089],
    ['scale:12,ways=4', 'f', 11033],
    ['scale:16,ways=4', 'f', 43598],
  ] as const)('%s under %s is searched to the end', (name, design, worlds) => {
    const report = checkScenario(loadScenario(name), { design }, { now: () => 0, reduce: 'all' });
    expect([report.worlds, report.complete, report.verdict, report.endings]).toEqual([worlds, true, 'holds', ['CXL']]);
  });
});

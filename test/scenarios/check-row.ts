import { expect } from 'vitest';
import { loadScenario } from '../../src/import/catalogue.ts';
import { checkScenario } from '../../src/system/index.ts';
import type { Row } from './rows.ts';

/** Explores a scenario again and compares all that the table says of it; an undeclared event anywhere fails it too. */
export function expectRow([id, design, endings, verdict, broken, worlds, transitions, depth]: Row): void {
  const report = checkScenario(loadScenario(id), { design }, { now: () => 0 });
  expect({
    endings: report.endings.join('/'),
    verdict: report.verdict,
    broken: report.properties
      .filter((one) => one.verdict !== 'holds')
      .map((one) => one.id)
      .join(' '),
    worlds: report.worlds,
    transitions: report.transitions,
    depth: report.depth,
    complete: report.complete,
    findings: report.findings,
  }).toEqual({ endings, verdict, broken, worlds, transitions, depth, complete: true, findings: [] });
}

/** The two that are too large for every day. */
export const isLarge = ([id]: Row): boolean => id === 'S12' || id === 'S13';

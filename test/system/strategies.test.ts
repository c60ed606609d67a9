import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { checkScenario, replayScenario, type SearchStrategy } from '../../src/verbs/index.ts';

const check = (id: string, design: string, strategy?: SearchStrategy, more: object = {}): CheckReport =>
  checkScenario(loadScenario(id), { design }, { now: () => 0, ...(strategy ? { strategy } : {}), ...more });

/** What two whole searches agree on; schedules and complaints are those of the world that was met first. */
const answers = ({ verdict, endings, worlds, transitions, complete, findings, properties }: CheckReport) => ({
  verdict,
  endings,
  worlds,
  transitions,
  complete,
  findings,
  properties: properties.map(({ id, verdict: each }) => [id, each]),
});

/** Each broken property breaks in a world that its schedule leads to. */
function expectReplays(id: string, report: CheckReport): void {
  const broken = report.properties.filter(({ verdict }) => verdict === 'violated');
  expect(broken.length).toBeGreaterThan(0);
  for (const { schedule, steps } of broken)
    expect(replayScenario(loadScenario(id), { design: report.design }, schedule ?? '').steps.length).toBe(steps);
}

describe('check --strategy depth-first', () => {
  it.each([
    ['S01', 'f'],
    ['S06', 'a0'],
    ['S20', 'f'],
    ['S27', 'f'],
    ['S29', 'f'],
  ])('says of %s under %s what breadth-first says', (id, design) => {
    const [breadth, depth] = [check(id, design), check(id, design, { kind: 'depth-first' })];
    expect(answers(depth)).toEqual(answers(breadth));
    // Never a shorter schedule than the shortest.
    for (const [index, { steps }] of depth.properties.entries())
      expect(steps ?? 0).toBeGreaterThanOrEqual(breadth.properties[index]?.steps ?? 0);
    if (depth.verdict === 'violated') expectReplays(id, depth);
  });
});

describe('a sample of orders', () => {
  const samples: readonly SearchStrategy[] = [
    { kind: 'random', runs: 200, seed: 1 },
    { kind: 'pct', runs: 100, seed: 1, bugDepth: 2 },
  ];

  it.each(samples)('never makes a property hold: $kind', (strategy) => {
    const report = check('S01', 'f', strategy);
    expect([report.verdict, report.complete, report.coverage.stoppedBy, report.strategy]).toEqual([
      'unknown',
      false,
      'runs',
      strategy.kind,
    ]);
    expect([...new Set(report.properties.map(({ verdict }) => verdict))]).toEqual(['unknown']);
  });

  it.each(samples)('finds what most orders break, with a schedule that replays: $kind', (strategy) => {
    const report = check('S06', 'a0', strategy);
    expect(report.verdict).toBe('violated');
    expectReplays('S06', report);
    expect(report.properties.every(({ verdict }) => verdict !== 'holds')).toBe(true);
    // The same seed, the same report.
    expect(check('S06', 'a0', strategy)).toEqual(report);
  });

  it('that a bound cuts short names the bound', () => {
    const { coverage } = check('S06', 'a0', samples[0], { bounds: { worlds: 50 } });
    expect(coverage).toEqual({ met: 50, expanded: 0, depth: 0, stoppedBy: 'worlds' });
  });
});

describe('a strategy that is not breadth-first', () => {
  it('is refused beside what it would leave out', () => {
    expect(() => check('S01', 'f', { kind: 'depth-first' }, { reduce: 'symmetry' })).toThrow(
      'a reduction goes with breadth-first only, not with depth-first',
    );
    const keeper = { isDue: () => false, save: () => {} };
    expect(() => check('S01', 'f', { kind: 'depth-first' }, { keeper })).toThrow(
      'a checkpoint goes with breadth-first only, not with depth-first',
    );
  });
});

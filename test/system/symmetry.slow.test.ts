import { describe, expect, it } from 'vitest';
import { listScenarios, loadScenario } from '../../src/scenario/catalogue.ts';
import { designs } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { generatorsOf } from '../../src/hints/symmetry.ts';
import { bothWays, boxOf, canRun, planned } from './reduced.ts';

/** Whole searches of the catalogue's boxes under these have more than 1.5 million worlds. */
const large: readonly string[] = ['b', 'e4', 'e5'];

const questions = [
  ...['scale:2', 'scale:2,ways=2', 'scale:2,bridges=2'].map((name) => [name, boxOf(name)] as const),
  ...listScenarios().map(({ id }) => [id, loadScenario(id)] as const),
].flatMap(([name, scenario]) =>
  designs
    .filter(({ id }) => !(name.startsWith('S') && large.includes(id)))
    .filter(({ id }) => canRun(scenario, id))
    .filter(({ id }) => generatorsOf(planned(scenario, id)).length > 0)
    .map(({ id }) => [name, id, scenario] as const),
);

describe('a check with --reduce symmetry, of every box of the catalogue that has like devices', () => {
  it('has some to look at', () => {
    expect([...new Set(questions.map(([name]) => name))]).toEqual([
      'scale:2',
      'scale:2,ways=2',
      'scale:2,bridges=2',
      'S12',
      'S13',
    ]);
  });

  it.each(questions)('%s under %s says the same as one without', (_name, design, scenario) => {
    const { whole, reduced, told } = bothWays(scenario, design);
    expect(told(reduced)).toEqual(told(whole));
    expect(reduced.worlds).toBeLessThan(whole.worlds);
  });
});

describe('a large box', () => {
  it.each([
    ['scale:4', 'f', 28003],
    ['scale:4,ways=4', 'f', 2014],
    ['scale:4,ways=2', 'f', 7727],
  ] as const)('%s under %s is searched to the end with symmetry', (name, design, worlds) => {
    const report = checkScenario(boxOf(name), { design }, { now: () => 0, reduce: 'symmetry' });
    expect([report.worlds, report.complete, report.verdict]).toEqual([worlds, true, 'holds']);
  });
});

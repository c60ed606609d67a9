import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { modelOf } from '../../src/boot/model-of.ts';
import { scheduleOfPath, worldsModel } from '../../src/testgen/network-model.ts';
import { fatesOf, survivors, type Fate } from './killed.ts';
import { drivers, settingOf } from './settings.ts';
import { suitesOf, type Suite } from './suites.ts';
import { expectTable, fateRow, simpleOf, sizeRow, sum } from './tables.ts';

const suites = new Map<string, readonly Suite[]>();
const fates: Fate[] = [];

beforeAll(async () => {
  for (const driver of drivers) {
    const own = suitesOf(driver.machines, driver.settings.map(settingOf));
    suites.set(driver.name, own);
    fates.push(...(await fatesOf(driver, own)));
  }
}, 600_000);

describe('wrong machines', () => {
  it('are at least sixty of the six drivers, and generated suites kill 95 of 100', () => {
    const ofDrivers = fates.filter(({ mutant }) => mutant.file !== 'kernel/flush-probe.ts');
    expect(ofDrivers.length).toBeGreaterThanOrEqual(60);
    expect(ofDrivers.filter(({ by }) => by !== 'nobody').length / ofDrivers.length).toBeGreaterThanOrEqual(0.95);
  });

  it('that survive have a reason, and no other has', () => {
    expect(fates.filter(({ by }) => by === 'nobody').map(({ mutant }) => mutant.id)).toEqual(Object.keys(survivors));
  });

  it('stand in docs/test-generation.md', () => {
    const killed = fates.filter(({ by }) => by !== 'nobody').length;
    const count = (by: Fate['by']): number => fates.filter((fate) => fate.by === by).length;
    expectTable('mutants', [
      `**${killed} of ${fates.length} wrong machines are killed**: ${count('alone')} alone, ${count('whole')} in the whole network only; ${fates.length - killed} survive.`,
      '',
      '| mutant | file | kind | what it does | killed |',
      '| --- | --- | --- | --- | --- |',
      ...fates.map(fateRow),
    ]);
  });
});

describe('plain generation', () => {
  it('takes as many simple paths as are counted without walking them', () => {
    const { network } = modelOf(loadScenario('S52'), { design: 'a1', gate: 'G0' });
    const paths = worldsModel(network).getSimplePaths();
    const walked = sum(paths.map((path) => ({ tests: 1, steps: scheduleOfPath(path).length })));
    expect(simpleOf(network)).toEqual(walked);
  });

  it('stands beside ours in docs/test-generation.md', () => {
    expectTable('sizes', [
      '| driver | networks | worlds | states | transitions | race pairs | tests / steps | shortest paths | simple paths |',
      '| --- | --: | --: | --: | --: | --: | --: | --: | --: |',
      ...drivers.map((driver) => sizeRow(driver, suites.get(driver.name) ?? [])),
    ]);
  });
});

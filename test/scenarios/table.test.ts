import { describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/import/catalogue.ts';
import { families } from '../../src/model/kernel.ts';
import { checkScenario, designOfFamily, UsageError } from '../../src/system/index.ts';
import { expectRow, isLarge } from './check-row.ts';
import { render, secondsMax, unexplained, worldsMax } from './render.ts';
import { rows } from './rows.ts';

const daily = rows.filter((row) => !isLarge(row) && row[3] !== 'refused');

describe.each(daily)('%s under %s', (...row) => {
  it(`ends in ${row[2]}: ${row[3]}`, () => {
    expectRow(row);
  });
});

describe('a kernel that Kconfig forbids', () => {
  it('is refused: dax_hmem built in, cxl_acpi a module, family 7.1', () => {
    expect(() => checkScenario(loadScenario('S22'), { design: 'f' }, { now: () => 0 })).toThrow(UsageError);
    expect(rows.filter((row) => row[3] === 'refused').map(([id, design]) => [id, design])).toEqual([['S22', 'f']]);
  });
});

describe('the table', () => {
  it('has every scenario of the catalogue under every design that a kernel ships', () => {
    expect(rows.map(([id, design]) => [id, design])).toEqual(
      scenarioIds().flatMap((id) => families.map((family) => [id, designOfFamily(family)])),
    );
  });

  it('keeps every scenario within the bounds that the docs state', () => {
    expect(rows.filter((row) => row[5] > worldsMax || row[8] > secondsMax)).toEqual([]);
  });

  it('gives a reason for each ending that was not expected', () => {
    expect(unexplained(rows)).toEqual([]);
  });

  it('is printed in the docs', async () => {
    await expect(render(rows)).toMatchFileSnapshot('../../docs/scenario-table.md');
  });
});

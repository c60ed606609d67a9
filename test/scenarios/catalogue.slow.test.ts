import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { loadScenario, scenarioIds } from '../../src/scenario/catalogue.ts';
import { UsageError } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import { agrees, argued, because, cellOf, faultOf } from './argued.ts';
import { asked, expectRow, faults, isLarge, oursOf, score } from './check-row.ts';
import { designIds, expectations, type Expectation } from './expectations.ts';
import { rows } from './rows.ts';

// The whole catalogue under every design: what the table pins is explored again, and held against what reading gave before.
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
  it('has every scenario of the catalogue under every design of the argument', () => {
    expect(rows.map(([id, design]) => [id, design])).toEqual(
      scenarioIds().flatMap((id) => designIds.map((design) => [id, design])),
    );
  });
});

describe('an expectation', () => {
  it('is there once for every scenario that was read about and every design, and each has a reason', () => {
    const cells = expectations.map(cellOf);
    const ids = [...new Set(expectations.map(({ id }) => id))];
    expect(cells.toSorted()).toEqual(ids.flatMap((id) => designIds.map((design) => `${id} ${design}`)).toSorted());
    expect(expectations.filter(({ reason }) => reason === '')).toEqual([]);
  });

  it('is met, or something argues for our ending', () => {
    expect(faults()).toEqual([]);
  });

  it('is argued about only where there is a cell to ask', () => {
    expect([...because.keys()].filter((key) => !asked.some((cell) => cellOf(cell) === key))).toEqual([]);
  });
});

describe('an ending agrees', () => {
  const cell = (expected: string | null, confidence: Expectation['confidence'] = 'H', id = 'S00'): Expectation => ({
    id,
    design: 'f',
    endings: expected?.split('/') ?? null,
    confidence,
    reason: 'a reason',
  });

  it('when the sets are equal, in whatever order they are told', () => {
    expect([
      agrees(cell('CXL/SHADOW'), 'SHADOW/CXL'),
      agrees(cell('CXL'), 'CXL/SHADOW'),
      agrees(cell('CXL/SHADOW'), 'CXL'),
      agrees(cell('CXL+LOST'), 'LOST+CXL'),
      agrees(cell(null), 'CXL'),
    ]).toEqual([true, false, false, false, null]);
  });

  it('or is a fault, but for a guess', () => {
    expect([
      faultOf(cell('CXL'), 'LOST'),
      faultOf(cell('CXL', 'M'), 'LOST'),
      faultOf(cell('CXL', 'L'), 'LOST'),
    ]).toEqual([
      'ends as LOST, expected was CXL, and nothing argues for it',
      'ends as LOST, expected was CXL, and nothing argues for it',
      null,
    ]);
  });

  it('and then what argues for a difference is a fault, as is an argument for another ending', () => {
    expect([
      faultOf(cell('NOBIND', 'M', 'S11'), 'NOBIND'),
      faultOf(cell('NOBIND', 'M', 'S11'), 'LOST'),
      faultOf(cell('NOBIND', 'M', 'S11'), 'SHADOW+HMEM'),
    ]).toEqual(['is argued for in vain: it ends as expected', 'ends as LOST, and is argued for as SHADOW+HMEM', null]);
  });
});

describe('docs/limits.md', () => {
  it('has every argued cell with our ending, and no other', () => {
    const text = readFileSync(new URL('../../docs/limits.md', import.meta.url), 'utf8');
    const section = /^## Endings that differ from the expected ones$([\s\S]*?)^## /m.exec(text)?.[1] ?? '';
    const told = section.split(/^- /m).flatMap((line) => {
      const ours = argued.map(([, ending]) => ending).find((ending) => line.includes(`: ${ending}.`));
      return [...line.matchAll(/`(S\d\d \w+)`/g)].map(({ 1: key = '' }) => `${key} ${ours ?? '?'}`);
    });
    expect(told.toSorted()).toEqual([...because].map(([key, { ours }]) => `${key} ${ours}`).toSorted());
  });
});

afterAll(() => {
  const open = asked.filter((cell) => cell.endings === null).length;
  const guesses = asked.filter((cell) => cell.confidence === 'L' && agrees(cell, oursOf(cell) ?? '') === false);
  const differing = guesses.length > 0 ? `; guesses that differ: ${guesses.map(cellOf).join(', ')}` : '';
  process.stdout.write(`catalogue: ${score()} cells agree; ${open} have nothing to compare${differing}\n`);
});

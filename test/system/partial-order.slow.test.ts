import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/scenario/catalogue.ts';
import { isLarge } from '../scenarios/check-row.ts';
import type { DesignId } from '../scenarios/expectations.ts';
import { rows } from '../scenarios/rows.ts';
import { bothWays } from './both-ways.ts';

const answered = rows.filter(([, , , verdict]) => verdict !== 'refused');

/** Under the others the two large boxes have millions of worlds, and hundreds of thousands once orders are left out. */
const feasible: readonly string[] = ['a0', 'a1', 'c', 'd', 'f'];

/** With all reductions these end in half a minute too. */
const feasibleWithAll: readonly string[] = ['S12 e5', 'S13 e4', 'S13 e5'];

describe('a search by partial order', () => {
  it('is compared on all of the catalogue but for the two large boxes where they are the largest', () => {
    const left = answered
      .filter((row) => isLarge(row) && !feasible.includes(row[1]))
      .map(([id, design]) => `${id} ${design}`)
      .filter((name) => !feasibleWithAll.includes(name));
    expect(left).toEqual(['S12 b', 'S12 e4', 'S13 b']);
  });

  it.each(answered.filter((row) => !isLarge(row)).map(([id, design]) => [id, design] as const))(
    'answers %s under %s as the whole search does',
    (id, design) => {
      const { full, reduced } = bothWays(loadScenario(id), { design });
      expect(reduced).toEqual(full);
    },
  );

  it.each(
    answered
      .filter((row) => isLarge(row) && feasible.includes(row[1]))
      .flatMap(([id, design]) => (['partial-order', 'all'] as const).map((reduce) => [id, design, reduce] as const))
      .concat(feasibleWithAll.map((name) => [...(name.split(' ') as [string, DesignId]), 'all'] as const)),
  )('answers %s under %s as the whole search does, with --reduce %s', (id, design, reduce) => {
    const { full, reduced } = bothWays(loadScenario(id), { design }, reduce);
    expect(reduced).toEqual(full);
  });
});

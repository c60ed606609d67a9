import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/import/catalogue.ts';
import { isLarge } from '../scenarios/check-row.ts';
import { rows } from '../scenarios/rows.ts';
import { bothWays } from './both-ways.ts';

const answered = rows.filter(([, , , verdict]) => verdict !== 'refused');

/** Under the others the two large boxes have millions of worlds, and hundreds of thousands once orders are left out. */
const feasible: readonly string[] = ['a0', 'a1', 'c', 'd', 'f'];

describe('a search by partial order', () => {
  it('is compared on all of the catalogue but for the two large boxes under b, e4 and e5', () => {
    const left = answered
      .filter((row) => isLarge(row) && !feasible.includes(row[1]))
      .map(([id, design]) => [id, design]);
    expect(left).toEqual(['S12', 'S13'].flatMap((id) => ['b', 'e4', 'e5'].map((design) => [id, design])));
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
      .flatMap(([id, design]) => (['partial-order', 'all'] as const).map((reduce) => [id, design, reduce] as const)),
  )('answers %s under %s as the whole search does, with --reduce %s', (id, design, reduce) => {
    const { full, reduced } = bothWays(loadScenario(id), { design }, reduce);
    expect(reduced).toEqual(full);
  });
});

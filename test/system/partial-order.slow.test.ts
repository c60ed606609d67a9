import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../src/import/catalogue.ts';
import { isLarge } from '../scenarios/check-row.ts';
import { rows } from '../scenarios/rows.ts';
import { bothWays } from './both-ways.ts';

describe('a search by partial order', () => {
  it.each(
    rows.filter((row) => !isLarge(row) && row[3] !== 'refused' && row[5] <= 20_000).map(([id, design]) => [id, design]),
  )('answers %s under %s as the whole search does', (id, design) => {
    const { full, reduced } = bothWays(loadScenario(id), { design });
    expect(reduced).toEqual(full);
  });
});

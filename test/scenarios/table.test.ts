import { describe, expect, it } from 'vitest';
import { render, secondsMax, worldsMax } from './render.ts';
import { rows } from './rows.ts';

describe('the printed table', () => {
  it('keeps every scenario within the bounds that it states', () => {
    expect(rows.filter((row) => row[5] > worldsMax || row[8] > secondsMax)).toEqual([]);
  });

  it('is in the docs', async () => {
    await expect(render(rows)).toMatchFileSnapshot('../../docs/scenario-table.md');
  });
});

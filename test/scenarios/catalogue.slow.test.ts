import { describe, it } from 'vitest';
import { expectRow, isLarge } from './check-row.ts';
import { rows } from './rows.ts';

describe.each(rows.filter(isLarge))('%s under %s', (...row) => {
  it(`ends in ${row[2]}: ${row[3]}`, () => {
    expectRow(row);
  });
});

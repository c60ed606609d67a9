import { describe, it } from 'vitest';
import { expectRow } from './check-row.ts';
import { rows } from './rows.ts';

// A file of its own, so that `npm run test:catalogue` can explore it beside the rest.
describe.each(rows.filter(([id]) => id === 'S13'))('%s under %s', (...row) => {
  it(`ends in ${row[2]}: ${row[3]}`, () => {
    expectRow(row);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { holdReport } from './hold-report.ts';
import { pairs } from './pairs.ts';

const all = pairs();

describe('a report of the product', () => {
  let compared = 0;

  it.each(all)('$name: says what the independent explorer says, in every way', (pair) => {
    if (holdReport(pair) !== null) compared++;
  });

  afterAll(() => {
    expect(compared).toBeGreaterThanOrEqual(150);
  });
});

import { describe, expect, it } from 'vitest';
import { holdReport } from './hold-report.ts';
import { pairs } from './pairs.ts';

const all = pairs();
let compared = 0;

describe('a report of the product', () => {
  it.each(all)('says what the independent explorer says, in every way: $name', (pair) => {
    const worlds = holdReport(pair);
    if (worlds !== null) compared++;
    expect(worlds ?? 0).toBeLessThanOrEqual(pair.worldsMost);
  });

  it('is held against it on 150 questions and more', () => {
    expect(compared).toBeGreaterThanOrEqual(150);
  });
});

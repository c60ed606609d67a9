import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSchedule, parseSchedule } from '../../src/trace/schedule.ts';

describe('a schedule', () => {
  it('is the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(999_999_999)), (schedule) => {
        expect(parseSchedule(formatSchedule(schedule))).toEqual(schedule);
      }),
    );
  });

  it('without steps is a dash, and the empty text is read as one', () => {
    expect([formatSchedule([]), parseSchedule('-'), parseSchedule(' ')]).toEqual(['-', [], []]);
  });

  it.each([
    ['0/x/1', 'step 2 is "x"'],
    ['0//1', 'step 2 is ""'],
    ['-1', 'step 1 is "-1"'],
    ['00', 'step 1 is "00"'],
    ['1/2/', 'step 3 is ""'],
    ['1.5', 'step 1 is "1.5"'],
  ])('%s is refused at its place', (text, place) => {
    expect(() => parseSchedule(text)).toThrow(
      `schedule ${JSON.stringify(text)}: ${place}, expected a choice number such as 0 or 12`,
    );
  });
});

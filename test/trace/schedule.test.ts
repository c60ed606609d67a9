import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSchedule, parseSchedule, shortSchedule } from '../../src/trace/schedule.ts';

describe('a schedule', () => {
  it('is the same after writing and reading', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(999_999_999)), (schedule) => {
        expect(parseSchedule(formatSchedule(schedule))).toEqual(schedule);
      }),
    );
  });

  it('names the same choices in its short form, which is never longer', () => {
    const run = fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 40 }));
    fc.assert(
      fc.property(fc.array(run), (runs) => {
        const schedule = runs.flatMap(([choice, times]) => Array.from({ length: times }, () => choice));
        const [long, short] = [formatSchedule(schedule), shortSchedule(formatSchedule(schedule))];
        expect(parseSchedule(short)).toEqual(schedule);
        expect(short.length).toBeLessThanOrEqual(long.length);
      }),
    );
  });

  it('has runs of three and more in its short form', () => {
    expect(['-', '0', '0/0/1', '0/0/0/9/3/3/3/3', '1/11/11/11'].map(shortSchedule)).toEqual([
      '-',
      '0',
      '0/0/1',
      '0*3/9/3*4',
      '1/11*3',
    ]);
  });

  it('is no longer than any run: what would only fill memory is refused', () => {
    expect(() => parseSchedule('0/1*999999999')).toThrow(
      'step 2 is "1*999999999", a schedule has at most 1000000 steps',
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
    ['0*25/x', 'step 26 is "x"'],
    ['0*0', 'step 1 is "0*0"'],
    ['0*', 'step 1 is "0*"'],
    ['*3', 'step 1 is "*3"'],
    ['0*03', 'step 1 is "0*03"'],
    ['0*2*2', 'step 1 is "0*2*2"'],
    ['-*2', 'step 1 is "-*2"'],
  ])('%s is refused at its place', (text, place) => {
    expect(() => parseSchedule(text)).toThrow(
      `schedule ${JSON.stringify(text)}: ${place}, expected a choice number such as 0 or 12`,
    );
  });
});

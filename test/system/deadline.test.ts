import { describe, expect, it } from 'vitest';
import { Deadline } from '../../src/verbs/deadline.ts';

describe('the time at which work has to end', () => {
  it('is that of its bound, with some time for last words', () => {
    let now = 10;
    const ending = new Deadline({ now: () => now, time: 2 });
    const seen = [11, 12, 12.1, 12.2, 12.5].map((next) => {
      now = next;
      return [ending.reason(), ending.isDue(), ending.isOver()];
    });
    expect(seen).toEqual([
      [false, false, false],
      [false, false, false],
      [true, true, false],
      [true, true, false],
      [true, true, true],
    ]);
  });

  it('comes when somebody outside says so', () => {
    let by: 'memory' | 'interrupted' | 'time' | null = null;
    const ending = new Deadline({ now: () => 0, endedBy: () => by });
    const reasons = ([null, 'memory', 'interrupted', 'time'] as const).map((one) => {
      by = one;
      return ending.reason();
    });
    expect(reasons).toEqual([false, 'memory', 'interrupted', true]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemoryWatch, memoryLimits, programBytes, type MemoryAction } from '../../src/cli/supervise/limits.ts';

const MiB = 2 ** 20;
const machine = { taken: 50 * MiB, available: 8000 * MiB, heap: 2000 * MiB };

describe('the limits on memory', () => {
  it('are those that were asked for, as far as the program itself fits in', () => {
    expect(memoryLimits(512 * MiB, machine).process).toBe(512 * MiB);
    expect(memoryLimits(MiB, machine).process).toBe(programBytes);
  });

  it('are those of the machine by default: nine tenths of what is left, and no more than two heaps', () => {
    expect(memoryLimits(undefined, machine)).toEqual({
      process: 4050 * MiB,
      unpolled: 2050 * MiB,
      heapMiB: 2000,
      v8MiB: 8100,
    });
    expect(memoryLimits(undefined, { ...machine, available: 1000 * MiB }).process).toBe(950 * MiB);
  });

  it('come before that of V8, which would end the whole process', () => {
    const size = fc.integer({ min: 1, max: 2 ** 46 });
    fc.assert(
      fc.property(fc.option(size, { nil: undefined }), size, size, size, (memory, taken, available, heap) => {
        const limits = memoryLimits(memory, { taken, available, heap });
        expect(limits.process).toBeLessThanOrEqual((limits.v8MiB * MiB) / 2);
        expect(limits.unpolled).toBeLessThanOrEqual(limits.process);
        expect(limits.heapMiB).toBeLessThanOrEqual(limits.v8MiB);
      }),
    );
  });
});

describe('the watch over memory', () => {
  const limits = memoryLimits(1000 * MiB, machine);
  const cares = (looks: readonly (readonly [takenMiB: number, nowMs: number, polls: number])[]): MemoryAction[] => {
    const watch = new MemoryWatch(limits);
    return looks.map(([taken, nowMs, polls]) => watch.check(taken * MiB, nowMs, polls));
  };

  it('has what is not needed given back first, then asks to end, then ends', () => {
    expect(
      cares([
        [700, 0, 1],
        [910, 20, 2],
        [910, 40, 3],
        [910, 400, 4],
        [1001, 420, 5],
      ]),
    ).toEqual(['nothing', 'collect', 'nothing', 'ask', 'end']);
  });

  it('lets work go on that has given back what it did not need', () => {
    expect(
      cares([
        [910, 0, 1],
        [400, 400, 2],
        [910, 2500, 3],
      ]),
    ).toEqual(['collect', 'nothing', 'collect']);
  });

  it('ends sooner what never asks whether to end, without a bound of its own', () => {
    const watch = new MemoryWatch(memoryLimits(undefined, machine));
    const check = (nowMs: number, polls: number): MemoryAction => watch.check(2500 * MiB, nowMs, polls);
    expect([check(0, 7), check(500, 8), check(1400, 8), check(1600, 8)]).toEqual([
      'nothing',
      'nothing',
      'nothing',
      'end',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { partingOf } from './printed.ts';

describe('a cut output', () => {
  const real = ['a', 'b', 'c', 'd'];
  it.each([
    [['a', 'b', 'c', 'd'], true],
    [['...', 'c', 'd'], true],
    [['a', '...', 'c', '...'], true],
    [['a', '...', 'd'], true],
    [['a', 'b'], false],
    [['b', '...'], false],
    [['...', 'a', 'c', '...'], false],
    [['...', 'c', '...', 'b', '...'], false],
    [['...', 'c'], false],
    [['a', '...', 'x'], false],
  ])('%j agrees: %s', (shown, agrees) => {
    expect(partingOf(shown, real) === null).toBe(agrees);
  });
});

import { describe, expect, it } from 'vitest';
import { strategyOf } from '../../src/cli/strategy.ts';
import { sampledReport } from '../report/samples.ts';
import { quiesce } from './fakes.ts';

describe('check --strategy', () => {
  it('has defaults for what is not said', () => {
    expect([
      strategyOf({}),
      strategyOf({ strategy: 'depth-first' }),
      strategyOf({ strategy: 'random', seed: 7 }),
      strategyOf({ strategy: 'pct', runs: 5 }),
    ]).toEqual([
      { kind: 'breadth-first' },
      { kind: 'depth-first' },
      { kind: 'random', runs: 1000, seed: 7 },
      { kind: 'pct', runs: 5, seed: 1, bugDepth: 2 },
    ]);
  });

  it.each([
    ['--runs 5', '--runs is of --strategy random and pct, not of breadth-first'],
    ['--strategy depth-first --seed 5', '--seed is of --strategy random and pct, not of depth-first'],
    ['--strategy random --bug-depth 3', '--bug-depth is of --strategy pct, not of random'],
    ['--strategy pct --faults 1', 'a sample of runs is of one set of faults, --faults is about all sets'],
    ['--strategy pct --runs 0', "option '--runs <n>' argument '0' is invalid. Give a whole number from 1 up."],
  ])('refuses %s', async (options, message) => {
    const { code, err, calls } = await quiesce(['check', 'S03', ...options.split(' ')]);
    expect([code, err.split('\n')[0], calls]).toEqual([2, `quiesce: ${message}`, []]);
  });

  it('reports the significance of a sample', async () => {
    const { out } = await quiesce(['check', 'S03', '--strategy', 'pct'], { report: sampledReport });
    expect(out.split('\n').slice(3, 11)).toEqual([
      'VIOLATED: 2 of 3 properties broken',
      '100 runs by pct, seed 7: 1,234 worlds, 5,678 transitions, depth 21,',
      'reduction all, 0.40 s',
      '  a world is one state of all drivers and of /proc/iomem together',
      'a bug of depth 2 is found by one run with a chance of at least 1 in 200',
      '(n = 10, k = 20), by the 90 runs since the longest with 36 %',
      '',
      'endings',
    ]);
    expect(out).toContain(', bug depth at most 1)');
    expect(out.split('\n').filter((line) => line.length > 72)).toEqual([]);
  });
});

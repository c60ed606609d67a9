import { describe, expect, it } from 'vitest';
import { brokenReport } from '../report/samples.ts';
import { quiesce } from './fakes.ts';

describe('--reduce', () => {
  it('is none unless it is given, and is passed on', async () => {
    const reduceOf = async (...args: readonly string[]) =>
      (await quiesce(['check', 'S03', ...args])).calls[0]?.reduce ?? 'none';
    expect([await reduceOf(), await reduceOf('--reduce', 'symmetry'), await reduceOf('--reduce', 'all')]).toEqual([
      'none',
      'symmetry',
      'all',
    ]);
  });

  it('is one of four words', async () => {
    const { code, err } = await quiesce(['check', 'S03', '--reduce', 'magic']);
    expect([code, err.includes('none, symmetry, partial-order, all')]).toEqual([2, true]);
  });

  it('is told in the text beside the worlds that were kept, and notes go to stderr', async () => {
    const report = { ...brokenReport, reduction: 'symmetry', notes: ['mem0 and mem1 are not alike: so it is'] };
    const { out, err } = await quiesce(['check', 'S03', '--reduce', 'symmetry'], { report });
    expect(out.replaceAll(/\s+/g, ' ')).toContain('1,234 worlds, 5,678 transitions, depth 21, reduction symmetry,');
    expect(err).toContain('note: mem0 and mem1 are not alike: so it is\n');
  });
});

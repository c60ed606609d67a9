import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { iomemChanges, iomemDiff, iomemExcerpt } from '../../src/report/iomem.ts';
import { record } from './samples.ts';

describe('iomemChanges', () => {
  it('marks what came and what went', () => {
    expect(iomemDiff(record)).toEqual([
      '- 110000000-11fffffff : Soft Reserved',
      '+ 110000000-14fffffff : CXL Window 0',
    ]);
  });

  it('counts a node under a new parent as moved', () => {
    expect(iomemDiff({ before: ['a : SR'], iomem: ['a : Window', '  a : SR'] })).toEqual([
      '- a : SR',
      '+ a : Window',
      '+   a : SR',
    ]);
  });

  it('gives both trees back, and marks nothing where nothing changed', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', '  c', '  d'), { maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const changes = iomemChanges(before, after);
        expect(changes.filter(({ mark }) => mark !== '+').map(({ line }) => line)).toEqual(before);
        expect(changes.filter(({ mark }) => mark !== '-').map(({ line }) => line)).toEqual(after);
        expect(iomemChanges(before, before).every(({ mark }) => mark === ' ')).toBe(true);
      }),
    );
  });
});

describe('iomemExcerpt', () => {
  it('leaves out what neither changed nor matters, but not the parents of what it shows', () => {
    const before = [
      '0-9 : System RAM',
      '10-19 : PCI Bus',
      '20-99 : Reserved',
      '  20-29 : rom',
      '  30-3f : Soft Reserved',
      'a0-af : PCI',
    ];
    const iomem = [...before.slice(0, 4), '  30-3f : CXL Window 0', '    30-3f : Soft Reserved', ...before.slice(5)];
    expect(iomemExcerpt({ before, iomem })).toEqual([
      '  ...',
      '  20-99 : Reserved',
      '  ...',
      '-   30-3f : Soft Reserved',
      '+   30-3f : CXL Window 0',
      '+     30-3f : Soft Reserved',
      '  ...',
    ]);
  });
});

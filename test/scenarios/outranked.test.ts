import { describe, expect, it } from 'vitest';
import { bootOf } from '../boots/real-boots.ts';
import { agrees, cellOf } from './argued.ts';
import { asked, oursOf } from './check-row.ts';

// What was read with high confidence is what we end in, but for these eight cells. Each is outranked: a real boot shows
// otherwise, or the same reading says otherwise where it describes the design.
const byRealBoots = {
  'S11 a0': '6.12-t1-sr512-std',
  'S29 a0': '6.12-t1-sr256-std',
  'S33 a0': '6.12-t1-sr256-std',
  'S45 a0': '6.12-t1-sr512-std',
  'S45 a1': '6.12-t1-sr512-std',
};
const byTheDesign = {
  // v5: what is left goes through a callback that dax_hmem installs, and to nobody while it is not there.
  'S05 e5': 'HMEM/LOST',
  'S42 e5': 'CXL+HMEM/CXL+LOST',
  // d tears nothing down, and HMEM means that no region is left above.
  'S09 d': 'REMNANT',
};

describe('cells that were read with high confidence', () => {
  it('are all met, but for those that something outranks', () => {
    const differing = asked.filter((cell) => cell.confidence === 'H' && agrees(cell, oursOf(cell) ?? '') === false);
    expect(differing.map(cellOf).toSorted()).toEqual(Object.keys({ ...byRealBoots, ...byTheDesign }).toSorted());
  });

  it.each(Object.entries(byTheDesign))('%s follows what the design says of itself: %s', (key, ours) => {
    expect(asked.filter((cell) => cellOf(cell) === key).map(oursOf)).toEqual([ours]);
  });

  it('say no Soft Reserved node under a0 where a real 6.12 has one between region and dax device', () => {
    expect(bootOf(byRealBoots['S29 a0']).real?.iomem).toEqual([
      '110000000-14fffffff : CXL Window 0',
      '  110000000-11fffffff : regionN',
      '    110000000-11fffffff : Soft Reserved',
      '      110000000-11fffffff : daxN.N',
      '        110000000-11fffffff : System RAM (kmem)',
    ]);
  });

  it('say nothing of the bytes beside a region, which a real 6.12 leaves to nobody, with the node around both', () => {
    expect(bootOf(byRealBoots['S11 a0']).real?.iomem).toEqual([
      '110000000-14fffffff : CXL Window 0',
      '  110000000-12fffffff : Soft Reserved',
      '    110000000-11fffffff : regionN',
      '      110000000-11fffffff : daxN.N',
      '        110000000-11fffffff : System RAM (kmem)',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { complaintsOf, view } from './views.ts';
import * as worlds from './worlds.ts';

describe('I1, every Soft Reserved byte ends up in a dax device', () => {
  const why = (text: string) => complaintsOf(view(text)).I1;

  it('names the missing interleave target and says why hmem does not step in', () => {
    expect(complaintsOf(worlds.lostHalfAssembled).I1).toBe(
      '0x850000000-0x284fffffff: no dax device covers it; region0 0x850000000-0x284fffffff is waiting for its other targets: it has 1 of 2, ' +
        'dax_hmem has left the range to CXL and does not look again',
    );
  });

  it('names the window when there is no region', () => {
    expect(complaintsOf(worlds.lost).I1).toBe(
      '0x4050000000-0x604fffffff: no dax device covers it; no region in the CXL window 0x4050000000-0x604fffffff reaches it, ' +
        'dax_hmem has left the range to CXL and does not look again',
    );
  });

  it.each([
    ['0/1', 'is a husk that has no targets and keeps its resource'],
    ['2/2', 'has all 2 targets but is not committed'],
    ['1/1 committed', 'is committed but cxl_region did not bind'],
    ['1/1 committed bound', 'is bound but registered no dax_region'],
    ['1/1 ok', 'registered a dax_region but dax_cxl made no dax device of it'],
  ])('tells how far a region %s came', (stage, words) => {
    expect(why(`sr 110000000-11fffffff\nregion0 110000000-11fffffff ${stage}`)).toContain(
      `region0 0x110000000-0x11fffffff ${words}, `,
    );
  });

  it.each([
    ['110000000-11fffffff', 'hmem bound', 'no CXL window touches it, dax_hmem never registered it'],
    ['110000000-11fffffff', '', 'no CXL window touches it, dax_hmem is not bound to hmem_platform'],
    ['110000000-11fffffff', 'hmem held', 'dax_hmem has not decided, because its probe waits for the gate'],
    [
      '110000000-11fffffff',
      'hmem bound\nregistered 110000000-11fffffff',
      'dax_hmem registered it, and no dax device came of that',
    ],
    ['110000000-11ffff7fd', 'hmem bound', 'its ends are no multiples of 2 MiB'],
    ['110000000-11fffffff', 'undecided 110000000-11fffffff', 'put the decision off and nobody takes it up'],
    ['110000000-11fffffff', 'gate waiting\nundecided 110000000-11fffffff', 'its gate never releases'],
  ])('tells what dax_hmem did not do with %s %s', (range, facts, words) => {
    expect(why(`sr ${range}\n${facts}`)).toContain(words);
  });

  it('names each gap of a range that is partly covered, one after the other', () => {
    expect(
      why('sr 150000000-15fffffff\nsr 110000000-13fffffff\ndax0.0 120000000-12fffffff region0 kmem')
        ?.split('; ')
        .filter((text) => text.startsWith('0x')),
    ).toEqual([
      '0x110000000-0x11fffffff: no dax device covers it',
      '0x130000000-0x13fffffff: no dax device covers it',
      '0x150000000-0x15fffffff: no dax device covers it',
    ]);
  });

  it('holds for a dax device that no driver can bind', () => {
    expect(complaintsOf(worlds.nobind).I1).toBeUndefined();
  });
});

describe('I1b, every Soft Reserved byte ends up usable', () => {
  const why = (text: string) => complaintsOf(view(text)).I1b;

  it('names the node that keeps kmem out', () => {
    expect(complaintsOf(worlds.nobind).I1b).toBe(
      '0x110000000-0x12fffffff: dax2.0 of hmem 0x110000000-0x12fffffff is there, but its driver failed with EBUSY, could not reserve region: region0 is in the way',
    );
  });

  it('names the errno alone when no node is in the way', () => {
    expect(why('sr 1500000000-150fffffff\ndax2.0 1500000000-150fffffff hmem EINVAL')).toBe(
      '0x1500000000-0x150fffffff: dax2.0 of hmem 0x1500000000-0x150fffffff is there, but its driver failed with EINVAL',
    );
  });

  it('says so when no driver has tried the device', () => {
    expect(why('sr 110000000-11fffffff\ndax0.0 110000000-11fffffff hmem')).toBe(
      '0x110000000-0x11fffffff: dax0.0 of hmem 0x110000000-0x11fffffff is there, but no driver has tried it: kmem is not loaded, and device_dax leaves it to kmem wherever the kernel has that',
    );
  });

  it('gives each neighbour its own reason', () => {
    expect(why('sr 110000000-12fffffff\ndax0.0 110000000-11fffffff hmem EINVAL')?.match(/0x\w+-0x\w+: \w+/g)).toEqual([
      '0x110000000-0x11fffffff: dax0',
      '0x120000000-0x12fffffff: no',
    ]);
  });

  it('excuses the ends that fill no memory block, and nothing more', () => {
    const block = (size: string) =>
      why(`block ${size}\nsr 110000000-117ffffff\nsr 140000000-15fffffff\ndax0.0 140000000-14fffffff hmem kmem`);
    expect([block('40000000'), block('8000000')?.match(/0x\w+-0x\w+(?=: no dax)/g)]).toEqual([
      undefined,
      ['0x110000000-0x117ffffff', '0x150000000-0x15fffffff'],
    ]);
  });

  it('excuses what kmem rounds away where two of its ranges meet', () => {
    expect(
      why(
        'block 80000000\nsr 800000000-17ffffffff\ndax0.0 800000000-fcfffffff region0 kmem\ndax1.0 fd0000000-17ffffffff region1 kmem',
      ),
    ).toBeUndefined();
  });
});

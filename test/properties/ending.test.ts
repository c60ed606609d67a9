import { describe, expect, it } from 'vitest';
import { endingOf } from '../../src/properties/index.ts';
import { view } from './views.ts';
import * as worlds from './worlds.ts';

const codeOf = (text: string): string => endingOf(view(text)).code;

describe('the ending', () => {
  it.each([
    ['CXL', worlds.cxl],
    ['CXL+SR', worlds.cxlSr],
    ['HMEM', worlds.hmem],
    ['LOST', worlds.lost],
    ['LOST', worlds.lostHalfAssembled],
    ['REMNANT', worlds.remnant],
    ['SHADOW', worlds.shadow],
    ['SHADOW', worlds.shadowTwice],
    ['NOBIND', worlds.nobind],
    ['HANG', worlds.hang],
  ])('is %s for a world of that code', (code, world) => {
    const parts = world.softReserved.map(({ start, end }) => ({
      range: `0x${start.toString(16)}-0x${end.toString(16)}`,
      code,
    }));
    expect(endingOf(world)).toEqual({ code, parts });
  });

  it('is CRASH, and says nothing of any byte, once the kernel has used freed memory', () => {
    expect(endingOf({ ...worlds.cxl, crashes: ['region0: slab-use-after-free of mem0:decoder.0'] })).toEqual({
      code: 'CRASH',
      parts: [],
    });
  });

  it('tells the head, the region and the tail of a range that is wider than its region', () => {
    const world = view(`
      00000000-3050000ffd : Soft Reserved
        1050000000-304fffffff : CXL Window 0
          1050000000-304fffffff : region1
            1080000000-2fffffffff : dax0.0
              1080000000-2fffffffff : System RAM (kmem)
      sr 0-3050000ffd
      block 80000000
      region1 1050000000-304fffffff 1/1 ok
      dax0.0 1050000000-304fffffff region1 kmem`);
    expect(endingOf(world)).toEqual({
      code: 'LOST+CXL+SR+LOST',
      parts: [
        { range: '0x0-0x104fffffff', code: 'LOST' },
        { range: '0x1050000000-0x304fffffff', code: 'CXL+SR' },
        { range: '0x3050000000-0x3050000ffd', code: 'LOST' },
      ],
    });
  });

  it('is CXL+SR+LOST when only the tail has no region', () => {
    expect(
      codeOf(`
      110000000-14fffffff : CXL Window 0
        110000000-12fffffff : Soft Reserved
          110000000-11fffffff : region0
            110000000-11fffffff : dax0.0
              110000000-11fffffff : System RAM (kmem)
      sr 110000000-12fffffff
      region0 110000000-11fffffff 1/1 ok
      dax0.0 110000000-11fffffff region0 kmem`),
    ).toBe('CXL+SR+LOST');
  });

  it('merges the neighbours of one range over three windows', () => {
    const world = view(`
      850000000-284fffffff : CXL Window 0
      2850000000-484fffffff : CXL Window 1
      4850000000-684fffffff : CXL Window 2
      sr 850000000-684fffffff
      block 80000000
      region0 850000000-284fffffff 1/1 ok
      region1 2850000000-484fffffff 1/1 ok
      region2 4850000000-684fffffff 1/1 ok
      dax2.0 4850000000-684fffffff region2 kmem
      dax0.0 850000000-284fffffff region0 kmem
      dax1.0 2850000000-484fffffff region1 kmem`);
    expect(endingOf(world)).toEqual({ code: 'CXL', parts: [{ range: '0x850000000-0x684fffffff', code: 'CXL' }] });
  });

  it('tells equal ranges once and different ones in address order', () => {
    const two = (facts: string) => codeOf(`sr 130000000-13fffffff\nsr 110000000-11fffffff\n${facts}`);
    expect([
      two('dax0.0 110000000-11fffffff region0 kmem\ndax1.0 130000000-13fffffff region1 kmem'),
      two(
        'region1 130000000-13fffffff 1/1\ndax0.0 110000000-11fffffff region0 kmem\ndax1.0 130000000-13fffffff hmem kmem',
      ),
      two('dax0.0 110000000-117ffffff region0 kmem\ndax1.0 130000000-137ffffff region1 kmem'),
      two('dax0.0 130000000-13fffffff region0 kmem'),
    ]).toEqual(['CXL', 'CXL+REMNANT', 'CXL+LOST', 'LOST+CXL']);
  });

  it('keeps the parts of adjacent Soft Reserved ranges apart', () => {
    expect(endingOf(view('sr 110000000-11fffffff\nsr 120000000-12fffffff'))).toEqual({
      code: 'LOST',
      parts: [
        { range: '0x110000000-0x11fffffff', code: 'LOST' },
        { range: '0x120000000-0x12fffffff', code: 'LOST' },
      ],
    });
  });

  it('prefers the dax device that is in use to one that is not', () => {
    const hmemFirst = (wide: string, small: string) =>
      codeOf(`
      sr 110000000-12fffffff
      region1 110000000-11fffffff 1/1 ok
      dax0.0 110000000-12fffffff hmem ${wide}
      dax1.0 110000000-11fffffff region1 ${small}`);
    expect([
      hmemFirst('EBUSY', 'kmem'),
      hmemFirst('kmem', 'EBUSY'),
      hmemFirst('', 'device_dax'),
      hmemFirst('', ''),
      hmemFirst('EBUSY', 'EBUSY'),
    ]).toEqual(['CXL+NOBIND', 'SHADOW+HMEM', 'CXL+HMEM', 'SHADOW+HMEM', 'NOBIND']);
  });

  it('counts a dax device that no driver has tried by its parent', () => {
    expect([
      codeOf('sr 110000000-11fffffff\ndax0.0 110000000-11fffffff hmem'),
      codeOf('sr 110000000-11fffffff\ndax0.0 110000000-11fffffff region0'),
    ]).toEqual(['HMEM', 'CXL']);
  });

  it('counts memory that stayed online after kmem was unbound', () => {
    expect(
      codeOf('sr 110000000-11fffffff\ndax0.0 110000000-11fffffff hmem\ndax1.0 110000000-11fffffff region0 online'),
    ).toBe('CXL');
  });

  it('is SHADOW when a bound region and a husk lie over the same bytes', () => {
    expect(
      codeOf(
        'sr 110000000-11fffffff\nregion0 110000000-11fffffff 0/1\nregion1 110000000-11fffffff 1/1 committed bound\ndax0.0 110000000-11fffffff hmem kmem',
      ),
    ).toBe('SHADOW');
  });

  it('is NOBIND when the dax device is wider than the Soft Reserved node that stops it', () => {
    expect(
      codeOf(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : region0
          110000000-117ffffff : Soft Reserved
      sr 110000000-117ffffff
      region0 110000000-11fffffff 1/1 ok
      dax0.0 110000000-11fffffff region0 EBUSY`),
    ).toBe('NOBIND');
  });

  it('is LOST and not HANG where a range is undecided but nobody waits', () => {
    expect(codeOf('sr 110000000-11fffffff\nundecided 110000000-11fffffff')).toBe('LOST');
  });

  it('describes the regions of a box without Soft Reserved ranges', () => {
    const window = '110000000-14fffffff : CXL Window 0\n  110000000-11fffffff : ';
    expect([
      codeOf(`${window}region0\nregion0 110000000-11fffffff 1/1 ok\ndax0.0 110000000-11fffffff region0 kmem`),
      codeOf(`${window}region0\n    110000000-11fffffff : System RAM\nregion0 110000000-11fffffff 1/1 committed bound`),
      codeOf(`${window}region0\nregion0 110000000-11fffffff 0/1`),
      codeOf('110000000-14fffffff : CXL Window 0'),
    ]).toEqual(['CXL', 'RAM', 'NONE', 'NONE']);
  });
});

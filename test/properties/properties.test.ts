import { describe, expect, it } from 'vitest';
import { properties } from '../../src/properties/index.ts';
import { broken, complaintsOf, view } from './views.ts';
import * as worlds from './worlds.ts';

describe('the list of properties', () => {
  it('is in the order of the ids, with the kind of each', () => {
    expect(properties.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      'I1 final',
      'I1b final',
      'I2 always',
      'I3 final',
      'I4 final',
      'I5 always',
      'I6 final',
      'I7 release',
      'I8 final',
      'I9 always',
      'I10 always',
      'I11 confluence',
      'I12 always',
      'I13 final',
      'I14 final',
      'I15 always',
      'I16 always',
      'I17 always',
      'I18 final',
    ]);
  });

  it('breaks in each known world exactly where the kernel did', () => {
    expect(Object.fromEntries(Object.entries(worlds).map(([name, world]) => [name, broken(world).join(' ')]))).toEqual({
      cxl: '',
      hmem: '',
      remnant: 'I8',
      cxlSr: 'I4',
      lost: 'I1 I1b',
      lostHalfAssembled: 'I1 I1b I6',
      shadow: 'I4 I9',
      shadowTwice: 'I2 I4 I9 I10',
      nobind: 'I1b I10 I13',
      hang: 'I1 I1b I7',
    });
  });
});

describe('I1, in a design of its own', () => {
  const lost = '110000000-14fffffff : CXL Window 0\n  110000000-11fffffff : Soft Reserved\nsr 110000000-11fffffff';

  it('says of a design of the kernel what dax_hmem did, and of another only what is there', () => {
    expect(complaintsOf(view(`${lost}\nhmem bound`)).I1).toContain('dax_hmem has left the range to CXL');
    const own = complaintsOf(view(`${lost}\nhmem bound own`)).I1;
    expect(own).toContain('dax_hmem has no device for it, and nothing that is left to happen makes one');
    expect(own).not.toContain('left the range to CXL');
  });
});

describe('I2, one claim for each byte', () => {
  it('names both devices', () => {
    expect(complaintsOf(worlds.shadowTwice).I2).toBe(
      '0x110000000-0x11fffffff: dax0.0 of hmem and dax1.0 of region1 both claim it: nothing in dax kept the second claim out',
    );
  });

  it('names bytes that are online twice', () => {
    const twice = 'dax0.0 110000000-11fffffff hmem kmem\ndax1.0 118000000-127ffffff hmem kmem';
    expect(complaintsOf(view(twice)).I2).toBe(
      '0x118000000-0x11fffffff: dax0.0 of hmem and dax1.0 of hmem both claim it: nothing in dax kept the second claim out; ' +
        '0x118000000-0x11fffffff: dax0.0 of hmem and dax1.0 of hmem both have it online',
    );
  });

  it('tells the devices of two regions apart', () => {
    expect(broken(view('dax0.0 110000000-11fffffff region0\ndax1.0 110000000-11fffffff region1'))).toEqual(['I2']);
  });

  it('holds for two devices of one region, whose dax_region hands out each byte once, and for a dax_region without a dax device', () => {
    expect([
      broken(view('dax0.0 110000000-11fffffff region0\ndax0.1 110000000-11fffffff region0')),
      broken(view('region0 110000000-11fffffff 1/1 ok\ndax2.0 110000000-12fffffff hmem EBUSY')),
    ]).toEqual([[], []]);
  });
});

describe('I4, window space is reusable', () => {
  it('names the Soft Reserved node below the region', () => {
    expect(complaintsOf(worlds.cxlSr).I4).toBe(
      '0x110000000-0x11fffffff: if region0 were destroyed, Soft Reserved 0x110000000-0x11fffffff would stay in the CXL window and block a new region',
    );
  });

  it('names the dax device of somebody else', () => {
    expect(complaintsOf(worlds.shadow).I4).toBe(
      '0xc080000000-0xc47fffffff: if region2 were destroyed, dax0.0 0xc080000000-0xc47fffffff would stay in the CXL window and block a new region',
    );
  });

  it('does not take the node of hmem for that of a child that could not bind', () => {
    expect(
      complaintsOf(worlds.shadowTwice).I4?.match(/\w+(\.0| Reserved)? (?=0x\w+ would stay|0x\w+-0x\w+ would stay)/g),
    ).toEqual(['Soft Reserved ', 'dax0.0 ']);
  });

  it('names what belongs to another region', () => {
    expect(
      complaintsOf(
        view(`
      110000000-14fffffff : CXL Window 0
        110000000-12fffffff : region0
          110000000-11fffffff : region1
            110000000-11fffffff : dax1.0
      region0 110000000-12fffffff 1/1 ok
      region1 110000000-11fffffff 1/1 committed
      dax1.0 110000000-11fffffff region1 device_dax`),
      ).I4?.split('; '),
    ).toEqual([
      '0x110000000-0x12fffffff: if region0 were destroyed, region1 0x110000000-0x11fffffff would stay in the CXL window and block a new region',
      '0x110000000-0x12fffffff: if region0 were destroyed, dax1.0 0x110000000-0x11fffffff would stay in the CXL window and block a new region',
    ]);
  });

  it('asks only about regions that are committed and bound', () => {
    const blocked = (flags: string) =>
      broken(
        view(`
      110000000-14fffffff : CXL Window 0
        110000000-12fffffff : Soft Reserved
          110000000-11fffffff : region0
      region0 110000000-11fffffff 1/1 ${flags}`),
      );
    expect([blocked('committed bound'), blocked('committed'), blocked('bound'), blocked('')]).toEqual([
      ['I4'],
      [],
      [],
      [],
    ]);
  });

  it('holds when the Soft Reserved node lies above the window, where no search for space looks', () => {
    expect(
      broken(
        view(`
      850000000-684fffffff : Soft Reserved
        850000000-284fffffff : CXL Window 0
          850000000-284fffffff : region0
            850000000-284fffffff : dax0.0
      region0 850000000-284fffffff 1/1 ok
      dax0.0 850000000-284fffffff region0 device_dax`),
      ),
    ).toEqual([]);
  });

  it('holds over RAM that firmware itself declared', () => {
    expect(
      broken(
        view(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : region0
          110000000-11fffffff : System RAM
      region0 110000000-11fffffff 1/1 committed bound`),
      ),
    ).toEqual([]);
  });

  it('names what was in the way of a region that could not be made', () => {
    expect(
      complaintsOf(
        view(`
      110000000-14fffffff : CXL Window 0
        110000000-11fffffff : Soft Reserved
      failed 110000000-14fffffff`),
      ).I4,
    ).toBe(
      '0x110000000-0x14fffffff: create-region failed with ERANGE, Soft Reserved 0x110000000-0x11fffffff in the way',
    );
  });

  it('complains of a failed create although nothing is in the way any more', () => {
    expect(complaintsOf(view('failed 110000000-14fffffff')).I4).toBe(
      '0x110000000-0x14fffffff: create-region failed with ERANGE, no free range of that size',
    );
  });
});

describe('I5, the gate releases when all is quiet', () => {
  it('names what was outstanding at the release', () => {
    expect([
      complaintsOf(view('gate released\noutstanding mem1')).I5,
      complaintsOf(view('gate released\noutstanding mem1\noutstanding 0000:0e:00.0')).I5,
    ]).toEqual([
      'the gate released while mem1 was outstanding: it sees only probes that run or are scheduled, not drivers, rescans and retries still to come',
      'the gate released while mem1, 0000:0e:00.0 were outstanding: it sees only probes that run or are scheduled, not drivers, rescans and retries still to come',
    ]);
  });

  it('says what may be lost by it', () => {
    expect(complaintsOf(view('sr 110000000-11fffffff\ngate released\noutstanding mem1')).I5).toMatch(
      /; the owner of 0x110000000-0x11fffffff may be decided without them, and the memory lost or claimed twice$/,
    );
  });

  it('holds before the release and after one with nothing outstanding', () => {
    expect([broken(view('outstanding mem1')), broken(view('gate released'))]).toEqual([[], []]);
  });
});

describe('I7, the gate always releases', () => {
  const why = (text: string) => complaintsOf(view(text)).I7;

  it('tells a gate that waits, what it leaves undecided, and a decision that hangs; one that was given up is no hang', () => {
    expect([
      why('gate waiting\noutstanding 0000:0e:00.0'),
      why('gate waiting\nundecided 110000000-11fffffff'),
      why('gate waiting'),
      why('deciding\nundecided 110000000-11fffffff'),
      why('undecided 110000000-11fffffff'),
      why('gate released'),
    ]).toEqual([
      'hang: the gate waits, without a timeout, and nothing that could release it can happen; not at an end: 0000:0e:00.0',
      'hang: the gate waits, without a timeout, and nothing that could release it can happen; 0x110000000-0x11fffffff undecided',
      'hang: the gate waits, without a timeout, and nothing that could release it can happen',
      'hang: the decision has begun, and nothing that could end it can happen; 0x110000000-0x11fffffff undecided',
      undefined,
      undefined,
    ]);
  });
});

describe('I9, the dax device belongs to its region', () => {
  const why = (region: string, dax: string) =>
    complaintsOf(view(`region0 110000000-11fffffff ${region}\ndax0.0 ${dax}`)).I9;

  it('names the device that disabling the region would leave behind', () => {
    expect([
      why('1/1 committed bound', '110000000-11fffffff hmem kmem'),
      why('1/1 committed', '110000000-12fffffff hmem device_dax'),
    ]).toEqual([
      '0x110000000-0x11fffffff: dax0.0 of hmem is in use below region0, which is bound; disabling region0 would not remove it',
      '0x110000000-0x12fffffff: dax0.0 of hmem is in use below region0, which is committed; disabling region0 would not remove it',
    ]);
  });

  it('holds below an incomplete region, for a child of the region, for a device not in use, and elsewhere', () => {
    expect([
      why('1/2', '110000000-11fffffff hmem kmem'),
      why('1/1 ok', '110000000-11fffffff region0 kmem'),
      why('1/1 ok', '110000000-12fffffff hmem EBUSY'),
      why('1/1 ok', '120000000-12fffffff hmem kmem'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('I10, no insert conflict', () => {
  it('repeats what the log said', () => {
    expect([
      complaintsOf(view('conflict could not reserve region\nconflict cannot insert resource')),
      complaintsOf(view('')),
    ]).toEqual([{ I10: 'could not reserve region; cannot insert resource' }, {}]);
  });
});

import { describe, expect, it } from 'vitest';
import { complaintsOf, view } from './views.ts';

const window = '110000000-14fffffff : CXL Window 0';

describe('I3, /proc/iomem keeps its lines', () => {
  const why = (tree: string, facts: string, hmem = 'bound') =>
    complaintsOf(view(`${tree}\nsr 2000000000-20ffffffff\nhmem ${hmem}\n${facts}`)).I3;
  const tree = `2000000000-20ffffffff : Soft Reserved
  2000000000-20ffffffff : dax0.0
    2000000000-20ffffffff : System RAM (kmem)`;
  const bare = '2000000000-20ffffffff : Soft Reserved';
  const dax = 'dax0.0 2000000000-20ffffffff hmem';

  it('names the lines that are gone, and why', () => {
    expect([
      why(bare, ''),
      why(bare, '', 'held\ngate waiting'),
      why(bare, 'gate waiting\nundecided 2000000000-20ffffffff', 'unbound'),
      why(bare, 'registered 2000000000-20ffffffff\nconflict hmem.0: dax_region resource conflict, error -12'),
      why(bare, `${dax} EBUSY`),
      why(bare, `${dax} kmem`),
    ]).toEqual([
      '0x2000000000-0x20ffffffff, in no CXL window: the kernel before printed dax and System RAM below it, now dax_hmem has walked and not registered it',
      '0x2000000000-0x20ffffffff, in no CXL window: the kernel before printed dax and System RAM below it, now the walk of dax_hmem never ends: it waits for the gate',
      '0x2000000000-0x20ffffffff, in no CXL window: the kernel before printed dax and System RAM below it, now dax_hmem never walks: its module hangs behind the gate',
      '0x2000000000-0x20ffffffff, in no CXL window: the kernel before printed dax and System RAM below it, now hmem was refused it: hmem.0: dax_region resource conflict, error -12',
      '0x2000000000-0x20ffffffff, in no CXL window: the kernel before printed dax and System RAM below it, now dax0.0 of hmem could not reserve it (EBUSY)',
      '0x2000000000-0x20ffffffff, in no CXL window: the kernel before printed 0x2000000000-0x20ffffffff : dax > 0x2000000000-0x20ffffffff : System RAM, now it is nothing',
    ]);
  });

  it('lets the line Soft Reserved go, and rounds as kmem does', () => {
    const withoutIt = '2000000000-20ffffffff : dax0.0\n  2000000000-20ffffffff : System RAM (kmem)';
    const rounded = `20c0000000-223fffffff : Soft Reserved
  2100000000-21ffffffff : dax0.0
    2100000000-21ffffffff : System RAM (kmem)
sr 20c0000000-223fffffff
hmem bound
block 100000000
dax0.0 20c0000000-223fffffff hmem kmem`;
    expect([why(tree, `${dax} kmem`), why(withoutIt, `${dax} kmem`), complaintsOf(view(rounded)).I3]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('knows a device_dax build, and asks nothing where there were no lines before', () => {
    const plain = '2000000000-20ffffffff : dax0.0';
    expect([
      why(plain, `${dax} device_dax`),
      why(bare, '', 'unbound'),
      why(bare, dax),
      why(bare, `${dax} EINVAL`),
      why(bare, 'registered 2000000000-20ffffffff'),
      why(bare, 'candidate 2000000000-20fffffffd'),
      complaintsOf(view(`${window}\nsr 110000000-11fffffff\nhmem bound`)).I3,
    ]).toEqual(Array(7).fill(undefined));
  });
});

describe('I8, the loser leaves nothing behind', () => {
  const why = (text: string) => complaintsOf(view(text)).I8;

  it('names the remnant over memory that hmem was given', () => {
    expect(why('region0 110000000-11fffffff 1/2\ndax0.0 110000000-11fffffff hmem kmem')).toBe(
      '0x110000000-0x11fffffff was given to hmem, and the region is still there: region0 0x110000000-0x11fffffff is waiting for its other targets: it has 1 of 2; its node keeps that part of the CXL window',
    );
  });

  it('names what an unbound ACPI0017 left: regions, nodes, ports, work', () => {
    expect(
      why(`${window}\nroot released\nroot working\nport cxl_port/hb12\nregion0 110000000-11fffffff 0/1`)?.split('; '),
    ).toEqual([
      'ACPI0017 is unbound, and the region device region0 0x110000000-0x11fffffff is still there',
      'ACPI0017 is unbound, and the node CXL Window 0 0x110000000-0x14fffffff is still there',
      'ACPI0017 is unbound, and cxl_port/hb12 with its decoders is still there',
      'ACPI0017 is unbound, and work on cxl_bus_wq is still there',
    ]);
  });

  it('names memory that stays online when its dax device went', () => {
    const left = '110000000-11fffffff : dax0.0\n  110000000-11fffffff : System RAM (kmem)';
    expect([why(`${left}\nroot released`), why(`${left}\nregistered 110000000-12fffffff`), why(left)]).toEqual([
      'the dax device of dax0.0 0x110000000-0x11fffffff is gone; its memory was online and cannot be hot-removed',
      'the dax device of dax0.0 0x110000000-0x11fffffff is gone; its memory was online and cannot be hot-removed',
      undefined,
    ]);
  });

  it('counts a crash in the log', () => {
    const crashed = { ...view('root released'), crashes: ['use after free in cxl_region_detach'] };
    expect(complaintsOf(crashed).I8).toBe('use after free in cxl_region_detach');
  });

  it('holds while ACPI0017 is bound, after a clean unbind, and for a bound region over the memory of hmem', () => {
    expect([
      why(`${window}\nroot working\nport cxl_port/hb12\nregion0 110000000-11fffffff 1/2`),
      why('root released'),
      why('region0 110000000-11fffffff 1/1 committed bound\ndax0.0 110000000-11fffffff hmem kmem'),
      why('region0 120000000-12fffffff 1/2\ndax0.0 110000000-11fffffff hmem kmem'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('I13, what a region leaves is usable', () => {
  const why = (facts: string, range = '110000000-12fffffff') =>
    complaintsOf(view(`${window}\nsr ${range}\nhmem bound\nregion0 110000000-11fffffff ${facts}`)).I13;

  it('tells a tail that nobody owns from one that is part of a device which cannot bind', () => {
    expect([why('1/1 ok'), why('1/1 ok\ndax2.0 110000000-12fffffff hmem EBUSY')]).toEqual([
      '0x120000000-0x12fffffff is beside a working region: no dax device covers it; no region in the CXL window 0x110000000-0x14fffffff reaches it, dax_hmem has left the range to CXL and does not look again',
      '0x120000000-0x12fffffff is beside a working region: dax2.0 of hmem 0x110000000-0x12fffffff is there, but its driver failed with EBUSY',
    ]);
  });

  it('names head, gap and tail one after the other', () => {
    const text = complaintsOf(
      view('sr 100000000-14fffffff\nregion0 110000000-11fffffff 1/1 ok\nregion1 130000000-13fffffff 1/1 ok'),
    ).I13;
    expect(text?.match(/0x\w+-0x\w+(?= is beside)/g)).toEqual([
      '0x100000000-0x10fffffff',
      '0x120000000-0x12fffffff',
      '0x140000000-0x14fffffff',
    ]);
  });

  it('holds for a usable rest, a rest below a memory block, a range covered whole, and a region that does not work', () => {
    expect([
      why('1/1 ok\ndax2.0 120000000-12fffffff hmem kmem'),
      why('1/1 ok', '110000000-123ffffff'),
      why('1/1 ok', '110000000-11fffffff'),
      why('1/2'),
    ]).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('I15, memory that is onlined is decoded', () => {
  const why = (facts: string, dax = 'hmem adding') =>
    complaintsOf(view(`dax2.0 110000000-11fffffff ${dax}\n${facts}`)).I15;
  const reset = 'undecoded 110000000-117ffffff decoder 0 of mem0 was reset';

  it('names the bytes, the device and what does not decode them', () => {
    expect(why(reset)).toBe(
      '0x110000000-0x117ffffff: kmem hot-adds it next for dax2.0 of hmem, and nothing decodes it: decoder 0 of mem0 was reset',
    );
  });

  it('holds for memory that was online before, for other bytes, for device_dax, and for what a committed region decodes', () => {
    expect([
      why(reset, 'hmem kmem'),
      why(reset, 'hmem online'),
      why(reset, 'hmem device_dax'),
      why('undecoded 120000000-12fffffff decoder 0 of mem0 was reset'),
      why(`${reset}\nregion0 110000000-11fffffff 1/1 committed`),
      why(''),
    ]).toEqual(Array(6).fill(undefined));
  });
});

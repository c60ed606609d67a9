import { describe, expect, it } from 'vitest';
import { properties } from '../../src/properties/index.ts';
import { complaintsOf, view } from './views.ts';

const sr = 'sr 110000000-11fffffff';
const window = '110000000-14fffffff : CXL Window 0';

describe('I6, the signal reaches the decision', () => {
  const why = (facts: string, hmem = 'bound') => complaintsOf(view(`${window}\n${sr}\nhmem ${hmem}\n${facts}`)).I6;

  it('names the device that failed and the region that did not come up', () => {
    expect([
      why('failure 0000:0d:00.0 110000000-11fffffff'),
      why('region0 110000000-11fffffff 1/2'),
      why('region0 110000000-11fffffff 1/1 committed'),
    ]).toEqual([
      '0x110000000-0x11fffffff was left to CXL, and the signal did not reach the decision: the probe of 0000:0d:00.0 failed',
      '0x110000000-0x11fffffff was left to CXL, and the signal did not reach the decision: region0 0x110000000-0x11fffffff is waiting for its other targets: it has 1 of 2',
      '0x110000000-0x11fffffff was left to CXL, and the signal did not reach the decision: region0 0x110000000-0x11fffffff is committed but cxl_region did not bind',
    ]);
  });

  it('holds where hmem got the range, nothing is decided yet, the region works, or it went after it had come', () => {
    expect([
      why('failure mem0 110000000-11fffffff\nregistered 110000000-11fffffff'),
      why('failure mem0 110000000-11fffffff\nundecided 110000000-11fffffff'),
      why('failure mem0 110000000-11fffffff', 'unbound'),
      why('failure mem0 110000000-11fffffff\nregion0 110000000-11fffffff 1/1 ok'),
      why('failure mem1 120000000-12fffffff'),
      why('region0 110000000-11fffffff 0/1 decodersReset'),
      why('region0 110000000-11fffffff 1/1 committed probed'),
    ]).toEqual(Array(7).fill(undefined));
  });

  it('looks only at the part that was left', () => {
    expect(why('failure mem0 110000000-11fffffff\nregistered 110000000-117ffffff')).toMatch(
      /^0x118000000-0x11fffffff /,
    );
  });
});

describe('I12, no premature trim', () => {
  const why = (facts: string) => complaintsOf(view(facts)).I12;

  it('tells how far the region had come', () => {
    expect([
      why('handed 110000000-11fffffff\nregion0 110000000-11fffffff 1/1 committed'),
      why('handed 110000000-12fffffff\nregion0 110000000-11fffffff 1/1 ok'),
    ]).toEqual([
      '0x110000000-0x11fffffff was given to CXL for good before any region over it got through cxl_region_probe(): region0 0x110000000-0x11fffffff is committed but cxl_region did not bind',
      '0x120000000-0x12fffffff was given to CXL for good before any region over it got through cxl_region_probe(): no region is there',
    ]);
  });

  it('holds for a region that has been through its probe, whatever became of it', () => {
    expect([
      why('handed 110000000-11fffffff\nregion0 110000000-11fffffff 1/1 committed bound'),
      why('handed 110000000-11fffffff\nprobed 110000000-11fffffff'),
      why('region0 110000000-11fffffff 1/1 committed'),
    ]).toEqual([undefined, undefined, undefined]);
  });
});

describe('I14, decided exactly once', () => {
  const why = (facts: string) => complaintsOf(view(facts)).I14;

  it('names a range that nobody decides any more, and one that was registered twice', () => {
    expect([
      why('undecided 110000000-11fffffff'),
      why('hmem bound\nundecided 110000000-11fffffff'),
      why('registered 110000000-12fffffff\nregistered 120000000-13fffffff'),
    ]).toEqual([
      '0x110000000-0x11fffffff was put off and never decided: no wait is pending, hmem_platform is not bound, and nobody takes it up',
      '0x110000000-0x11fffffff was put off and never decided: no wait is pending, hmem_platform is bound, and nobody takes it up',
      '0x120000000-0x12fffffff was registered with hmem twice',
    ]);
  });

  it('holds while somebody waits, and for neighbours', () => {
    expect([
      why('gate waiting\nundecided 110000000-11fffffff'),
      why('deciding\nundecided 110000000-11fffffff'),
      why('registered 110000000-11fffffff\nregistered 120000000-12fffffff'),
    ]).toEqual([undefined, undefined, undefined]);
  });
});

describe('I16, nobody waits for the gate inside a probe', () => {
  it('says who waits inside whose probe, and holds when nobody does', () => {
    expect([
      complaintsOf(view('gate waiting\nheld cxl_acpi inside the probe of ACPI0017')).I16,
      complaintsOf(view('gate waiting')).I16,
    ]).toEqual([
      'cxl_acpi inside the probe of ACPI0017 waits for the gate: if the gate waits for probes, it waits for this one too',
      undefined,
    ]);
  });
});

describe('I17, other memory does not wait', () => {
  const hbm = 'sr 2000000000-20ffffffff';
  const why = (facts: string) => complaintsOf(view(`${window}\n${sr}\n${hbm}\n${facts}`)).I17;

  it('names the range outside every window that waits, and why', () => {
    expect([
      why('hmem held'),
      why('hmem bound\nundecided 110000000-11fffffff\nundecided 2000000000-20ffffffff'),
    ]).toEqual([
      '0x2000000000-0x20ffffffff is in no CXL window and is not registered: the walk of dax_hmem waits for the gate',
      '0x2000000000-0x20ffffffff is in no CXL window and is not registered: the policy has put it off until the gate opens',
    ]);
  });

  it('holds once it is registered, before the walk, and for a range in a window', () => {
    expect([
      why('hmem held\nregistered 2000000000-20ffffffff'),
      why('gate waiting\nundecided 110000000-11fffffff\nundecided 2000000000-20ffffffff'),
      why('hmem bound\nundecided 110000000-11fffffff'),
    ]).toEqual([undefined, undefined, undefined]);
  });
});

describe('I18, all or nothing', () => {
  const two = `${window}\n${sr}\nsr 120000000-12fffffff`;
  const why = (facts: string) => complaintsOf(view(`${two}\n${facts}`)).I18;

  it('names both sides of a mixture', () => {
    expect([
      why('hmem bound\nregistered 110000000-11fffffff'),
      why('hmem bound\nregistered 110000000-12fffffff\ndax1.0 120000000-12fffffff region0 kmem'),
    ]).toEqual([
      "a mixture: 0x110000000-0x11fffffff is hmem's and 0x120000000-0x12fffffff is CXL's",
      "a mixture: 0x110000000-0x11fffffff, 0x120000000-0x12fffffff is hmem's and dax1.0 of region0 is in use there as well",
    ]);
  });

  it('names memory that CXL had online before it was torn down', () => {
    const left = `${window}\n  120000000-12fffffff : dax1.0\n    120000000-12fffffff : System RAM\n${sr}\nsr 120000000-12fffffff`;
    expect(complaintsOf(view(`${left}\nhmem bound\nregistered 110000000-12fffffff`)).I18).toBe(
      "a mixture: 0x110000000-0x11fffffff, 0x120000000-0x12fffffff is hmem's and what CXL had online as dax1.0 0x120000000-0x12fffffff stays until the next reboot",
    );
  });

  it('holds when all are on one side, and asks nothing before the decision', () => {
    expect([
      why('hmem bound\nregistered 110000000-11fffffff\nregistered 120000000-12fffffff'),
      why('hmem bound'),
      why('hmem bound\nregistered 110000000-11fffffff\nundecided 120000000-12fffffff'),
      why('registered 110000000-11fffffff'),
      complaintsOf(view(`${window}\n${sr}\nsr 2000000000-20ffffffff\nhmem bound\nregistered 2000000000-20ffffffff`))
        .I18,
    ]).toEqual(Array(5).fill(undefined));
  });
});

describe('a property that only some designs claim', () => {
  it('is I12 for designs that say what they give to CXL, and I18 for those that say all or nothing', () => {
    const askedOf = (claims: object) =>
      properties.flatMap((property) => (property.appliesTo?.(claims) === true ? [property.id] : []));
    expect([askedOf({}), askedOf({ handed: () => [] }), askedOf({ handed: () => [], allOrNothing: true })]).toEqual([
      [],
      ['I12'],
      ['I12', 'I18'],
    ]);
  });
});

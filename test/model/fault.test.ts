import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { errnos, faultForms, formatFault, parseFault } from '../../src/model/fault.ts';
import { moduleNames } from '../../src/model/kernel.ts';
import type { Fault } from '../../src/model/scenario.ts';

const device = fc.constantFrom('0000:0d:00.0', 'mem0', 'endpoint:mem0', 'ACPI0017', 'hb12', 'somebody');
const anyFault: fc.Arbitrary<Fault> = fc.oneof<fc.Arbitrary<Fault>[]>(
  fc.record({ kind: fc.constant('probe'), device, errno: fc.constantFrom(...errnos) }),
  fc.record({ kind: fc.constantFrom('absent', 'hang', 'media', 'removed'), device }),
  fc.record({ kind: fc.constant('slow'), device, untilStep: fc.nat({ max: 9 }) }, { requiredKeys: ['kind', 'device'] }),
  fc.record({ kind: fc.constant('defer'), device, times: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant('missing'), device: fc.constantFrom(...moduleNames) }),
  fc.constant({ kind: 'assembly', device: 'region' }),
);

describe('a fault in one line', () => {
  it('reads back as the same fault', () => {
    fc.assert(
      fc.property(anyFault, (fault) => {
        expect(parseFault(formatFault(fault))).toEqual(fault);
      }),
    );
  });

  it('says no more than it must', () => {
    expect(
      (
        [
          { kind: 'probe', device: '0000:0d:00.0', errno: 'ETIMEDOUT' },
          { kind: 'defer', device: 'ACPI0017', times: 1 },
          { kind: 'defer', device: 'ACPI0017', times: 2 },
          { kind: 'slow', device: '0000:0d:00.0' },
          { kind: 'slow', device: '0000:0d:00.0', untilStep: 0 },
        ] as const
      ).map(formatFault),
    ).toEqual([
      'probe 0000:0d:00.0 ETIMEDOUT',
      'defer ACPI0017',
      'defer ACPI0017 2',
      'slow 0000:0d:00.0',
      'slow 0000:0d:00.0 0',
    ]);
  });

  it.each([
    '',
    'probe',
    'probe mem0',
    'probe mem0 EWHAT',
    'probe mem0 EIO EIO',
    'absent',
    'absent mem0 now',
    'slow mem0 -1',
    'defer mem0 0',
    'missing cxl_pcie',
    'assembly mem0',
    'broken mem0',
  ])('is not `%s`', (text) => {
    expect(parseFault(text)).toBeNull();
  });

  it('has a form for each kind, which begins with its name', () => {
    expect(Object.entries(faultForms).filter(([kind, form]) => form.split(' ')[0] !== kind)).toEqual([]);
  });
});

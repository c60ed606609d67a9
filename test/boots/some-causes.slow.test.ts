import { describe, expect, it } from 'vitest';
import { judged } from './judged-causes.ts';
import { namedCauses } from './named-causes.ts';

// One of each kind; causes.slow.test.ts has all.
const quick = [
  '6.12-t1-sr128-std',
  '6.12-t1-sr256-ep1not0',
  '6.12-t1-sr256-nopci',
  '6.12-t1p-sr256-passthrough',
  '6.12-t2a-sr512-memberabsent',
  '7.3-t1-sr256-hbnocommit',
  '7.3-t1-sr256-noacpi',
  '7.3-t1-sr256-nodaxcxl',
  '7.3-t1-sr256-onlyhmem',
  '7.3-t1-sr256-unbind-rebind-acpi',
  '7.3-t1-sr512-std',
  '7.3-t1-srnear-nowindow',
];

describe('a bad boot', () => {
  it.each(quick)('%s has the cause that a reader of its script and firmware finds', (name) => {
    expect(namedCauses(name)).toContain(judged[name]);
  });

  it('names no cause of its own where it ends as it should', () => {
    expect(namedCauses('7.3-t1-sr256-std')).toEqual([]);
    expect(namedCauses('6.12-t1-sr256-std')).toEqual([undefined]);
  });
});

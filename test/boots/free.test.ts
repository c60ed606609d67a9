import { describe, expect, it } from 'vitest';
import { bootOf, freeEndsOf } from './real-boots.ts';
import { expectRealEnd } from './ends-as-real.ts';

// One memdev each, and few worlds; free.slow.test.ts has the others.
const quick = [
  '6.12-t1-sr256-destroy-create',
  '6.12-t1-sr256-hmemfirst',
  '6.12-t1-sr256-noacpi',
  '6.12-t1-sr256-nopci',
  '6.12-t1w-sr256-manual-create',
  '6.12-t1w-sr256-unplug-replug',
  '7.3-t1-sr256-epnocommit',
  '7.3-t1-sr256-hbnocommit',
  '7.3-t1-sr256-hmemfirst',
  '7.3-t1-sr256-std',
  '7.3-t1-sr512-std',
  '7.3-t1-sr256-unbind-rebind-acpi',
];

describe('a real boot, its modules loaded in every order', () => {
  it.each(quick)('%s ends in one of the orders as the machine did', (name) => expectRealEnd(name));

  it('can end otherwise on 6.12, where it is the order that decides whether memory is lost', () => {
    const { owners } = freeEndsOf(bootOf('6.12-t1-sr256-nopci'));
    expect([...owners].sort((a, b) => a.length - b.length)).toEqual([
      [],
      ['dax 0x110000000-0x11fffffff of hmem, kmem, System RAM 0x110000000-0x11fffffff'],
    ]);
  });
});

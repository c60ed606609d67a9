import { describe, expect, it } from 'vitest';
import { bootOf, freeEndsOf } from './real-boots.ts';
import { captureNames } from './captures.ts';

/** A guest that died has no end to look for. */
const dead = '7.3-t1-sr256-epnocommit-online';

const searched = captureNames.filter((name) => name !== dead);

describe('a real boot, its modules loaded in every order', () => {
  it('is there for every case', () => {
    expect(searched.length).toBe(117);
  });

  it.each(searched)('%s ends in one of the orders as the machine did', (name) => {
    const boot = bootOf(name);
    const { complete, owners } = freeEndsOf(boot);
    expect(complete).toBe(true);
    expect(owners).toContainEqual(boot.real?.owners);
  });
});

import { describe, expect, it } from 'vitest';
import { captureNames } from './captures.ts';
import { expectRealEnd } from './ends-as-real.ts';

/** A guest that died has no end to look for. */
const dead = '7.3-t1-sr256-epnocommit-online';

const searched = captureNames.filter((name) => name !== dead);

describe('a real boot, its modules loaded in every order', () => {
  it('is there for every case', () => {
    expect(searched.length).toBe(117);
  });

  it.each(searched)('%s ends in one of the orders as the machine did', (name) => expectRealEnd(name));
});

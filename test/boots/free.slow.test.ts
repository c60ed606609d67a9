import { describe, expect, it } from 'vitest';
import { bootNames, bootOf, freeEndsOf } from './real-boots.ts';

/** Left out: with free orders each is the same network as another boot here, or larger than one of its kind. */
const large: readonly string[] = [];

/** A guest that died has no end to look for. */
const dead = '7.3-t1-sr256-epnocommit-online';

const searched = bootNames.filter((name) => name !== dead && !large.includes(name));

describe('a real boot, its modules loaded in every order', () => {
  it('is searched for every kernel and topology', () => {
    const kinds = (names: readonly string[]) => [...new Set(names.map((name) => name.split('-', 2).join('-')))];
    expect(kinds(searched)).toEqual(kinds(bootNames));
  });

  it.each(searched)('%s ends in one of the orders as the machine did', (name) => {
    const boot = bootOf(name);
    const { complete, owners } = freeEndsOf(boot);
    expect(complete).toBe(true);
    expect(owners).toContainEqual(boot.real?.owners);
  });
});

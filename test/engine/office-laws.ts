import fc from 'fast-check';
import { expect } from 'vitest';
import { keptBy } from './kept.ts';
import { anyOffice, invariantOf, networkFor } from './offices.ts';

/** A search by partial order with an invariant, right or wrong, keeps what a full search has. Larger networks are passed over. */
export const keepsAllWithInvariant = (worldsMax: number) =>
  fc.property(anyOffice, fc.boolean(), (office, looks) => {
    const groups = looks ? [['n', 'w0']] : [];
    const full = keptBy(networkFor(office), groups, { partialOrder: false }, worldsMax);
    fc.pre(full.complete);
    const reduce = { partialOrder: true, counterInvariants: [invariantOf(office)] };
    expect(keptBy(networkFor(office), groups, reduce, worldsMax).kept).toEqual(full.kept);
  });

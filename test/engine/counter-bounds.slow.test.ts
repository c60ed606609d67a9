import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explore, type Exploration, type ExploreOptions, type Network } from '../../src/engine/index.ts';
import { invariantOf, anyOffice, networkFor, type Office } from './offices.ts';
import { exchange } from './twins.ts';
import { keepsAllWithInvariant } from './office-laws.ts';

/** Final worlds by what all actors are, with those that stand for others spelt out. */
function finalsOf(network: Network, options: ExploreOptions, worlds: number): readonly string[] | null {
  const finals = new Set<string>();
  const told = (world: ArrayLike<number>): string =>
    JSON.stringify(
      network.actors.map((id) => [network.snapshot(world, id).value, network.snapshot(world, id).context]),
    );
  const { complete }: Exploration = explore(network, {
    ...options,
    bounds: { worlds },
    visit: (visit) => {
      if (visit.final) for (const world of visit.images()) finals.add(told(world));
    },
  });
  return complete ? [...finals].toSorted() : null;
}

describe('no hint of a caller makes a search lose a final world:', () => {
  it('not an invariant, right or wrong, of any network', () => {
    fc.assert(keepsAllWithInvariant(3000), { numRuns: 1500 });
  }, 3_600_000);

  it('not generators of symmetry, right or wrong, with such an invariant or without', () => {
    const alike = fc.tuple(anyOffice, fc.nat(3)).map(([office, kind]): Office => {
      const [first] = office.workers;
      // Two workers that are alike, or whose ways or claims are not.
      const last = office.workers.at(-1);
      if (!first || !last || kind === 3) return office;
      return { ...office, workers: [first, kind === 0 ? first : { ...first, claims: last.claims }] };
    });
    fc.assert(
      fc.property(alike, fc.boolean(), fc.boolean(), (office, partialOrder, counterInvariants) => {
        fc.pre(office.workers.length > 1);
        const full = finalsOf(networkFor(office), {}, 2000);
        fc.pre(full !== null);
        const options = {
          observe: networkFor(office).actors,
          symmetry: [exchange('w0', 'w1')],
          ...(partialOrder
            ? { reduce: { partialOrder, ...(counterInvariants ? { counterInvariants: [invariantOf(office)] } : {}) } }
            : {}),
        };
        // Which generators are in force is told apart too, so there may be more worlds.
        const reduced = finalsOf(networkFor(office), options, 20_000);
        expect(reduced).toEqual(full);
      }),
      { numRuns: 1000 },
    );
  }, 3_600_000);
});

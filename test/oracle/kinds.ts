import fc from 'fast-check';
import { holdAgainst, type Fate } from './hold-against.ts';
import type { Hints } from './hold-reduced.ts';
import type { Cast } from './macrostep.ts';
import { alikeOf, anyAlike, anyCounting, anyNetwork, castsOf, countingOf } from './random-networks.ts';

/** A kind of random networks: what is made, and what the engine is told of it. */
export interface Kind {
  readonly name: string;
  /** Out of how many each, so that all come to 2,000. */
  readonly share: number;
  /** Tries so many of them, and tells how many came to which end. A failure prints seed, path and the smallest network that fails. */
  readonly hold: (runs: number) => Readonly<Partial<Record<Fate, number>>>;
}

function kind<T>(
  name: string,
  share: number,
  any: fc.Arbitrary<T>,
  make: (spec: T) => Hints & { readonly casts: readonly Cast[] },
): Kind {
  return {
    name,
    share,
    hold(runs) {
      const fates: Partial<Record<Fate, number>> = {};
      const property = fc.property(any, fc.nat(0xffff), (spec, pick) => {
        const { casts, ...hints } = make(spec);
        const fate = holdAgainst(casts, hints, pick);
        fates[fate] = (fates[fate] ?? 0) + 1;
      });
      fc.assert(property, { numRuns: runs });
      return fates;
    },
  };
}

/** All kinds. Right and wrong words about a network are told apart, because a wrong one must cost nothing but time. */
export const kinds: readonly Kind[] = [
  kind('machines that talk to each other', 600, anyNetwork(false), (spec) => ({ casts: castsOf(spec) })),
  kind('machines that may have to be refused', 400, anyNetwork(true), (spec) => ({ casts: castsOf(spec) })),
  kind('workers that are counted, with right counterInvariants', 250, anyCounting(true), countingOf),
  kind('workers that are counted, with wrong counterInvariants', 250, anyCounting(false), countingOf),
  kind('like actors', 250, anyAlike(true), alikeOf),
  kind('actors that are said to be alike', 250, anyAlike(false), alikeOf),
];

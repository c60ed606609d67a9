import { overlaps, sizeOf, intersection, type Range } from '../model/range.ts';
import type { Tally } from '../model/verdict.ts';
import type { View } from '../model/view.ts';
import { heldBytes, ownerOf, stateOf } from './owner.ts';
import { cut, subtract } from './ranges.ts';

/** Input of a tally; both the view of a world and the record of a real boot provide it. */
export type Counted = Pick<View, 'softReserved' | 'dax'> &
  Partial<Pick<View, 'undecided' | 'undecoded' | 'regions' | 'gate' | 'crashes'>>;

const total = (ranges: readonly Range[]): number => ranges.reduce((sum, range) => sum + sizeOf(range), 0);

/** Counts the Soft Reserved bytes by outcome. Each byte counts once, except that `shared` and `dead` are subsets of others. */
export function tallyOf(counted: Counted): Tally {
  const { softReserved, dax, undecided = [], undecoded = [], regions = [], gate, crashes = [] } = counted;
  const sums = { lost: 0, undecided: 0, refused: 0, untried: 0, usable: 0, rounded: 0, shared: 0, dead: 0 };
  const committed = regions.filter((region) => region.committed).map(({ range }) => range);
  const edges = [...dax.flatMap((one) => [one.range, heldBytes(one)]), ...undecided];
  for (const range of softReserved)
    for (const piece of cut(range, edges)) {
      const bytes = sizeOf(piece);
      const owner = ownerOf(counted, piece);
      const here = dax.filter((one) => overlaps(one.range, piece));
      if (new Set(here.map((one) => `${one.parent} ${one.parent === 'hmem' ? one.id : one.region}`)).size > 1)
        sums.shared += bytes;
      if (gate?.waiting === true && undecided.some((one) => overlaps(one, piece))) sums.undecided += bytes;
      else if (owner === null) sums.lost += bytes;
      else if (stateOf(owner) === 'failed') sums.refused += bytes;
      else if (stateOf(owner) === 'untried') sums.untried += bytes;
      else if (!overlaps(heldBytes(owner), piece)) sums.rounded += bytes;
      else {
        sums.usable += bytes;
        const gone = undecoded.flatMap((one) => intersection(one.range, piece) ?? []);
        sums.dead += total(gone.flatMap((one) => subtract(one, committed)));
      }
    }
  return { reserved: total(softReserved), ...sums, crashed: crashes.length > 0 };
}

import type { NotCompared } from '../../model/not-compared.ts';
import { formatRange, overlaps, type Range } from '../../model/range.ts';
import type { Tally } from '../../model/verdict.ts';
import type { DaxView } from '../../model/view.ts';
import { cut, ownerOf, stateOf, tallyOf, type Owners } from '../../properties/index.ts';

/** Final state of a box, from a capture or a run of the model. */
export interface BoxState extends Owners {
  readonly dax: readonly (Owners['dax'][number] & { readonly probeError: string | null })[];
  /** Parts that the capture lacks. */
  readonly notCompared?: readonly NotCompared[];
}

/** A stretch of memory with its current owner. */
export interface OwnedNow {
  readonly range: string;
  readonly bytes: number;
  readonly isReserved: boolean;
  /** In words: `nobody`, or the dax device's parent, its driver, and whether it is System RAM. */
  readonly owner: string;
}

/** Converts a dax device of a capture to the model's type; a capture does not record the parent region. */
const asView = (dax: BoxState['dax'], position: number, one: BoxState['dax'][number]): DaxView => ({
  id: `dax${position}`,
  range: one.range,
  parent: one.parent,
  region: one.parent === 'region' ? `region at ${dax.indexOf(one)}` : null,
  driver: one.driver === 'kmem' || one.driver === 'device_dax' ? one.driver : null,
  probeError: one.probeError,
  online: one.online,
  adding: null,
});

const viewsOf = ({ dax }: BoxState): readonly DaxView[] => dax.map((one, position) => asView(dax, position, one));

/** Counts the bytes of a capture by outcome, as those of a run. */
export const tallyNow = (softReserved: readonly Range[], state: BoxState): Tally =>
  tallyOf({ softReserved, dax: viewsOf(state) });

function ownerText(dax: DaxView | null): string {
  if (dax === null) return 'nobody';
  const who = dax.parent === 'hmem' ? 'dax_hmem' : 'a CXL region';
  const state = stateOf(dax);
  if (state === 'failed') return `${who}, but its driver failed (${dax.probeError})`;
  if (state === 'untried') return `${who}, with no driver on it`;
  return `${who}, ${dax.driver ?? 'no driver'}${dax.online === null ? '' : ', System RAM'}`;
}

const regionText = ({ regions }: BoxState, piece: Range): string => {
  const here = regions.find(({ range, bound }) => overlaps(range, piece) && !bound);
  return here ? `; its region is not bound (${here.targets} of ${here.ways} targets)` : '';
};

/** Every Soft Reserved stretch, and every other dax device, with its owner. */
export function ownersNow(softReserved: readonly Range[], state: BoxState): readonly OwnedNow[] {
  const dax = viewsOf(state);
  const edges = dax.map(({ range }) => range);
  const pieces = softReserved.flatMap((range) => cut(range, edges).map((piece) => ({ piece, isReserved: true })));
  const beside = edges
    .filter((range) => !softReserved.some((one) => overlaps(one, range)))
    .map((piece) => ({ piece, isReserved: false }));
  return [...pieces, ...beside].map(({ piece, isReserved }) => {
    const here = dax.filter((one) => overlaps(one.range, piece));
    const owner = ownerOf({ dax }, piece);
    const others = here.filter((one) => one !== owner);
    const also = others.length === 0 ? '' : `; claimed also by ${others.map(ownerText).join('; ')}`;
    return {
      range: formatRange(piece),
      bytes: piece.end - piece.start + 1,
      isReserved,
      owner: `${ownerText(owner)}${also}${regionText(state, piece)}`,
    };
  });
}

import { alignInward, formatRange } from '../model/range.ts';
import { stateOf } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { cut, inOrder, subtract } from './ranges.ts';
import { usableBlock, whyNotUsable } from './why-not-usable.ts';

/**
 * unusable (I1b), usable coverage: in every final world each Soft Reserved byte is bound to kmem or device_dax. Outermost bytes that do not
 * fill 2 MiB and a memory block are exempt. So are bytes that kmem rounds away inside a range it has bound: two regions that meet
 * off a block boundary lose those bytes under every design.
 * @kernel drivers/dax/kmem.c:dev_dax_kmem_probe
 */
export const softReservedEndsUsable: Property = {
  id: 'I1b',
  title: 'every Soft Reserved byte that alignment allows is bound to kmem or device_dax',
  kind: 'final',
  reads: ['softReserved', 'dax', 'iomem', 'memoryBlockSize', 'regions', 'gate', 'hmem', 'undecided', 'windows'],
  test(view) {
    const usable = view.dax.filter((dax) => stateOf(dax) === 'usable').map((dax) => dax.range);
    const gaps = inOrder(view.softReserved).flatMap((range) => {
      const wanted = alignInward(range, usableBlock(view));
      return wanted === null ? [] : subtract(wanted, usable);
    });
    const pieces = gaps.flatMap((gap) =>
      cut(
        gap,
        view.dax.map((dax) => dax.range),
      ),
    );
    return complaints(pieces.map((piece) => `${formatRange(piece)}: ${whyNotUsable(view, piece)}`));
  },
};

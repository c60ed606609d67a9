import { alignInward, formatRange, type Range } from '../model/range.ts';
import { requestMemRegion } from '../model/resource-tree.ts';
import type { DaxView, View } from '../model/view.ts';
import { daxName, ownerOf, stateOf } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { cut, inOrder, subtract } from './ranges.ts';
import { whyNoDax } from './why-no-dax.ts';

const pmdSize = 2 ** 21;

/**
 * The node that keeps kmem and device_dax from the range of this device, or `null`: a smaller node that is not busy stops the
 * request as well as a busy one, for the descent enters it and the range no longer fits.
 * @kernel kernel/resource.c:__request_region
 */
function blockerOf(view: View, dax: DaxView): string | null {
  const wanted = alignInward(dax.range, view.memoryBlockSize) ?? dax.range;
  return requestMemRegion(view.iomem, { name: dax.id, range: wanted, kind: 'dax', busy: true }).conflict;
}

/** Why these bytes bring no memory; all of them have the same owner. */
function reason(view: View, gap: Range): string {
  const owner = ownerOf(view, gap);
  if (owner === null) return `no dax device covers it; ${whyNoDax(view, gap)}`;
  const name = `${daxName(owner)} ${formatRange(owner.range)}`;
  if (stateOf(owner) === 'untried')
    return `${name} is there, but no driver has tried it: neither kmem nor device_dax is loaded`;
  const blocker = owner.probeError?.includes('EBUSY') ? blockerOf(view, owner) : null;
  const cause = blocker === null ? '' : `, could not reserve region: ${blocker} is in the way`;
  return `${name} is there, but its driver failed with ${owner.probeError}${cause}`;
}

/**
 * I1b, usable coverage: in the end every Soft Reserved byte is bound to kmem or device_dax. The outermost bytes that do not
 * fill 2 MiB and a memory block are excused. What kmem rounds away inside a range that it did bind is excused too:
 * two regions that meet off a block boundary lose those bytes under every design.
 * @kernel drivers/dax/kmem.c:dev_dax_kmem_probe
 */
export const softReservedEndsUsable: Property = {
  id: 'I1b',
  title: 'every Soft Reserved byte that alignment allows is bound to kmem or device_dax',
  kind: 'final',
  reads: ['softReserved', 'dax', 'iomem', 'memoryBlockSize', 'regions', 'gate', 'undecided', 'windows'],
  test(view) {
    const block = Math.max(pmdSize, view.memoryBlockSize);
    const usable = view.dax.filter((dax) => stateOf(dax) === 'usable').map((dax) => dax.range);
    const gaps = inOrder(view.softReserved).flatMap((range) => {
      const wanted = alignInward(range, block);
      return wanted === null ? [] : subtract(wanted, usable);
    });
    const pieces = gaps.flatMap((gap) =>
      cut(
        gap,
        view.dax.map((dax) => dax.range),
      ),
    );
    return complaints(pieces.map((piece) => `${formatRange(piece)}: ${reason(view, piece)}`));
  },
};

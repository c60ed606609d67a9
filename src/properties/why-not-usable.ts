import { alignInward, formatRange, type Range } from '../model/range.ts';
import { requestMemRegion } from '../model/resource-tree.ts';
import type { DaxView, View } from '../model/view.ts';
import { daxName, ownerOf, stateOf } from './owner.ts';
import { pmdSize, whyNoDax } from './why-no-dax.ts';

/** The granularity of usable memory in a dax device, in bytes. */
export const usableBlock = (view: View): number => Math.max(pmdSize, view.memoryBlockSize);

/**
 * The node that prevents kmem and device_dax from requesting the range of this device, or `null`. A smaller node that is not busy
 * prevents it as well: the kernel descends into that node, and the range does not fit.
 * @kernel kernel/resource.c:__request_region
 */
function blockerOf(view: View, dax: DaxView): string | null {
  const wanted = alignInward(dax.range, view.memoryBlockSize) ?? dax.range;
  return requestMemRegion(view.iomem, { name: dax.id, range: wanted, kind: 'dax', busy: true }).conflict;
}

/** Explains why these bytes are not usable; all of them have the same owner. */
export function whyNotUsable(view: View, gap: Range): string {
  const owner = ownerOf(view, gap);
  if (owner === null) return `no dax device covers it; ${whyNoDax(view, gap)}`;
  const name = `${daxName(owner)} ${formatRange(owner.range)}`;
  if (stateOf(owner) === 'untried')
    return `${name} is there, but no driver has tried it: kmem is not loaded, and device_dax leaves it to kmem wherever the kernel has that`;
  const blocker = owner.probeError?.includes('EBUSY') ? blockerOf(view, owner) : null;
  const cause = blocker === null ? '' : `, could not reserve region: ${blocker} is in the way`;
  return `${name} is there, but its driver failed with ${owner.probeError}${cause}`;
}

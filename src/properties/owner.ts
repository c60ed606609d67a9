import { contains, overlaps, type Range } from '../model/range.ts';
import { preOrder, type ResourceNode } from '../model/resource-tree.ts';
import type { DaxView, View } from '../model/view.ts';

/**
 * How far a dax device came: `usable` is bound to kmem or device_dax, or its memory is online; `failed` was refused by a
 * driver; `untried` met no driver, because none is loaded.
 */
export type DaxState = 'usable' | 'untried' | 'failed';

/** How far this dax device came. */
export function stateOf(dax: DaxView): DaxState {
  // Memory can stay online after kmem is gone: it is removed only when offline. An error of one driver does not
  // matter once another one, bound by hand, has the device.
  if (dax.driver !== null || dax.online !== null) return 'usable';
  return dax.probeError === null ? 'untried' : 'failed';
}

const rank: Readonly<Record<DaxState, number>> = { usable: 0, untried: 2, failed: 4 };

// Between two devices that came equally far hmem's counts, for the second claim is what wants to be seen.
const placeOf = (dax: DaxView): number => rank[stateOf(dax)] + (dax.parent === 'hmem' ? 0 : 1);

/**
 * The dax device that a stretch of bytes belongs to, or `null`. Kernels before 7.1 can have two over the same bytes; the one
 * that brings memory is the owner. Judged by the device's range: what kmem drops by rounding inward still belongs to it.
 * @kernel drivers/dax/bus.c:alloc_dax_region
 */
export const ownerOf = (view: Pick<View, 'dax'>, stretch: Range): DaxView | null =>
  view.dax.filter((dax) => overlaps(dax.range, stretch)).toSorted((a, b) => placeOf(a) - placeOf(b))[0] ?? null;

/** The bytes that a usable dax device holds: what is online, or its whole range under device_dax. */
export const heldBytes = (dax: DaxView): Range => dax.online ?? dax.range;

/** Nodes of dax devices that are gone: memory that was online when they went stays until the next reboot. @kernel drivers/dax/kmem.c:dev_dax_kmem_remove */
export const orphansOf = (view: View): readonly ResourceNode[] =>
  preOrder(view.iomem).filter(
    (node) =>
      node.kind === 'dax' && !view.dax.some((dax) => stateOf(dax) === 'usable' && contains(dax.range, node.range)),
  );

/** `dax0.0 of region0` or `dax0.0 of hmem`: the parent tells success from a shadow, which `/proc/iomem` alone cannot. */
export const daxName = (dax: DaxView): string =>
  `${dax.id} of ${dax.parent === 'hmem' ? 'hmem' : (dax.region ?? 'a region')}`;

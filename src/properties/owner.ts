import { contains, overlaps, type Range } from '../model/range.ts';
import { preOrder, type ResourceNode } from '../model/resource-tree.ts';
import type { DaxView, View } from '../model/view.ts';

/**
 * State of a dax device: `usable` is bound to kmem or device_dax, or its memory is online; `failed` was refused by a driver;
 * `untried` has not been probed, because no driver is loaded.
 */
export type DaxState = 'usable' | 'untried' | 'failed';

/** The state of this dax device. */
export function stateOf(dax: DaxView): DaxState {
  // Memory can stay online after kmem is gone: it is removed only when offline. An error of one driver is irrelevant once another
  // one, bound by hand, has the device.
  if (dax.driver !== null || dax.online !== null) return 'usable';
  return dax.probeError === null ? 'untried' : 'failed';
}

const rank: Readonly<Record<DaxState, number>> = { usable: 0, untried: 2, failed: 4 };

// Of two devices in the same state hmem's has priority, because its claim is the one to report.
const placeOf = (dax: DaxView): number => rank[stateOf(dax)] + (dax.parent === 'hmem' ? 0 : 1);

/**
 * The dax device that owns a stretch of bytes, or `null`. Kernels before 7.1 can have two over the same bytes; the owner is the
 * one that provides memory. Ownership follows the device's range, including bytes that kmem drops by rounding inward.
 * @kernel drivers/dax/bus.c:alloc_dax_region
 */
export const ownerOf = (view: Pick<View, 'dax'>, stretch: Range): DaxView | null =>
  view.dax.filter((dax) => overlaps(dax.range, stretch)).toSorted((a, b) => placeOf(a) - placeOf(b))[0] ?? null;

/** The bytes that a usable dax device provides: its online part, or its whole range under device_dax. */
export const heldBytes = (dax: DaxView): Range => dax.online ?? dax.range;

/**
 * Nodes of removed dax devices: memory that was online at removal stays until the next reboot. @kernel
 * drivers/dax/kmem.c:dev_dax_kmem_remove
 */
export const orphansOf = (view: View): readonly ResourceNode[] =>
  preOrder(view.iomem).filter(
    (node) =>
      node.kind === 'dax' && !view.dax.some((dax) => stateOf(dax) === 'usable' && contains(dax.range, node.range)),
  );

/** `dax0.0 of region0` or `dax0.0 of hmem`: the parent distinguishes success from a shadow, which `/proc/iomem` alone does not show. */
export const daxName = (dax: DaxView): string =>
  `${dax.id} of ${dax.parent === 'hmem' ? 'hmem' : (dax.region ?? 'a region')}`;

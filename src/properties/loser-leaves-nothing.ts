import { formatRange, overlaps } from '../model/range.ts';
import { preOrder, type ResourceNode } from '../model/resource-tree.ts';
import type { View } from '../model/view.ts';
import { orphansOf } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { stageOf } from './why-no-dax.ts';

const nodeName = (node: ResourceNode): string => `${node.name} ${formatRange(node.range)}`;

/** Regions without a driver over memory that hmem was given. A bound one is another matter: see foreign-dax (I9). */
const remnants = (view: View): readonly string[] =>
  view.hmem.registered.flatMap((range) =>
    view.regions
      .filter((region) => !region.bound && overlaps(region.range, range))
      .map(
        (region) =>
          `${formatRange(range)} was given to hmem, and the region is still there: ${stageOf(region)}; its node keeps that part of the CXL window`,
      ),
  );

/** Memory that CXL's dax devices had online when they went. */
const orphans = (view: View): readonly string[] =>
  orphansOf(view)
    .filter((node) => view.root.released || view.hmem.registered.some((range) => overlaps(range, node.range)))
    .map((node) => `the dax device of ${nodeName(node)} is gone; its memory was online and cannot be hot-removed`);

/** What unbinding ACPI0017 should have taken along. */
function leavings(view: View): readonly string[] {
  if (!view.root.released) return [];
  const nodes = preOrder(view.iomem).filter((node) => node.kind === 'cxl-window' || node.kind === 'cxl-region');
  return [
    ...view.regions.map((region) => `the region device ${region.id} ${formatRange(region.range)}`),
    ...nodes.map((node) => `the node ${nodeName(node)}`),
    ...view.root.ports.map((port) => `${port} with its decoders`),
    ...(view.root.working ? ['work on cxl_bus_wq'] : []),
  ].map((thing) => `ACPI0017 is unbound, and ${thing} is still there`);
}

/**
 * remnants (I8), clean teardown in its strong reading: once CXL gave a range up, or ACPI0017 was unbound, nothing of the
 * loser is left: no region, no node in /proc/iomem, no port or decoder, no queued work; and nobody touches what was freed.
 * @kernel drivers/base/devres.c:devres_release_all, drivers/cxl/core/region.c:unregister_region
 */
export const loserLeavesNothing: Property = {
  id: 'I8',
  title: 'a range that CXL gave up, or an unbound ACPI0017, leaves nothing of CXL behind',
  kind: 'final',
  // A crash is a line of the log, as a conflict is.
  reads: ['hmem', 'regions', 'iomem', 'dax', 'root', 'crashes'],
  test: (view) => complaints([...view.crashes, ...remnants(view), ...leavings(view), ...orphans(view)]),
};

import { formatRange, overlaps } from '../model/range.ts';
import { preOrder, type ResourceNode } from '../model/resource-tree.ts';
import type { View } from '../model/view.ts';
import { orphansOf } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { stageOf } from './why-no-dax.ts';

const nodeName = (node: ResourceNode): string => `${node.name} ${formatRange(node.range)}`;

/** Regions without a driver over memory that hmem registered. Bound regions are the subject of foreign-dax (I9). */
const remnants = (view: View): readonly string[] =>
  view.hmem.registered.flatMap((range) =>
    view.regions
      .filter((region) => !region.bound && overlaps(region.range, range))
      .map(
        (region) =>
          `${formatRange(range)} was given to hmem, and the region is still there: ${stageOf(region)}; its node keeps that part of the CXL window`,
      ),
  );

/** Memory of CXL's dax devices that was online when they were removed. */
const orphans = (view: View): readonly string[] =>
  orphansOf(view)
    .filter((node) => view.root.released || view.hmem.registered.some((range) => overlaps(range, node.range)))
    .map((node) => `the dax device of ${nodeName(node)} is gone; its memory was online and cannot be hot-removed`);

/** Objects that unbinding ACPI0017 should have removed. */
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
 * remnants (I8), clean teardown in its strong form: once CXL gave a range up, or ACPI0017 was unbound, no CXL object is left. That includes
 * regions, nodes in /proc/iomem, ports, decoders and queued work; and freed memory is not used.
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

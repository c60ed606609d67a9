import { contains, formatRange, overlaps, sameRange, type Range } from '../model/range.ts';
import { preOrder, type ResourceNode, type ResourceTree } from '../model/resource-tree.ts';
import type { RegionView, View } from '../model/view.ts';
import { stateOf } from './owner.ts';
import { complaints, type Property } from './property.ts';

const nodeName = (node: ResourceNode): string => `${node.name} ${formatRange(node.range)}`;

/** Whether `cxl destroy-region` removes the node: the region's own, or that of a dax device which is its child. */
function goesWith(view: View, region: RegionView, node: ResourceNode): boolean {
  if (node.kind === 'cxl-region') return sameRange(node.range, region.range);
  return (
    node.kind === 'dax' &&
    view.dax.some(
      (dax) =>
        dax.parent === 'region' &&
        dax.region === region.id &&
        stateOf(dax) === 'usable' &&
        contains(dax.range, node.range),
    )
  );
}

/** The nodes that would remain in the region's range after its removal. System RAM is removed with its dax device. */
const staying = (view: View, region: RegionView, nodes: ResourceTree): readonly ResourceNode[] =>
  nodes
    .filter((node) => overlaps(node.range, region.range))
    .flatMap((node) => {
      // System RAM of the firmware's own memory map was never available, and regions over it are not destroyed.
      if (node.kind === 'system-ram') return [];
      const inside = node.kind === 'dax' ? [] : staying(view, region, node.children);
      return goesWith(view, region, node) ? inside : [node, ...inside];
    });

/** Only nodes below a window occupy its space: the kernel's search for free memory ignores the window's parents. */
const windowNodes = (view: View, range: Range): readonly ResourceNode[] =>
  preOrder(view.iomem).filter((node) => node.kind === 'cxl-window' && overlaps(node.range, range));

function failedCreate(view: View, range: Range): string {
  const inTheWay = windowNodes(view, range).flatMap((window) =>
    preOrder(window.children).filter((node) => overlaps(node.range, range)),
  );
  const names =
    inTheWay.length === 0 ? 'no free range of that size' : `${inTheWay.map(nodeName).join(', ')} in the way`;
  return `${formatRange(range)}: create-region failed with ERANGE, ${names}`;
}

/**
 * window-space-lost (I4), reuse: after a region is destroyed, one of the same size can be created in the same place. The test uses failed creations
 * and, for each working region, the nodes that would remain; the two agree with `no node remains in that part of the window`.
 * @kernel drivers/cxl/core/region.c:alloc_hpa, kernel/resource.c:get_free_mem_region
 */
export const windowSpaceIsReusable: Property = {
  id: 'I4',
  title: 'a destroyed region leaves its part of the CXL window free for a new one',
  kind: 'final',
  reads: ['dax', 'failedCreates', 'iomem', 'regions', 'windows'],
  test(view) {
    const active = view.regions.filter((region) => region.committed && region.bound);
    const left = active.flatMap((region) =>
      windowNodes(view, region.range)
        .flatMap((window) => staying(view, region, window.children))
        .map(
          (node) =>
            `${formatRange(region.range)}: if ${region.id} were destroyed, ${nodeName(node)} would stay in the CXL window and block a new region`,
        ),
    );
    return complaints([...view.failedCreates.map((range) => failedCreate(view, range)), ...left]);
  },
};

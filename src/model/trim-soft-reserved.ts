import { overlaps, type Range } from './range.ts';
import { insertResource, preOrder, removeResource, type ResourceTree } from './resource-rules.ts';

/**
 * Removes a region's bytes from every Soft Reserved node, as in the managed proposals. The remainders at both ends become new
 * nodes below the old one; then the old node is removed and its children move up. An empty remainder is refused by the tree, so a
 * node smaller than the region disappears.
 * @kernel drivers/cxl/core/region.c:remove_soft_reserved (proposed 2025)
 */
export function trimSoftReserved(tree: ResourceTree, region: Range): ResourceTree {
  const hit = preOrder(tree).filter((node) => node.kind === 'soft-reserved' && overlaps(node.range, region));
  return hit.reduce((trimmed, { name, kind, busy, range }) => {
    const rests = [
      { start: range.start, end: region.start - 1 },
      { start: region.end + 1, end: range.end },
    ].filter((rest) => rest.end >= rest.start);
    const added = rests.reduce((grown, rest) => insertResource(grown, { name, kind, busy, range: rest }).tree, trimmed);
    return removeResource(added, name, range);
  }, tree);
}

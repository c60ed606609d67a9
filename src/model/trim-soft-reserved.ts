import { overlaps, type Range } from './range.ts';
import { insertResource, preOrder, removeResource, type ResourceTree } from './resource-rules.ts';

/**
 * Takes a region's bytes out of every Soft Reserved node, as the managed proposals do: what is left of a node at either end
 * becomes a new node below it, then the old one goes and its children move up. A rest that is no range is refused by the tree and
 * lost, which is what becomes of a node smaller than the region.
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

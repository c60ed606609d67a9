import { overlaps, type Range } from './range.ts';
import { preOrder, type ResourceKind, type ResourceNode, type ResourceTree } from './resource-rules.ts';

/** The kernel's `REGION_DISJOINT`, `REGION_INTERSECTS` and `REGION_MIXED`. */
export type Intersection = 'disjoint' | 'intersects' | 'mixed';

/**
 * How a range intersects nodes of one kind, as in v6.12 and later: nodes below top-level nodes of another kind count too. Before
 * b4afe4183ec7 only the top level counted, so that Soft Reserved over a window appeared free of CXL.
 * @kernel kernel/resource.c:__region_intersects
 */
export function regionIntersects(tree: ResourceTree, range: Range, kind: ResourceKind): Intersection {
  let matching = 0;
  let other = 0;
  for (const top of tree) {
    if (!overlaps(top.range, range)) continue;
    if (top.kind === kind) {
      matching += 1;
      continue;
    }
    const inside = searchBelow(top, range, kind);
    matching += inside.matching;
    if (!inside.covered) other += 1;
  }
  if (matching === 0) return 'disjoint';
  return other === 0 ? 'intersects' : 'mixed';
}

/** Whether matching descendants cover the whole intersection of the range with a node, and how many were visited. */
function searchBelow(top: ResourceNode, range: Range, kind: ResourceKind): { matching: number; covered: boolean } {
  const last = Math.min(range.end, top.range.end);
  let next = Math.max(range.start, top.range.start);
  let matching = 0;
  for (const node of preOrder(top.children)) {
    if (node.kind !== kind || !overlaps(node.range, range)) continue;
    matching += 1;
    // The search ends at the first gap: the kernel distinguishes only whether one exists.
    if (node.range.start > next) return { matching, covered: false };
    if (node.range.end >= last) return { matching, covered: true };
    next = Math.max(next, node.range.end + 1);
  }
  return { matching, covered: false };
}

/**
 * Whether any byte of the range is System RAM in use, at any depth. A region over such bytes registers no dax region.
 * @kernel drivers/cxl/core/region.c:is_system_ram
 */
export const hasSystemRam = (tree: ResourceTree, range: Range): boolean =>
  tree.some(
    (node) =>
      overlaps(node.range, range) && ((node.kind === 'system-ram' && node.busy) || hasSystemRam(node.children, range)),
  );

import type { BaseResource } from '../model/platform.ts';
import { overlaps, type Range } from '../model/range.ts';
import { kindOfName, linesOf, type ResourceNode, type ResourceTree } from '../model/resource-tree.ts';

/** Whether a node is put there by the drivers under study or stands for Soft Reserved: the model makes those itself. */
const isMade = (node: ResourceNode): boolean => {
  const kind = kindOfName(node.name);
  return kind === 'system-ram'
    ? node.name !== 'System RAM'
    : kind !== 'other' || /^(hmem\.|mem|port|endpoint)\d+$/.test(node.name);
};

const withoutMade = (tree: ResourceTree): ResourceTree =>
  tree.flatMap((node) =>
    isMade(node) ? withoutMade(node.children) : [{ ...node, children: withoutMade(node.children) }],
  );

/**
 * The tree as it was before Soft Reserved ranges and drivers, cut down to what can meet them: RAM, everything from the lowest of
 * these ranges upwards, and whatever overlaps one. Children stay only where they overlap one.
 */
export function baseResources(tree: ResourceTree, ranges: readonly Range[]): readonly BaseResource[] {
  const meets = (node: ResourceNode): boolean => ranges.some((range) => overlaps(range, node.range));
  const lowest = Math.min(...ranges.map(({ start }) => start));
  const cut = (nodes: ResourceTree): ResourceTree =>
    nodes.filter(meets).map((node) => ({ ...node, children: cut(node.children) }));
  const kept = withoutMade(tree)
    .filter((node) => node.name === 'System RAM' || node.range.start >= lowest || meets(node))
    .map((node) => ({ ...node, children: cut(node.children) }));
  // The map splits RAM around small holes; a child cannot leave its parent, so depth comes out right whatever was removed.
  return linesOf(kept);
}

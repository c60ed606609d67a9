import type { BaseResource } from '../model/platform.ts';
import { overlaps, type Range } from '../model/range.ts';
import { kindOfName, linesOf, type ResourceNode, type ResourceTree } from '../model/resource-tree.ts';

/** Whether the model creates this node itself: Soft Reserved, or a resource of the modelled drivers. */
const isCreatedByModel = (node: ResourceNode): boolean => {
  const kind = kindOfName(node.name);
  return kind === 'system-ram'
    ? node.name !== 'System RAM'
    : kind !== 'other' || /^(hmem\.|mem|port|endpoint)\d+$/.test(node.name);
};

const withoutCreated = (tree: ResourceTree): ResourceTree =>
  tree.flatMap((node) =>
    isCreatedByModel(node) ? withoutCreated(node.children) : [{ ...node, children: withoutCreated(node.children) }],
  );

/**
 * The resource tree before Soft Reserved ranges and drivers, reduced to what can conflict with them. It keeps RAM,
 * everything above the lowest of these ranges, and resources that overlap one. Children are kept only where they
 * overlap one.
 */
export function baseResources(tree: ResourceTree, ranges: readonly Range[]): readonly BaseResource[] {
  const conflicts = (node: ResourceNode): boolean => ranges.some((range) => overlaps(range, node.range));
  const lowest = Math.min(...ranges.map(({ start }) => start));
  const prune = (nodes: ResourceTree): ResourceTree =>
    nodes.filter(conflicts).map((node) => ({ ...node, children: prune(node.children) }));
  const kept = withoutCreated(tree)
    .filter((node) => node.name === 'System RAM' || node.range.start >= lowest || conflicts(node))
    .map((node) => ({ ...node, children: prune(node.children) }));
  // Firmware maps split RAM around small holes. Children never leave their parents, so depths stay right after
  // removals.
  return linesOf(kept);
}

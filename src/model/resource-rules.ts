import { contains, overlaps, rangeOf, sameRange, type Range } from './range.ts';

/** The kind of a node: the kernel's `IORES_DESC_*` and the busy flag in one word. */
export type ResourceKind = 'other' | 'soft-reserved' | 'cxl-window' | 'cxl-region' | 'dax' | 'system-ram';

/** One node of a resource tree. `busy` nodes stop request_mem_region(). */
export interface ResourceNode {
  readonly name: string;
  readonly range: Range;
  readonly kind: ResourceKind;
  readonly busy: boolean;
  readonly children: readonly ResourceNode[];
}

/** The children of a root such as `iomem_resource`: in address order, no two of them sharing a byte. */
export type ResourceTree = readonly ResourceNode[];

/** A caller's argument: the kernel links a new node without children. */
export type NewResource = Omit<ResourceNode, 'children'>;

/** The tree after a request, or the unchanged tree with the name of the conflicting node. */
export interface ResourceResult {
  readonly tree: ResourceTree;
  readonly conflict: string | null;
}

/** The name a conflict carries when the range does not fit the root itself. */
const rootName = 'PCI mem';

// 52 bits of physical address: x86's architectural limit, and the reason why plain numbers are enough.
const rootRange: Range = { start: 0, end: 2 ** 52 - 1 };

/** `'parent'` means that the parent itself is the conflict; the kernel reports "outside the parent" in this way. */
type ResourceConflict = ResourceNode | 'parent' | null;

const nodeOf = (fresh: NewResource, children: ResourceTree): ResourceNode => ({
  name: fresh.name,
  range: fresh.range,
  kind: fresh.kind,
  busy: fresh.busy,
  children,
});

/** @kernel kernel/resource.c:__request_resource */
function conflictIn(siblings: ResourceTree, within: Range, range: Range): ResourceConflict {
  if (range.end < range.start || !contains(within, range)) return 'parent';
  return siblings.find((node) => overlaps(node.range, range)) ?? null;
}

const inOrder = (siblings: ResourceTree, node: ResourceNode): ResourceTree => {
  const at = siblings.findIndex((other) => other.range.start > node.range.end);
  return at < 0 ? [...siblings, node] : siblings.toSpliced(at, 0, node);
};

const replaced = (siblings: ResourceTree, old: ResourceNode, ...by: readonly ResourceNode[]): ResourceTree =>
  siblings.flatMap((node) => (node === old ? by : [node]));

/** Applies `change` to the children of one sibling; returns the new siblings, or the conflict. */
function below(
  siblings: ResourceTree,
  node: ResourceNode,
  change: (children: ResourceTree) => ResourceResult,
): ResourceResult {
  const inner = change(node.children);
  if (inner.conflict !== null) return { tree: siblings, conflict: inner.conflict };
  return { tree: replaced(siblings, node, { ...node, children: inner.tree }), conflict: null };
}

interface Inserted {
  readonly tree: ResourceTree;
  readonly conflict: ResourceConflict;
}

/** @kernel kernel/resource.c:__insert_resource */
function insertBelow(siblings: ResourceTree, within: Range, fresh: NewResource): Inserted {
  const { range } = fresh;
  const first = conflictIn(siblings, within, range);
  if (first === null) return { tree: inOrder(siblings, nodeOf(fresh, [])), conflict: null };
  if (first === 'parent') return { tree: siblings, conflict: first };
  if (contains(first.range, range) && !sameRange(first.range, range)) {
    const inner = insertBelow(first.children, first.range, fresh);
    if (inner.conflict !== null) return { tree: siblings, conflict: inner.conflict };
    return { tree: replaced(siblings, first, { ...first, children: inner.tree }), conflict: null };
  }
  // From here the new node becomes the parent, also of a node with the very same range. Hence /proc/iomem shows which of a window
  // and a Soft Reserved range of equal size was inserted second.
  const adopted = siblings.filter((node) => overlaps(node.range, range));
  const partial = adopted.find((node) => !contains(range, node.range));
  if (partial) return { tree: siblings, conflict: partial };
  return {
    tree: inOrder(
      siblings.filter((node) => !adopted.includes(node)),
      nodeOf(fresh, adopted),
    ),
    conflict: null,
  };
}

/**
 * `insert_resource()`: descends as long as nodes strictly contain the range, then adopts the nodes inside it. `under` names the
 * parent to start from, such as `CXL Window 0`; an absent parent is a conflict.
 * @kernel kernel/resource.c:insert_resource
 */
export function insertResource(
  tree: ResourceTree,
  fresh: NewResource,
  options: { readonly under?: string } = {},
): ResourceResult {
  const path = options.under === undefined ? [] : pathToName(tree, options.under);
  if (path === null) return { tree, conflict: options.under ?? rootName };
  const parent = path.at(-1);
  return along(tree, path, (children) => {
    const { tree: after, conflict } = insertBelow(children, parent?.range ?? rootRange, fresh);
    if (conflict === null) return { tree: after, conflict: null };
    return { tree: children, conflict: conflict === 'parent' ? (parent?.name ?? rootName) : conflict.name };
  });
}

/** Result of `insertExpandToFit`: the final range of the node, and the nodes that it was expanded over, in that order. */
export interface Expansion extends ResourceResult {
  readonly range: Range;
  readonly expandedFor: readonly string[];
}

/**
 * `insert_resource_expand_to_fit()`: as `insertResource`, but expands over every node that it overlaps partly. Only a range
 * outside the root is a conflict; the kernel then adds nothing and logs nothing.
 * @kernel kernel/resource.c:insert_resource_expand_to_fit
 */
export function insertExpandToFit(tree: ResourceTree, fresh: NewResource): Expansion {
  const expandedFor: string[] = [];
  let range = fresh.range;
  // Each round covers one more node, so the number of rounds is bounded by the number of nodes.
  for (;;) {
    const { tree: after, conflict } = insertBelow(tree, rootRange, { ...fresh, range });
    if (conflict === null) return { tree: after, conflict: null, range, expandedFor };
    if (conflict === 'parent') return { tree, conflict: rootName, range, expandedFor };
    range = { start: Math.min(range.start, conflict.range.start), end: Math.max(range.end, conflict.range.end) };
    expandedFor.push(conflict.name);
  }
}

/**
 * `request_resource()` on the root: any overlap at the top level is a conflict. The dax bus's tree of claimed ranges uses it.
 * @kernel kernel/resource.c:request_resource
 */
export function requestResource(tree: ResourceTree, fresh: NewResource): ResourceResult {
  const conflict = conflictIn(tree, rootRange, fresh.range);
  if (conflict === null) return { tree: inOrder(tree, nodeOf(fresh, [])), conflict: null };
  return { tree, conflict: conflict === 'parent' ? rootName : conflict.name };
}

/**
 * `request_mem_region()`: descends through nodes that are not busy. It fails at a busy one, or at one that does not contain the
 * range. kmem requests its range with `busy: false`: it clears the flag so that System RAM can be inserted below.
 * @kernel kernel/resource.c:__request_region
 */
export function requestMemRegion(tree: ResourceTree, fresh: NewResource): ResourceResult {
  const request = (siblings: ResourceTree, parent: NewResource | null): ResourceResult => {
    const conflict = conflictIn(siblings, parent?.range ?? rootRange, fresh.range);
    if (conflict === null) return { tree: inOrder(siblings, nodeOf(fresh, [])), conflict: null };
    if (conflict === 'parent') return { tree: siblings, conflict: parent?.name ?? rootName };
    if (conflict.busy) return { tree: siblings, conflict: conflict.name };
    return below(siblings, conflict, (children) => request(children, conflict));
  };
  return request(tree, null);
}

/**
 * `remove_resource()`: removes one node; its children move up into its place. Without such a node the tree is unchanged. Several
 * Soft Reserved nodes share a name, so `range` selects one of them.
 * @kernel kernel/resource.c:remove_resource
 */
export const removeResource = (tree: ResourceTree, name: string, range?: Range): ResourceTree =>
  takeOut(tree, name, range, (node) => node.children);

/**
 * `release_resource()`: removes one node with its subtree.
 * @kernel kernel/resource.c:release_resource
 */
export const releaseWithChildren = (tree: ResourceTree, name: string, range?: Range): ResourceTree =>
  takeOut(tree, name, range, () => []);

function takeOut(
  tree: ResourceTree,
  name: string,
  range: Range | undefined,
  left: (node: ResourceNode) => ResourceTree,
): ResourceTree {
  const path = pathToName(tree, name, range);
  const node = path?.at(-1);
  if (!path || !node) return tree;
  return along(tree, path.slice(0, -1), (siblings) => ({
    tree: replaced(siblings, node, ...left(node)),
    conflict: null,
  })).tree;
}

/** Applies `change` to the children of the last node of the path, copying only the nodes of that path. */
function along(
  tree: ResourceTree,
  path: readonly ResourceNode[],
  change: (children: ResourceTree) => ResourceResult,
): ResourceResult {
  const [next, ...rest] = path;
  return next === undefined ? change(tree) : below(tree, next, (children) => along(children, rest, change));
}

/** The nodes from the top down to the first node of this name (and range), in pre-order; `null` when there is none. */
function pathToName(tree: ResourceTree, name: string, range?: Range): readonly ResourceNode[] | null {
  for (const node of tree) {
    if (node.name === name && (!range || sameRange(node.range, range))) return [node];
    const deeper = pathToName(node.children, name, range);
    if (deeper) return [node, ...deeper];
  }
  return null;
}

/** The first node of this name (and range) in pre-order, or `null`. */
export const find = (tree: ResourceTree, name: string, range?: Range): ResourceNode | null =>
  pathToName(tree, name, range)?.at(-1) ?? null;

/** The nodes that hold the address, outermost first. */
export function pathTo(tree: ResourceTree, address: number): readonly ResourceNode[] {
  const node = tree.find(({ range }) => range.start <= address && address <= range.end);
  return node ? [node, ...pathTo(node.children, address)] : [];
}

/** All nodes, parents before children, in address order. */
export const preOrder = (tree: ResourceTree): readonly ResourceNode[] =>
  tree.flatMap((node) => [node, ...preOrder(node.children)]);

/**
 * The lowest aligned range of `size` bytes inside a window that none of the window's descendants overlaps, or `null`. Nodes that
 * contain the window, as Soft Reserved does on some boots, do not count.
 * @kernel kernel/resource.c:get_free_mem_region
 */
export function allocFree(tree: ResourceTree, windowName: string, size: number, align: number): Range | null {
  const window = find(tree, windowName);
  if (!window) return null;
  const up = (address: number): number => Math.ceil(address / align) * align;
  let range = rangeOf(up(window.range.start), size);
  for (const child of window.children) {
    if (overlaps(child.range, range)) range = rangeOf(up(child.range.end + 1), size);
  }
  return contains(window.range, range) ? range : null;
}

import { contains, overlaps, rangeOf, sameRange, type Range } from './range.ts';

/** What a node stands for: the kernel's `IORES_DESC_*` and the busy flag in one word. */
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

/** What a caller hands in: the kernel links a new node without children. */
export type NewResource = Omit<ResourceNode, 'children'>;

/** The tree after a request, or the untouched tree and the name of the node that stood in the way. */
export interface ResourceResult {
  readonly tree: ResourceTree;
  readonly conflict: string | null;
}

/** The name a conflict carries when the range does not fit the root itself. */
const rootName = 'PCI mem';

// 52 bits of physical address: x86's architectural limit, and the reason why plain numbers are enough.
const rootRange: Range = { start: 0, end: 2 ** 52 - 1 };

/** `'parent'` stands for "the parent itself is the conflict", which is how the kernel says "outside". */
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

/** The siblings with `change` made to the children of one of them, or the conflict met on the way. */
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
  // From here the newcomer becomes the parent, also of a node with the very same range: this is why
  // /proc/iomem tells which of a window and a Soft Reserved range of equal size came second.
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
 * `insert_resource()`: goes as deep as nodes strictly contain the range, then adopts what lies inside it.
 * `under` names the parent to start from, such as `CXL Window 0`; a parent that is not in the tree is the conflict.
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

/** What `insertExpandToFit` did: the range the node has in the end, and the nodes it grew for, in that order. */
export interface Expansion extends ResourceResult {
  readonly range: Range;
  readonly expandedFor: readonly string[];
}

/**
 * `insert_resource_expand_to_fit()`: as `insertResource`, but grows over every node that it overlaps partly.
 * Only a range outside the root is a conflict, and then the kernel says nothing and adds nothing.
 * @kernel kernel/resource.c:insert_resource_expand_to_fit
 */
export function insertExpandToFit(tree: ResourceTree, fresh: NewResource): Expansion {
  const expandedFor: string[] = [];
  let range = fresh.range;
  // Each round covers one more node for good, so the number of rounds is bounded by the number of nodes.
  for (;;) {
    const { tree: after, conflict } = insertBelow(tree, rootRange, { ...fresh, range });
    if (conflict === null) return { tree: after, conflict: null, range, expandedFor };
    if (conflict === 'parent') return { tree, conflict: rootName, range, expandedFor };
    range = { start: Math.min(range.start, conflict.range.start), end: Math.max(range.end, conflict.range.end) };
    expandedFor.push(conflict.name);
  }
}

/**
 * `request_resource()` on the root: any overlap at the top level is a conflict. The exclusion tree of the dax bus works so.
 * @kernel kernel/resource.c:request_resource
 */
export function requestResource(tree: ResourceTree, fresh: NewResource): ResourceResult {
  const conflict = conflictIn(tree, rootRange, fresh.range);
  if (conflict === null) return { tree: inOrder(tree, nodeOf(fresh, [])), conflict: null };
  return { tree, conflict: conflict === 'parent' ? rootName : conflict.name };
}

/**
 * `request_mem_region()`: goes down through nodes that are not busy, and fails at a busy one or at one it does not fit into.
 * kmem asks for its range with `busy: false`, because it clears the flag so that System RAM can go below.
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
 * `remove_resource()`: takes one node out; its children move up into its place. No such node: the same tree.
 * Several Soft Reserved nodes bear one name, so `range` picks one of them.
 * @kernel kernel/resource.c:remove_resource
 */
export const removeResource = (tree: ResourceTree, name: string, range?: Range): ResourceTree =>
  takeOut(tree, name, range, (node) => node.children);

/**
 * `release_resource()`: takes one node out with everything below it.
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

/** Makes `change` to the children of the last node of the path, and copies only the nodes of that path. */
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
 * The lowest aligned range of `size` bytes inside a window that none of the window's descendants overlaps, or `null`.
 * A node that holds the window, as Soft Reserved does on some boots, is in nobody's way.
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

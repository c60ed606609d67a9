import fc from 'fast-check';
import { describe, it } from 'vitest';
import { contains, overlaps, sameRange, type Range } from '../../src/model/range.ts';
import {
  allocFree,
  find,
  formatIomem,
  hasSystemRam,
  insertExpandToFit,
  insertResource,
  linesOf,
  parseIomem,
  preOrder,
  regionIntersects,
  removeResource,
  requestMemRegion,
  type NewResource,
  type ResourceKind,
  type ResourceNode,
  type ResourceTree,
} from '../../src/model/resource-tree.ts';

// Few addresses make equal, touching and nested ranges likely.
const range: fc.Arbitrary<Range> = fc
  .tuple(fc.nat(23), fc.nat(23))
  .map(([a, b]) => ({ start: Math.min(a, b) * 0x1000, end: Math.max(a, b) * 0x1000 + 0xfff }));
const names: Readonly<Record<ResourceKind, string>> = {
  other: 'PCI Bus',
  'soft-reserved': 'Soft Reserved',
  'cxl-window': 'CXL Window 0',
  'cxl-region': 'region0',
  dax: 'dax0.0',
  'system-ram': 'System RAM',
};
const kinds = Object.keys(names) as readonly ResourceKind[];
const fresh: fc.Arbitrary<NewResource> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    range,
    busy: fc.boolean(),
  })
  .map((parts) => ({ ...parts, name: names[parts.kind] }));
const newcomers = fc.array(fresh, { maxLength: 9 });

/** Inserts what fits and leaves out what does not. */
const grown = (nodes: readonly NewResource[]): ResourceTree =>
  nodes.reduce<ResourceTree>((tree, node) => insertResource(tree, node).tree, []);
const trees: fc.Arbitrary<ResourceTree> = newcomers.map(grown);

const wellFormed = (tree: ResourceTree, within: Range = { start: 0, end: Number.MAX_SAFE_INTEGER }): boolean =>
  tree.every(
    (node, index) =>
      contains(within, node.range) &&
      (index === 0 || (tree[index - 1] as ResourceNode).range.end < node.range.start) &&
      wellFormed(node.children, node.range),
  );

const holds = (...laws: readonly boolean[]): boolean => laws.every(Boolean);
const covered = (tree: ResourceTree, address: number): boolean =>
  tree.some((node) => contains(node.range, { start: address, end: address }));
const pages = Array.from({ length: 24 }, (_, page) => page * 0x1000);
const straddles = (a: Range, b: Range): boolean => overlaps(a, b) && !contains(a, b) && !contains(b, a);

describe('a resource tree', () => {
  it('stays sorted, disjoint and nested whatever is inserted, requested, expanded or removed', () => {
    const act = fc.oneof(
      fresh.map((node) => (tree: ResourceTree) => insertResource(tree, node).tree),
      fresh.map((node) => (tree: ResourceTree) => insertExpandToFit(tree, node).tree),
      fresh.map((node) => (tree: ResourceTree) => requestMemRegion(tree, node).tree),
      fc.constantFrom(...kinds).map((kind) => (tree: ResourceTree) => removeResource(tree, names[kind])),
    );
    fc.assert(
      fc.property(fc.array(act, { maxLength: 14 }), (acts) =>
        wellFormed(acts.reduce<ResourceTree>((tree, each) => each(tree), [])),
      ),
    );
  });

  it('takes a node exactly when no node straddles it, and then holds the nodes of before and this one', () => {
    fc.assert(
      fc.property(trees, fresh, (tree, node) => {
        const { tree: after, conflict } = insertResource(tree, node);
        const free = !preOrder(tree).some((other) => straddles(other.range, node.range));
        const count = preOrder(tree).length;
        return holds(
          (conflict === null) === free,
          preOrder(after).length === (free ? count + 1 : count),
          free || after === tree,
        );
      }),
    );
  });

  it('nests a flat list by size alone: a parent is the smallest range around, and among equals the last to come', () => {
    fc.assert(
      fc.property(newcomers, (nodes) => {
        const kept: NewResource[] = [];
        for (const node of nodes) if (!kept.some((other) => straddles(other.range, node.range))) kept.push(node);
        // Depth from the flat list: the nodes around it, and the nodes of the same range that came later.
        const depths = kept.map(
          (node, index) =>
            kept.filter(
              (other, at) =>
                at !== index &&
                contains(other.range, node.range) &&
                (!sameRange(other.range, node.range) || at > index),
            ).length,
        );
        const flat = kept
          .map((node, index) => `${node.range.start} ${node.range.end} ${depths[index]} ${node.name}`)
          .sort();
        const nested = linesOf(grown(nodes))
          .map((line) => `${line.range.start} ${line.range.end} ${line.depth} ${line.name}`)
          .sort();
        return JSON.stringify(flat) === JSON.stringify(nested);
      }),
    );
  });

  it('is the same again after insert and remove, adopted children included', () => {
    fc.assert(
      fc.property(trees, fresh, (tree, node) => {
        const { tree: after, conflict } = insertResource(tree, { ...node, name: 'the newcomer' });
        return conflict !== null || JSON.stringify(removeResource(after, 'the newcomer')) === JSON.stringify(tree);
      }),
    );
  });

  it('never covers fewer bytes after an insert, and all bytes of the node that went in', () => {
    fc.assert(
      fc.property(trees, fresh, (tree, node) => {
        const { tree: after, range: final } = insertExpandToFit(tree, node);
        return (
          pages.every(
            (page) =>
              (!covered(tree, page) || covered(after, page)) &&
              (!contains(final, { start: page, end: page }) || covered(after, page)),
          ) && contains(final, node.range)
        );
      }),
    );
  });

  it('grows an expanding node to the least range that no node straddles', () => {
    fc.assert(
      fc.property(trees, fresh, (tree, node) => {
        let least = node.range;
        for (;;) {
          const met = preOrder(tree).find((other) => straddles(other.range, least));
          if (!met) break;
          least = { start: Math.min(least.start, met.range.start), end: Math.max(least.end, met.range.end) };
        }
        return sameRange(insertExpandToFit(tree, node).range, least);
      }),
    );
  });

  it('grants a mem region exactly when nothing busy overlaps and everything that overlaps holds it whole', () => {
    fc.assert(
      fc.property(trees, fresh, (tree, node) => {
        const met = preOrder(tree).filter((other) => overlaps(other.range, node.range));
        const free = met.every((other) => !other.busy && contains(other.range, node.range));
        return (requestMemRegion(tree, node).conflict === null) === free;
      }),
    );
  });

  it('answers region_intersects() as the bytes that nodes cover say', () => {
    fc.assert(
      fc.property(trees, range, fc.constantFrom(...kinds), (tree, asked, kind) => {
        const matches = preOrder(tree).filter((node) => node.kind === kind && overlaps(node.range, asked));
        const inTree = pages.filter((page) => contains(asked, { start: page, end: page }) && covered(tree, page));
        const all = inTree.every((page) => matches.some((node) => contains(node.range, { start: page, end: page })));
        const naive = matches.length === 0 ? 'disjoint' : all ? 'intersects' : 'mixed';
        return regionIntersects(tree, asked, kind) === naive;
      }),
    );
  });

  it('has System RAM where some busy System RAM node overlaps', () => {
    fc.assert(
      fc.property(
        trees,
        range,
        (tree, asked) =>
          hasSystemRam(tree, asked) ===
          preOrder(tree).some((node) => node.kind === 'system-ram' && node.busy && overlaps(node.range, asked)),
      ),
    );
  });

  it('allocates the lowest free place there is', () => {
    fc.assert(
      fc.property(
        trees,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(0x1000, 0x2000, 0x4000),
        (tree, size, align) => {
          const window = find(tree, 'CXL Window 0');
          const below = window ? preOrder(window.children) : [];
          const first =
            window &&
            pages
              .filter((page) => page % align === 0)
              .map((page) => ({ start: page, end: page + size * 0x1000 - 1 }))
              .find((place) => contains(window.range, place) && !below.some((node) => overlaps(node.range, place)));
          return (
            JSON.stringify(allocFree(tree, 'CXL Window 0', size * 0x1000, align)) === JSON.stringify(first ?? null)
          );
        },
      ),
    );
  });

  it('survives being printed and read', () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const { tree: read, unread } = parseIomem(formatIomem(tree).join('\n'));
        return unread.length === 0 && JSON.stringify(linesOf(read)) === JSON.stringify(linesOf(tree));
      }),
    );
  });
});

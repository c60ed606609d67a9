import { at } from '../network/events.ts';
import { PairTable, type PairLog } from '../network/pair-table.ts';
import type { TreeShape } from './tree-shape.ts';

/** Minimum growth of a table. */
const fewPairs = 64;

/**
 * Worlds by tree compression (Laarman, van de Pol, Weber 2011): each is one pair of numbers. Every inner node of a tree over the
 * actors interns the pairs of its children's numbers. A leaf's number is the actor's cell, and the root's number is the world's.
 * Worlds differ in few actors, so the tables below the root stay small, and a step renumbers only the nodes between the changed
 * cells and the root.
 */
export class WorldTree {
  readonly shape: TreeShape;
  /** Leaves and inner nodes. */
  readonly nodes: number;
  /** Children by node; 0 at leaves. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** By node; leaves have none. */
  readonly tables: readonly PairTable[];
  /** The table of worlds: pairs of numbers of the two halves. */
  readonly root: PairTable;
  readonly #parents: Int32Array;

  /** @param saved - the pairs of each inner node, to begin with the worlds of an earlier tree of that shape */
  constructor(shape: TreeShape, saved: readonly PairLog[] = []) {
    const { leaves, joins } = shape;
    this.shape = shape;
    this.nodes = leaves + joins.length;
    this.left = new Int32Array(this.nodes);
    this.right = new Int32Array(this.nodes);
    this.#parents = new Int32Array(this.nodes).fill(-1);
    for (const [i, [left, right]] of joins.entries()) {
      this.left[leaves + i] = left;
      this.right[leaves + i] = right;
      this.#parents[left] = leaves + i;
      this.#parents[right] = leaves + i;
    }
    const none = new PairTable();
    this.tables = Array.from({ length: this.nodes }, (_, node) =>
      node < leaves ? none : new PairTable(saved[node - leaves]),
    );
    this.root = at(this.tables, this.nodes - 1);
  }

  /** The number of worlds. */
  get size(): number {
    return this.root.size;
  }

  /** The pairs of each inner node; views that the next world may invalidate. */
  get saved(): readonly PairLog[] {
    return this.tables.slice(this.shape.leaves).map(({ pairs }) => pairs);
  }

  /** Bytes held by the typed arrays. */
  get bytes(): number {
    return this.tables.slice(this.shape.leaves).reduce((sum, table) => sum + table.bytes, 0);
  }

  /** Bytes they will occupy after that many more worlds: no node gets more new pairs than there are new worlds. */
  bytesWith(worlds: number): number {
    // A small table does not grow with every new world.
    return this.tables
      .slice(this.shape.leaves)
      .reduce((sum, table) => sum + table.bytesWith(Math.min(worlds, table.size + fewPairs)), 0);
  }

  /** The inner nodes above some leaves, children first: those to renumber when the leaves change. */
  above(leaves: readonly number[]): Int32Array {
    const nodes = new Set<number>();
    for (const leaf of leaves)
      for (let node = at(this.#parents, leaf); node >= 0; node = at(this.#parents, node)) nodes.add(node);
    return Int32Array.from(nodes).sort();
  }

  /** The index of the world with these cells, or -1. */
  indexOf(cells: ArrayLike<number>): number {
    const { leaves, joins } = this.shape;
    const numbers = Array.from({ length: leaves }, (_, leaf) => cells[leaf] ?? 0);
    for (const [i, [left, right]] of joins.entries()) {
      const number = at(this.tables, leaves + i).indexOf(at(numbers, left), at(numbers, right));
      if (number < 0) return -1;
      numbers.push(number);
    }
    return at(numbers, this.nodes - 1);
  }
}

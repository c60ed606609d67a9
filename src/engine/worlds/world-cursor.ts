import type { PairTable } from '../network/pair-table.ts';
import type { WorldTree } from './world-tree.ts';

/** A cluster of actors that change together. */
export interface Route {
  readonly actors: readonly number[];
  /** The inner nodes of the tree to renumber, as in `WorldTree.above`. */
  readonly above: Int32Array;
}

/** A position in a tree of worlds, with the world's cells. It can be moved, and finds worlds that differ in a few cells. */
export class WorldCursor {
  /** By node: the cells in network order, then the numbers of the inner nodes. */
  readonly numbers: Int32Array;
  /** The numbers of a neighbouring world; equal to `numbers` except during such a query. */
  readonly nearby: Int32Array;
  /** The halves of the world passed to `split`. */
  left = 0;
  right = 0;
  readonly #tree: WorldTree;
  readonly #root: number;
  readonly #stack: Int32Array;

  constructor(tree: WorldTree) {
    this.#tree = tree;
    this.#root = tree.nodes - 1;
    this.numbers = new Int32Array(tree.nodes).fill(-1);
    this.nearby = new Int32Array(tree.nodes).fill(-1);
    this.#stack = new Int32Array(tree.nodes);
  }

  /** Moves to the world with that index. Consecutive worlds share most of their tree, which is skipped. */
  load(index: number): void {
    const { left, right, tables } = this.#tree;
    const stack = this.#stack;
    stack[0] = this.#root;
    let height = this.#set(this.#root, index, 0);
    while (height > 0) {
      const node = stack[--height] as number;
      const table = tables[node] as PairTable;
      const id = this.numbers[node] as number;
      height = this.#set(left[node] as number, table.left(id), height);
      height = this.#set(right[node] as number, table.right(id), height);
    }
  }

  /** Moves to the world with these cells, and adds it when it is new. */
  place(cells: ArrayLike<number>): void {
    const { shape, nodes } = this.#tree;
    const { numbers, nearby } = this;
    for (let leaf = 0; leaf < shape.leaves; leaf++) nearby[leaf] = cells[leaf] ?? 0;
    this.#internUpTo(nodes);
    numbers.set(nearby);
  }

  /**
   * Computes the halves of the world whose cells were written to `nearby`: `left` and `right` are the pair that the root would
   * number. Afterwards `nearby` equals the current world again.
   */
  split({ actors, above }: Route): void {
    const { left, right, tables } = this.#tree;
    const { numbers, nearby } = this;
    const last = above.length - 1;
    for (let i = 0; i < last; i++) {
      const node = above[i] as number;
      const l = nearby[left[node] as number] as number;
      const r = nearby[right[node] as number] as number;
      nearby[node] = (tables[node] as PairTable).intern(l, r, Infinity);
    }
    this.left = nearby[left[this.#root] as number] as number;
    this.right = nearby[right[this.#root] as number] as number;
    for (let i = 0; i < actors.length; i++) nearby[actors[i] as number] = numbers[actors[i] as number] as number;
    for (let i = 0; i < last; i++) nearby[above[i] as number] = numbers[above[i] as number] as number;
  }

  /** The same for arbitrary cells in `nearby`. */
  splitAll(): void {
    const { left, right } = this.#tree;
    const { numbers, nearby } = this;
    this.#internUpTo(this.#root);
    this.left = nearby[left[this.#root] as number] as number;
    this.right = nearby[right[this.#root] as number] as number;
    nearby.set(numbers);
  }

  /** Numbers the pairs of `nearby` in all inner nodes before `end` that differ from the world at hand. */
  #internUpTo(end: number): void {
    const { left, right, tables, shape } = this.#tree;
    const { numbers, nearby } = this;
    for (let node = shape.leaves; node < end; node++) {
      const l = left[node] as number;
      const r = right[node] as number;
      if (nearby[l] === numbers[l] && nearby[r] === numbers[r]) continue;
      nearby[node] = (tables[node] as PairTable).intern(nearby[l] as number, nearby[r] as number, Infinity);
    }
  }

  /** Numbers a node; its children are numbered first when it is new. */
  #set(node: number, number: number, height: number): number {
    if (this.numbers[node] === number) return height;
    this.numbers[node] = number;
    this.nearby[node] = number;
    if (node < this.#tree.shape.leaves) return height;
    this.#stack[height] = node;
    return height + 1;
  }
}

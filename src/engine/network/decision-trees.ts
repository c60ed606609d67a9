import { grown } from './pair-table.ts';

/** Header words of a node: the actor whose cell it tests, the lowest cell of its children, their number. */
const head = 3;

/** An actor and its cell. */
export interface ActorCell {
  readonly actor: number;
  readonly cell: number;
}

/**
 * Decision trees for memoized results, one per move. An inner node tests the cell of one actor and has a child for each value so
 * far; a leaf is a result. All nodes lie in one array and are addressed by position, because most have one or two children.
 */
export class DecisionTrees {
  #nodes = new Int32Array(1024);
  #end = 0;
  /** The root of all trees: it tests the move itself. */
  #top: number;

  constructor() {
    this.#top = this.#allocate(0, 0, 64);
  }

  /** The memoized result for a move in a world, or -1. */
  find(move: number, cells: Int32Array): number {
    const nodes = this.#nodes;
    let node = this.#top;
    let answer = move;
    for (;;) {
      const child = answer - (nodes[node + 1] as number);
      if (child < 0 || child >= (nodes[node + 2] as number)) return -1;
      const next = nodes[node + head + child] as number;
      // No node is at 0, because the root begins there.
      if (next <= 0) return -1 - next;
      node = next;
      answer = cells[nodes[node] as number] as number;
    }
  }

  /** Visits every memoized result, in the order of moves and values. `read` is reused: copy it to keep it. */
  each(visit: (move: number, read: readonly ActorCell[], result: number) => void): void {
    const read: ActorCell[] = [];
    const walk = (node: number, move: number): void => {
      for (let child = 0; child < (this.#nodes[node + 2] as number); child++) {
        const next = this.#nodes[node + head + child] as number;
        const answer = (this.#nodes[node + 1] as number) + child;
        const isTop = node === this.#top;
        if (next === 0) continue;
        if (!isTop) read.push({ actor: this.#nodes[node] as number, cell: answer });
        const of = isTop ? answer : move;
        if (next < 0) visit(of, read, -1 - next);
        else walk(next, of);
        if (!isTop) read.pop();
      }
    };
    walk(this.#top, -1);
  }

  /** Memoizes the result of a move in a world, which depends on the cells of these actors, read in this order. */
  add(move: number, read: readonly number[], cells: Int32Array, result: number): void {
    let node = this.#top;
    let answer = move;
    let owner = -1;
    for (const actor of read) {
      owner = this.#entry(node, answer, owner);
      if (this.#nodes[owner] === 0) this.#set(owner, this.#allocate(actor, cells[actor] as number, 1));
      node = this.#nodes[owner] as number;
      answer = cells[actor] as number;
    }
    this.#set(this.#entry(node, answer, owner), -1 - result);
  }

  /** Position of the child for a value. A node without space is moved, and the reference in its parent is updated. */
  #entry(node: number, answer: number, owner: number): number {
    const lowest = this.#nodes[node + 1] as number;
    const length = this.#nodes[node + 2] as number;
    if (answer >= lowest && answer < lowest + length) return node + head + answer - lowest;
    // It grows towards the new value, and at least doubles, so that values in descending order cost no more.
    const isBelow = answer < lowest;
    const from = isBelow ? Math.max(0, Math.min(answer, lowest - length)) : lowest;
    const room = isBelow ? lowest + length - from : Math.max(answer + 1 - from, length * 2);
    const moved = this.#allocate(this.#nodes[node] as number, from, room);
    const children = this.#nodes.subarray(node + head, node + head + length);
    this.#nodes.set(children, moved + head + lowest - from);
    if (owner < 0) this.#top = moved;
    else this.#set(owner, moved);
    return moved + head + answer - from;
  }

  #allocate(actor: number, lowest: number, length: number): number {
    const node = this.#end;
    this.#end += head + length;
    if (this.#end > this.#nodes.length) this.#nodes = grown(this.#nodes, this.#end * 2);
    this.#nodes.set([actor, lowest, length], node);
    return node;
  }

  #set(position: number, entry: number): void {
    this.#nodes[position] = entry;
  }
}

import type { ActorTable } from '../network/actor-table.ts';
import { at } from '../network/events.ts';
import { grown, PairTable } from '../network/pair-table.ts';
import type { WorldTree } from './world-tree.ts';

/** An inner node of the tree of worlds with observed actors on both sides. */
interface Fork {
  /** The nearest leaf or fork on each side. */
  readonly left: number;
  readonly right: number;
  readonly keys: PairTable;
  /** By the node's number in the tree: one more than its key, or 0 when not computed yet. */
  known: Int32Array;
}

/**
 * Interns the tuple of observed locals of a world, numbered from 0 in order of discovery. Keys are computed along the tree of
 * worlds, whose nodes are few: a new world costs one or two look-ups.
 */
export class ObservedKeys {
  readonly #tables: readonly ActorTable[];
  /** By node. */
  readonly #forks: (Fork | null)[];
  /** A leaf or fork; -1 on a side without observed actors. */
  readonly #top: readonly [left: number, right: number];
  readonly #keys = new PairTable();

  constructor(tables: readonly ActorTable[], tree: WorldTree, actors: readonly number[]) {
    this.#tables = tables;
    const { leaves, joins } = tree.shape;
    /** By node: itself, or its only descendant with observed actors. */
    const tells = Array.from({ length: tree.nodes }, (_, leaf) => (actors.includes(leaf) ? leaf : -1));
    this.#forks = tells.map(() => null);
    for (const [i, [left, right]] of joins.slice(0, -1).entries()) {
      const [l, r] = [at(tells, left), at(tells, right)];
      const isFork = l >= 0 && r >= 0;
      tells[leaves + i] = isFork ? leaves + i : Math.max(l, r);
      if (isFork) this.#forks[leaves + i] = { left: l, right: r, keys: new PairTable(), known: new Int32Array(16) };
    }
    const root = at(joins, joins.length - 1);
    this.#top = [at(tells, root[0]), at(tells, root[1])];
  }

  /** How many there are. */
  get size(): number {
    return this.#keys.size;
  }

  /** Bytes held by the typed arrays. */
  get bytes(): number {
    const inner = this.#forks.reduce((sum, fork) => sum + (fork ? fork.keys.bytes + fork.known.byteLength : 0), 0);
    return this.#keys.bytes + inner;
  }

  /** The key of a world, given by its number at every node of the tree. */
  key(numbers: Int32Array): number {
    const [left, right] = this.#top;
    return this.#keys.intern(this.#part(left, numbers), this.#part(right, numbers), Infinity);
  }

  #part(node: number, numbers: Int32Array): number {
    if (node < 0) return 0;
    const fork = this.#forks[node];
    const number = numbers[node] as number;
    // A leaf without an actor has no table and is its own key.
    if (!fork) return this.#tables[node]?.cell(number).local ?? number;
    const known = number < fork.known.length ? (fork.known[number] as number) : 0;
    if (known > 0) return known - 1;
    const key = fork.keys.intern(this.#part(fork.left, numbers), this.#part(fork.right, numbers), Infinity);
    if (number >= fork.known.length) fork.known = grown(fork.known, number + 1);
    fork.known[number] = key + 1;
    return key;
  }
}

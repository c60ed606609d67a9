import { at } from '../network/events.ts';
import type { NetworkTables } from '../network/network.ts';
import { ObservedKeys } from './observed-keys.ts';
import type { WorldTree } from './world-tree.ts';

/** A visitor's observations: the key of each world, and the groups of actors whose observation is new. */
export class VisitWatch {
  /** For the latest observed world. */
  key = 0;
  isNew = false;
  readonly #keys: ObservedKeys;
  readonly #groups: readonly ObservedKeys[];
  readonly #isNewIn: boolean[];

  /** Observed actors are given by position. */
  constructor(
    network: NetworkTables,
    tree: WorldTree,
    observe: readonly number[],
    groups: readonly (readonly number[])[],
  ) {
    const keysOf = (actors: readonly number[]): ObservedKeys => new ObservedKeys(network.tables, tree, actors);
    this.#keys = keysOf(observe);
    this.#groups = groups.map(keysOf);
    this.#isNewIn = groups.map(() => false);
  }

  /** Bytes held by the typed arrays. */
  get bytes(): number {
    return [this.#keys, ...this.#groups].reduce((sum, keys) => sum + keys.bytes, 0);
  }

  /** @param numbers - the world, by node of the tree */
  look(numbers: Int32Array): void {
    const before = this.#keys.size;
    this.key = this.#keys.key(numbers);
    this.isNew = this.key === before;
    if (!this.isNew) return;
    for (let group = 0; group < this.#groups.length; group++) {
      const keys = at(this.#groups, group);
      const known = keys.size;
      this.#isNewIn[group] = keys.key(numbers) === known;
    }
  }

  /** Groups are subsets of the observed actors: where the whole tuple is known, they are. */
  isNewIn(group: number): boolean {
    return this.isNew && at(this.#isNewIn, group);
  }
}

import type { Fingerprint } from './fingerprints.ts';
import type { SavedTree } from './search-tree.ts';

/**
 * A search between two worlds, as plain data: enough for another process to go on as if nothing had been. Snapshots are
 * not in it. What machines do is worked out again: `journal` has the worlds at which something was asked of them for the
 * first time, so that all numbers come out as they were, and `fingerprints` show whether they did.
 */
export interface SearchState {
  readonly tree: SavedTree;
  /** The first world of which not every successor was made. */
  readonly position: number;
  readonly transitions: number;
  /** Of the world at `position`. */
  readonly depth: number;
  /** Index of the first world that is deeper. */
  readonly levelEnd: number;
  readonly onlyForward: boolean;
  readonly findings: readonly (readonly [id: number, index: number, choice: number])[];
  /** Indices of final worlds before `position`. */
  readonly finals: Uint32Array;
  readonly journal: Uint32Array;
  /** By actor. */
  readonly fingerprints: readonly Fingerprint[];
}

/** Where a search leaves its state, now and then and when a bound ends it. */
export interface Keeper {
  /** Asked about every thousand worlds. */
  isDue(): boolean;
  /** The arrays are the search's own and change when it goes on: write them down before returning. */
  save(state: SearchState): void;
}

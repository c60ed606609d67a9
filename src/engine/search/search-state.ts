import type { Fingerprint } from './fingerprints.ts';
import type { SavedTree } from './search-tree.ts';

/**
 * The state of a search between two worlds, as plain data, from which another process can resume with identical results. It
 * contains no snapshots. Machines are evaluated again in the order of `journal`, so that all numbers are reproduced;
 * `fingerprints` verify that.
 */
export interface SearchState {
  readonly tree: SavedTree;
  /** The first world without all successors. */
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

/** Storage for the state of a search, used periodically and when a limit ends it. */
export interface Keeper {
  /** Polled about every thousand worlds. */
  isDue(): boolean;
  /** The arrays are live: write them before returning. */
  save(state: SearchState): void;
}

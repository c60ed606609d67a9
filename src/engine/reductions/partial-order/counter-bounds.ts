import type { CounterInvariant } from './counter-invariant.ts';
import type { LearnedSystems } from './learned-systems.ts';
import { InvariantCheck } from './invariant-check.ts';
import { at } from '../../network/events.ts';
import type { NetworkTables } from '../../network/network.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';

/** Counters are distinguished up to this value only. */
const floorMax = 2;

/**
 * Lower bounds of counters while some actors take no step: a contributor that takes no step keeps its contribution. A bound is used as
 * long as its invariant is inductive over all learned local steps (`InvariantCheck`).
 */
export class CounterBounds {
  readonly #checks: readonly InvariantCheck[];

  /** @throws NetworkError if an invariant names no declared counter of its actor */
  constructor(
    network: NetworkTables,
    learned: LearnedSystems,
    invariants: readonly CounterInvariant[],
    version: KnowledgeVersion,
  ) {
    this.#checks = invariants.map(
      (invariant) => new InvariantCheck(network, learned, invariant, () => version.bumpAll()),
    );
    learned.watch((actor, local, event) => {
      for (const check of this.#checks) check.check(actor, local, event);
    });
  }

  /** The owners of counters with a valid invariant. */
  get owners(): ReadonlySet<number> {
    return new Set(this.#checks.filter(({ isValid }) => isValid).map(({ owner }) => owner));
  }

  /** By invariant: whether it is valid. */
  get valid(): readonly boolean[] {
    return this.#checks.map(({ isValid }) => isValid);
  }

  /** By invariant: its contributors in a world, without the owner. A world where the sum is wrong refutes the invariant. */
  contributors(localOf: (actor: number) => number): readonly (readonly number[])[] {
    return this.#checks.map((check) => check.contributorsAt(localOf));
  }

  /**
   * Lower bounds of the contributions of all actors but the owner, by invariant, cut at the largest value that is distinguished.
   * @param contributors - actors that contribute now: no other contributes later before a step of its own
   * @param minimum - the least of these values over all locals that an actor can reach; the key is equal for equal values
   */
  floors(
    contributors: readonly (readonly number[])[],
    minimum: (actor: number, value: (local: number) => number, key: unknown) => number,
  ): readonly number[] {
    return this.#checks.map((check, invariant) => {
      if (!check.isValid) return 0;
      let floor = check.offset;
      for (const actor of at(contributors, invariant)) {
        if (floor >= floorMax) break;
        floor += minimum(actor, (local) => check.leastContribution(actor, local), check);
      }
      return Math.min(floor, floorMax);
    });
  }

  /** Whether a local of an owner is unreachable under these lower bounds. */
  isBelow(actor: number, local: number, floors: readonly number[]): boolean {
    return this.#checks.some(
      (check, index) => check.owner === actor && check.isValid && check.isBelow(local, at(floors, index)),
    );
  }

  /** Whether an event cannot arrive in a local of an owner under these lower bounds. */
  isExcluded(actor: number, local: number, event: number, floors: readonly number[]): boolean {
    return this.#checks.some(
      (check, index) => check.owner === actor && check.isValid && check.isExcluded(local, event, at(floors, index)),
    );
  }
}

import type { CounterInvariant } from './counter-invariant.ts';
import type { LearnedSystems } from './learned-systems.ts';
import { InvariantCheck } from './invariant-check.ts';
import { at } from '../../network/events.ts';
import type { Network } from '../../network/network.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';

/** A counter with as much as this is not told from one with more. */
const floorMax = 2;

/**
 * What counters cannot fall below while some actors stand still: who is counted and does not move stays counted. An invariant is
 * valid as long as it is an invariant of all local steps that are known (`InvariantCheck`), whatever a search leaves out.
 */
export class CounterBounds {
  readonly #checks: readonly InvariantCheck[];

  /** @throws NetworkError if an invariant is of no counter that its actor declares */
  constructor(
    network: Network,
    learned: LearnedSystems,
    invariants: readonly CounterInvariant[],
    version: KnowledgeVersion,
  ) {
    this.#checks = invariants.map((invariant) => new InvariantCheck(network, learned, invariant, () => version.move()));
    learned.watch((actor, local, event) => {
      for (const check of this.#checks) check.check(actor, local, event);
    });
  }

  /** Who keeps a counter of an invariant that is valid. */
  get owners(): ReadonlySet<number> {
    return new Set(this.#checks.filter(({ isValid }) => isValid).map(({ owner }) => owner));
  }

  /** By invariant: whether it is valid. */
  get valid(): readonly boolean[] {
    return this.#checks.map(({ isValid }) => isValid);
  }

  /** By invariant: who but its owner contribution anything in a world. An invariant that does not add up there is put away. */
  contributors(localOf: (actor: number) => number): readonly (readonly number[])[] {
    return this.#checks.map((check) => check.contributorsAt(localOf));
  }

  /**
   * What is counted for others than the owner at leastContribution, by invariant, in a world or in all that may come of it. Never more than
   * what matters.
   * @param contributors - who contribution anything now: nobody else is counted
   * @param leastContribution - the leastContribution of these values in all locals that an actor may come to; the key is equal for equal values
   */
  floors(
    contributors: readonly (readonly number[])[],
    leastContribution: (actor: number, value: (local: number) => number, key: unknown) => number,
  ): readonly number[] {
    return this.#checks.map((check, invariant) => {
      if (!check.isValid) return 0;
      let floor = check.offset;
      for (const actor of at(contributors, invariant)) {
        if (floor >= floorMax) break;
        floor += leastContribution(actor, (local) => check.leastContribution(actor, local), check);
      }
      return Math.min(floor, floorMax);
    });
  }

  /** Whether a counter of the actor cannot be as it is in a local, while others owe that much. */
  isBelow(actor: number, local: number, floors: readonly number[]): boolean {
    return this.#checks.some(
      (check, index) => check.owner === actor && check.isValid && check.isBelow(local, at(floors, index)),
    );
  }

  /** Whether an event cannot come to an actor in a local, because it would lead a counter below these floors. */
  isExcluded(actor: number, local: number, event: number, floors: readonly number[]): boolean {
    return this.#checks.some(
      (check, index) => check.owner === actor && check.isValid && check.isExcluded(local, event, at(floors, index)),
    );
  }
}

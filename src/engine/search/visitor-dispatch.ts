import type { Expander } from './expander.ts';
import type { ExploreOptions } from './exploration.ts';
import type { StepCache } from './step-cache.ts';
import { at } from '../network/events.ts';
import type { NetworkTables } from '../network/network.ts';
import type { SearchTree } from './search-tree.ts';
import { newVisit, type MutableVisit } from './mutable-visit.ts';
import { VisitWatch } from '../worlds/watch.ts';

/** Calls the visitor for worlds, and records the observations shown to it. */
export class VisitorDispatch {
  /** Whether there is a visitor. */
  readonly hasVisitor: boolean;
  readonly #network: NetworkTables;
  readonly #options: Pick<ExploreOptions, 'groups' | 'visit' | 'visits'>;
  readonly #tree: SearchTree;
  /** Observed actors, by position. */
  readonly #observed: readonly number[];
  readonly #groups: readonly (readonly number[])[];
  /** The position of the families in force, which determine the orbit of a world. */
  readonly #beside: readonly number[];
  readonly #visit: MutableVisit;
  #expander: Expander;
  #watch: VisitWatch;

  constructor(network: NetworkTables, options: ExploreOptions, tree: SearchTree, { symmetry, orbit }: StepCache) {
    this.hasVisitor = options.visit !== undefined;
    this.#network = network;
    this.#options = options;
    this.#tree = tree;
    const positions = (actors: readonly string[]): readonly number[] => {
      const own = actors.map((actor) => network.indexOf(actor));
      return orbit ? orbit.symmetry.closure(own) : own;
    };
    this.#observed = positions(options.observe ?? []);
    this.#groups = (options.groups ?? []).map(positions);
    // The families in force determine the orbit of a world, so they are observed too.
    this.#beside = symmetry?.all ? [network.actors.length] : [];
    this.#expander = tree.expander();
    this.#watch = this.#newWatch();
    this.#visit = newVisit({
      isNewIn: (group) => this.#watch.isNewIn(group),
      isQuiet: () => this.#expander.onlyTimePasses(),
      world: () => tree.world(this.#visit.index),
      images: (group) => tree.images(this.#visit.index, group === undefined ? this.#observed : at(this.#groups, group)),
    });
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#watch.bytes;
  }

  /**
   * Calls the visitor for a world.
   * @param expander - positioned at that world, with its choices computed
   * @param final - the world has no enabled transition
   */
  dispatch(expander: Expander, index: number, depth: number, final: boolean): void | 'stop' {
    const { groups, visit: visitor, visits } = this.#options;
    this.#expander = expander;
    const watch = this.#watch;
    watch.look(expander.numbers);
    const visit = this.#visit;
    visit.index = index;
    visit.depth = depth;
    visit.final = final;
    visit.observedKey = watch.key;
    visit.isNewKey = watch.isNew;
    if (visits === 'changes') {
      visit.isNewKey = groups?.some((_, group) => watch.isNewIn(group)) ?? false;
      if (!visit.isNewKey && !visit.isQuiet()) return;
    }
    return visitor?.(visit);
  }

  /** Called after the tree was restructured: past observations are evaluated again, so that their numbers stay. */
  reshape(expander: Expander, told: number): void {
    this.#watch = this.#newWatch();
    for (let index = 0; index < told; index++) {
      expander.load(index);
      this.#watch.look(expander.numbers);
    }
  }

  #newWatch(): VisitWatch {
    return new VisitWatch(
      this.#network,
      this.#tree.worlds,
      [...this.#observed, ...this.#beside],
      this.#groups.map((group) => [...group, ...this.#beside]),
    );
  }
}

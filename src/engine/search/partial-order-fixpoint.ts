import { LearnedSystems } from '../reductions/partial-order/learned-systems.ts';
import { hasCycle } from './cycle.ts';
import type { Exploration, ExploreOptions } from './exploration.ts';
import type { Generator } from '../reductions/symmetry/generator.ts';
import type { StepCache } from './step-cache.ts';
import { CounterBounds } from '../reductions/partial-order/counter-bounds.ts';
import type { NetworkTables } from '../network/network.ts';
import { PersistentSets } from '../reductions/partial-order/persistent-sets.ts';
import { anyChange } from '../reductions/partial-order/monotone-predicate.ts';
import { warmUpRuns } from './warm-up-runs.ts';
import type { Slices } from './slices.ts';
import { KnowledgeVersion } from '../reductions/partial-order/knowledge-version.ts';

/** Number of warm-up runs before the first search. */
const warmUps = 64;

/**
 * Fixpoint of partial-order reduction with learned transition systems (ADR 0009): repeats the search until it learns nothing new.
 * Only then is no order missing. Returns whether the last search is conclusive. Otherwise the network cannot be reduced, because
 * of a cycle or an actor with too many locals.
 * @param cache - memoized steps
 * @param search - one search
 */
export function* partialOrderFixpoint(
  network: NetworkTables,
  options: ExploreOptions,
  cache: StepCache,
  search: (order: PersistentSets) => Slices<Exploration>,
): Slices<boolean> {
  const { groups = [], reduce } = options;
  const version = new KnowledgeVersion();
  const learned = new LearnedSystems(network, version);
  const predicates = reduce?.predicates ?? groups.map(anyChange);
  const symmetry = cache.orbit?.symmetry ?? null;
  const counters = new CounterBounds(network, learned, reduce?.counterInvariants ?? [], version);
  const order = new PersistentSets(
    network,
    learned,
    counters,
    version,
    predicates.map((predicate) => ({
      ...predicate,
      labels: (actor, local) => predicate.labels(actor, local),
      actors: withImages(predicate.actors, options.symmetry ?? []),
    })),
    symmetry?.images ?? null,
  );
  for (const _ of warmUpRuns(network, cache, warmUps)) {
    if (options.shouldStop?.() ?? false) break;
    yield;
  }
  for (;;) {
    learned.learn();
    const before = version.value;
    order.restart();
    const result = yield* search(order);
    learned.learn();
    if (learned.isTooLarge) return false;
    // A search that was cut short proves nothing, reduced or not.
    if (result.stoppedBy !== null) return true;
    if (version.value !== before) continue;
    order.confirm();
    // In an acyclic graph no step is postponed for ever (no ignoring problem).
    return !hasCycle(result);
  }
}

/** The actors and all their images, because predicates are evaluated on whole orbits. */
function withImages(actors: readonly string[], generators: readonly Generator[]): readonly string[] {
  const all = new Set(actors);
  for (const actor of all) for (const { places } of generators) all.add(places.get(actor) ?? actor);
  return [...all];
}

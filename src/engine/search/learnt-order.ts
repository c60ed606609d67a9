import { Behaviour } from '../reduce/behaviour.ts';
import { hasCycle } from './cycle.ts';
import type { Exploration, ExploreOptions } from './exploration.ts';
import type { Generator } from '../reduce/generator.ts';
import type { KnownSteps } from './known-steps.ts';
import { Ledger } from '../reduce/ledger.ts';
import type { Network } from '../network/network.ts';
import { PartialOrder } from '../reduce/partial-order.ts';
import { anyChange } from '../network/question.ts';
import { rehearse } from './rehearsal.ts';
import type { Slices } from './slices.ts';
import { Stamp } from '../reduce/stamp.ts';

/** Runs taken before the first search. */
const rehearsals = 64;

/**
 * Searches in silence until nothing new is learnt of what actors may do: only then it is known that no order is missing.
 * Returns whether the last search is all that has to be told; else the network cannot be reduced, because some run goes
 * round for ever or some actor does too much.
 * @param known - what is known of steps
 * @param search - one search
 */
export function* learntOrder(
  network: Network,
  options: ExploreOptions,
  known: KnownSteps,
  search: (order: PartialOrder) => Slices<Exploration>,
): Slices<boolean> {
  const { groups = [], reduce } = options;
  const stamp = new Stamp();
  const behaviour = new Behaviour(network, stamp);
  const questions = reduce?.questions ?? groups.map(anyChange);
  const symmetry = known.standing?.symmetry ?? null;
  const ledger = new Ledger(network, behaviour, reduce?.accounts ?? [], stamp);
  const order = new PartialOrder(
    network,
    behaviour,
    ledger,
    stamp,
    questions.map((question) => ({
      ...question,
      words: (actor, local) => question.words(actor, local),
      actors: withImages(question.actors, options.symmetry ?? []),
    })),
    symmetry?.images ?? null,
  );
  for (const _ of rehearse(network, known, rehearsals)) {
    if (options.shouldStop?.() ?? false) break;
    yield;
  }
  for (;;) {
    behaviour.learn();
    const before = stamp.value;
    order.restart();
    const result = yield* search(order);
    behaviour.learn();
    if (behaviour.isTooLarge) return false;
    // A search cut short concludes nothing, whatever it leaves out.
    if (result.stoppedBy !== null) return true;
    if (stamp.value !== before) continue;
    order.confirm();
    // Without a cycle no step can be put off for ever.
    return !hasCycle(result);
  }
}

/** The actors, and all that may take their places: what a world stands for is asked the same as it. */
function withImages(actors: readonly string[], generators: readonly Generator[]): readonly string[] {
  const all = new Set(actors);
  for (const actor of all) for (const { places } of generators) all.add(places.get(actor) ?? actor);
  return [...all];
}

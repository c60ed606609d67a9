import type { Exploration, ExploreOptions } from './search/exploration.ts';
import { breadthFirstSlices } from './search/breadth-first.ts';
import type { Network } from './network/network.ts';
import { runToEnd, type Slices } from './search/slices.ts';
import { reasonOf, whyUnavailable } from './wasm/instance.ts';
import { WasmSearch } from './wasm/search.ts';

/** Options that the compiled inner loop does not support. */
const beyond: readonly (keyof ExploreOptions)[] = ['symmetry', 'reduce', 'keeper', 'resume'];

/**
 * Explores the state space breadth-first, so that the first schedule to a world is a shortest one. The compiled inner loop and
 * `breadth-first.ts` give the same `Exploration`. The compiled loop is used where it supports all options and the visitor need
 * not see every world.
 * @throws NetworkError with its `schedule` when a machine breaks a rule on the way
 */
export function explore(network: Network, options: ExploreOptions = {}): Exploration {
  return runToEnd(exploreSlices(network, options));
}

/**
 * The same in slices of at most a thousand worlds, so that the caller can poll for other events. Without WebAssembly, or memory
 * for it, the search in JavaScript is used, with a note.
 * @throws NetworkError as `explore` does
 * @throws ResumeError when the state belongs to another network
 */
export function exploreSlices(network: Network, options: ExploreOptions = {}): Slices<Exploration> {
  const isKnown = beyond.every((name) => options[name] === undefined) && options.bounds?.memory === undefined;
  const isSparing = options.visit === undefined || options.visits === 'changes';
  if (!isKnown || !isSparing) return breadthFirstSlices(network, options);
  const begun = compiled(network, options);
  return typeof begun === 'string' ? withoutWasm(begun, network, options) : begun.run();
}

/** A search in the compiled inner loop, or the reason why none can start. */
function compiled(network: Network, options: ExploreOptions): WasmSearch | string {
  const why = whyUnavailable();
  if (why !== null) return why;
  try {
    return new WasmSearch(network, options);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return reason;
  }
}

function* withoutWasm(why: string, network: Network, options: ExploreOptions): Slices<Exploration> {
  const exploration = yield* breadthFirstSlices(network, options);
  return { ...exploration, note: `${why}; the search runs without WebAssembly` };
}

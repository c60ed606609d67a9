import { explore as search, type Exploration, type ExploreOptions } from './explore.ts';
import type { Network } from './network.ts';
import { WasmSearch } from './wasm/search.ts';

/** What the compiled inner loop understands. */
const known: ReadonlySet<string> = new Set<keyof ExploreOptions>([
  'observe',
  'groups',
  'visit',
  'visits',
  'bounds',
  'shouldStop',
  'onProgress',
]);

/**
 * Explores every ordering breadth-first, so that the first schedule to anything is a shortest one. The compiled inner
 * loop and the search of `explore.ts` give the same `Exploration`; the inner loop is taken where nothing is asked of it
 * that it does not know, and where it need not tell of every world.
 * @throws NetworkError with its `schedule` when a machine breaks a rule on the way
 */
export function explore(network: Network, options: ExploreOptions = {}): Exploration {
  const isKnown = Object.entries(options).every(([name, value]) => value === undefined || known.has(name));
  const isSparing = options.visit === undefined || options.visits === 'news';
  return isKnown && isSparing ? new WasmSearch(network, options).run() : search(network, options);
}

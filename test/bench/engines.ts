import { explore, search, type Exploration, type ExploreOptions, type Network } from '../../src/engine/index.ts';
import type { Plan } from '../../src/boot/index.ts';
import { generatorsOf } from '../../src/hints/symmetry.ts';

/** How one of our own searches is asked for: `wasm`, `wasm+warm`, `js`, `js+symmetry+partial-order`. */
type Spec = string;

/** Searches by name: the compiled inner loop, which knows no reductions, and the one that knows them all. */
const kernels: Readonly<Record<string, (network: Network, options: ExploreOptions) => Exploration>> = {
  wasm: explore,
  js: search,
};

/** Searches once before it is measured: then nothing is left to ask of XState, nor to be compiled by V8. */
const warm = 'warm';

/** Reductions by name. */
const reductions: Readonly<Record<string, (plan: Plan) => ExploreOptions>> = {
  [warm]: () => ({}),
  symmetry: (plan) => ({ symmetry: generatorsOf(plan) }),
  'partial-order': () => ({ reduce: { partialOrder: true } }),
};

/** Whether a search leaves worlds out, so that its count is its own. */
export const isReduced = (spec: Spec): boolean => spec.replace(`+${warm}`, '').includes('+');

/** Whether the search is to be run once before it is measured. */
export const isWarm = (spec: Spec): boolean => spec.includes(`+${warm}`);

/**
 * The search that a name asks for, ready to be run on a network.
 * @throws RangeError when there is no such kernel or reduction
 */
export function searchOf(spec: Spec, plan: Plan): (network: Network) => Exploration {
  const [kernel = '', ...wanted] = spec.split('+');
  const run = known(kernels, kernel, spec);
  const options = Object.assign({}, ...wanted.map((name) => known(reductions, name, spec)(plan))) as ExploreOptions;
  return (network) => run(network, options);
}

function known<T>(table: Readonly<Record<string, T>>, name: string, spec: Spec): T {
  const found = table[name];
  if (found === undefined)
    throw new RangeError(`${spec}: there is no ${name}; known: ${Object.keys(table).join(', ')}`);
  return found;
}

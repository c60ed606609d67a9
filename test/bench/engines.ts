import type { ExploreOptions } from '../../src/engine/index.ts';
import type { Plan } from '../../src/system/index.ts';
import { generatorsOf } from '../../src/system/symmetry.ts';

/** How one of our own searches is asked for: `js`, `js+symmetry`, `js+warm`. */
type Spec = string;

/** Kernels by name, and what each adds to the options of a search. Worker counts and further kernels come in here. */
const kernels: Readonly<Record<string, (plan: Plan) => ExploreOptions>> = {
  js: () => ({}),
};

/** Searches once before it is measured: then nothing is left to ask of XState, nor to be compiled by V8. */
const warm = 'warm';

/** Reductions by name. */
const reductions: Readonly<Record<string, (plan: Plan) => ExploreOptions>> = {
  [warm]: () => ({}),
  symmetry: (plan) => ({ symmetry: generatorsOf(plan) }),
};

/** Whether a search leaves worlds out, so that its count is its own. */
export const isReduced = (spec: Spec): boolean => spec.replace(`+${warm}`, '').includes('+');

/** Whether the search is to be run once before it is measured. */
export const isWarm = (spec: Spec): boolean => spec.includes(`+${warm}`);

/**
 * The options of a search.
 * @throws RangeError when there is no such kernel or reduction
 */
export function optionsOf(spec: Spec, plan: Plan): ExploreOptions {
  const [kernel = '', ...wanted] = spec.split('+');
  const parts = [kernels[kernel], ...wanted.map((name) => reductions[name])];
  return Object.assign(
    {},
    ...parts.map((part, i) => {
      if (part) return part(plan);
      const known = Object.keys(i === 0 ? kernels : reductions).join(', ');
      throw new RangeError(`${spec}: there is no ${[kernel, ...wanted][i]}; known: ${known}`);
    }),
  ) as ExploreOptions;
}

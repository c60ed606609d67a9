import { UsageError } from '../boot/usage-error.ts';

/** What `--reduce` takes. `all` is every reduction that this version has. */
export const reduceChoices = ['none', 'symmetry', 'partial-order', 'all'] as const;

/** One of them. */
export type Reduce = (typeof reduceChoices)[number];

/** A way to look at fewer worlds and answer the same. */
export type ReductionName = Exclude<Reduce, 'none' | 'all'>;

/** Those that are there. */
const built: readonly ReductionName[] = ['symmetry', 'partial-order'];

/**
 * Which reductions a word asks for.
 * @throws UsageError when it names one that is not there
 */
export function reductionsOf(reduce: Reduce): readonly ReductionName[] {
  if (reduce === 'none') return [];
  if (reduce === 'all') return built;
  if (built.includes(reduce)) return [reduce];
  throw new UsageError(`the reduction ${reduce} is not there yet`, `use one of: none, ${built.join(', ')}, all`);
}

/** How a report names the reductions that were in use. */
export const reductionText = (used: readonly ReductionName[]): string => (used.length === 0 ? 'none' : used.join('+'));

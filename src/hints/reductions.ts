import { UsageError } from '../boot/usage-error.ts';

/** Values of `--reduce`. `all` selects every reduction of this version. */
export const reduceChoices = ['none', 'symmetry', 'partial-order', 'all'] as const;

/** A value of `--reduce`. */
export type Reduce = (typeof reduceChoices)[number];

/** A technique that explores fewer worlds with the same verdicts. */
export type ReductionName = Exclude<Reduce, 'none' | 'all'>;

/** The implemented reductions. */
const built: readonly ReductionName[] = ['symmetry', 'partial-order'];

/**
 * The reductions that a value of `--reduce` selects.
 * @throws UsageError for an unknown reduction
 */
export function reductionsOf(reduce: Reduce): readonly ReductionName[] {
  if (reduce === 'none') return [];
  if (reduce === 'all') return built;
  if (built.includes(reduce)) return [reduce];
  throw new UsageError(`the reduction ${reduce} is not there yet`, `use one of: none, ${built.join(', ')}, all`);
}

/** The text of a report for the reductions in use. */
export const reductionText = (used: readonly ReductionName[]): string => (used.length === 0 ? 'none' : used.join('+'));

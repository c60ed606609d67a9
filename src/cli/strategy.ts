import type { SearchStrategy } from './deps.ts';
import { Problem } from './problem.ts';

/** The options of the search strategy. */
interface StrategyOptions {
  readonly strategy?: SearchStrategy['kind'];
  readonly runs?: number;
  readonly seed?: number;
  readonly bugDepth?: number;
  readonly faults?: number;
}

/**
 * The strategy with defaults filled in.
 * @throws Problem for an option of another strategy, which would have no effect
 */
export function strategyOf({
  strategy: kind = 'breadth-first',
  runs,
  seed,
  bugDepth,
  faults,
}: StrategyOptions): SearchStrategy {
  const refuse = (option: string, of: string): Problem =>
    new Problem('usage', `${option} is of --strategy ${of}, not of ${kind}`, `give --strategy, or leave ${option} out`);
  if (bugDepth !== undefined && kind !== 'pct') throw refuse('--bug-depth', 'pct');
  if (kind === 'breadth-first' || kind === 'depth-first') {
    if (runs !== undefined) throw refuse('--runs', 'random and pct');
    if (seed !== undefined) throw refuse('--seed', 'random and pct');
    return { kind };
  }
  if (faults !== undefined && faults > 0)
    throw new Problem(
      'impossible',
      'a sample of runs is of one set of faults, --faults is about all sets',
      'give the faults with --fault, or leave --strategy out',
    );
  const sample = { runs: runs ?? 1000, seed: seed ?? 1 };
  return kind === 'random' ? { kind, ...sample } : { kind, ...sample, bugDepth: bugDepth ?? 2 };
}

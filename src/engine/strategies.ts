import { exploreSlices } from './explore.ts';
import type { Network } from './network/network.ts';
import { pctRuns, type PctReport } from './sample/pct.ts';
import { randomRuns } from './sample/random-runs.ts';
import { depthFirst } from './search/depth-first.ts';
import type { Exploration, ExploreOptions } from './search/exploration.ts';
import { cycleOf, type Cycle } from './search/fair-cycle.ts';
import type { Slices } from './search/slices.ts';

/** Order in which worlds are visited, or the method of sampling runs. */
export type SearchStrategy =
  | { readonly kind: 'breadth-first' | 'depth-first' }
  | { readonly kind: 'random'; readonly runs: number; readonly seed: number }
  | { readonly kind: 'pct'; readonly runs: number; readonly seed: number; readonly bugDepth: number };

/** The sample of runs, and for `pct` the probability of finding a bug of the given depth. */
export interface Sample {
  readonly seed: number;
  readonly runs: number;
  readonly guarantee?: { readonly bugDepth: number } & Omit<PctReport, 'depthAt'>;
}

/** The result of a search by any strategy. */
export interface SearchResult {
  readonly exploration: Exploration;
  /** Kind of infinite run, if any. Computed on demand, because it may traverse the whole graph. */
  cycle(): Cycle;
  /** Null for exhaustive strategies. */
  readonly sampling: Sample | null;
  /** The depth of a bug in that world, where the strategy provides it. */
  bugDepthAt(world: number): number | null;
}

/** One way of exploring a network: all strategies, with and without the compiled loop, have this interface. */
export type Search = (network: Network, options: ExploreOptions) => Slices<SearchResult>;

const noSample = { sampling: null, bugDepthAt: () => null };

/** A sample never proves a property: final properties hold only in a complete search. */
const unknownCycle = { cycle: (): Cycle => 'fair' };

function* breadthFirst(network: Network, options: ExploreOptions): Slices<SearchResult> {
  const exploration = yield* exploreSlices(network, options);
  let cycle: Cycle | null = null;
  return { exploration, cycle: () => (cycle ??= cycleOf(exploration, network)), ...noSample };
}

/** The search of a strategy. */
export function searchOf(strategy: SearchStrategy): Search {
  switch (strategy.kind) {
    case 'breadth-first':
      return breadthFirst;
    case 'depth-first':
      return function* (network, options) {
        const { exploration, cycle } = yield* depthFirst(network, options);
        return { exploration, cycle: () => cycle, ...noSample };
      };
    case 'random':
      return function* (network, options) {
        const { runs, seed } = strategy;
        const exploration = yield* randomRuns(network, { ...options, runs, seed });
        return { exploration, ...unknownCycle, ...noSample, sampling: { seed, runs } };
      };
    case 'pct':
      return function* (network, options) {
        const { exploration, report } = yield* pctRuns(network, { ...options, ...strategy });
        const { sources, steps, counted, perRun, overall } = report;
        const { seed, runs, bugDepth } = strategy;
        return {
          exploration,
          ...unknownCycle,
          sampling: { seed, runs, guarantee: { bugDepth, sources, steps, counted, perRun, overall } },
          bugDepthAt: (world) => report.depthAt(world),
        };
      };
  }
}

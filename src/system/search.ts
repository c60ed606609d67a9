import {
  cycleOf,
  depthFirst,
  exploreSlices,
  pctRuns,
  randomRuns,
  type Cycle,
  type Exploration,
  type ExploreOptions,
  type Network,
  type Slices,
} from '../engine/index.ts';
import type { Sampling } from '../model/verdict.ts';

/** In which order worlds are met, or which runs are taken as a sample. */
export type SearchStrategy =
  | { readonly kind: 'breadth-first' | 'depth-first' }
  | { readonly kind: 'random'; readonly runs: number; readonly seed: number }
  | { readonly kind: 'pct'; readonly runs: number; readonly seed: number; readonly bugDepth: number };

/** What a strategy found. */
export interface Searched {
  readonly exploration: Exploration;
  /** How runs can go on for ever. Worked out when it is asked for: it may walk the whole graph again. */
  cycle(): Cycle;
  readonly sampling: Sampling | null;
  /** Of a bug that shows in that world, where the strategy can tell. */
  bugDepthAt(world: number): number | null;
}

/** Searches a network by a strategy. */
export function* searched(network: Network, strategy: SearchStrategy, options: ExploreOptions): Slices<Searched> {
  const quiet = { sampling: null, bugDepthAt: () => null };
  switch (strategy.kind) {
    case 'breadth-first': {
      const exploration = yield* exploreSlices(network, options);
      let cycle: Cycle | null = null;
      return { exploration, cycle: () => (cycle ??= cycleOf(exploration, network)), ...quiet };
    }
    case 'depth-first': {
      const { exploration, cycle } = yield* depthFirst(network, options);
      return { exploration, cycle: () => cycle, ...quiet };
    }
    case 'random': {
      const { runs, seed } = strategy;
      const exploration = yield* randomRuns(network, { ...options, runs, seed });
      return { exploration, ...unknownCycle, ...quiet, sampling: { seed, runs } };
    }
    case 'pct': {
      const { exploration, report } = yield* pctRuns(network, { ...options, ...strategy });
      const { sources, steps, counted, perRun, overall } = report;
      const { seed, runs, bugDepth } = strategy;
      return {
        exploration,
        ...unknownCycle,
        sampling: { seed, runs, guarantee: { bugDepth, sources, steps, counted, perRun, overall } },
        bugDepthAt: (world) => report.depthAt(world),
      };
    }
  }
}

/** A sample never comes to ask: without all worlds nothing holds anyway. */
const unknownCycle = { cycle: (): Cycle => 'fair' };

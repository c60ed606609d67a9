import type { Exploration } from '../search/exploration.ts';
import type { Network } from '../network/network.ts';
import { xorshift } from '../network/random.ts';
import type { Slices } from '../search/slices.ts';
import { Trail, type TrailOptions } from '../search/trail.ts';

export interface RunsOptions extends TrailOptions {
  readonly runs: number;
  /** Equal seeds give equal runs. */
  readonly seed: number;
}

/** Step limit of a run without a depth limit, because runs may be infinite. */
const stepsMax = 100_000;

/** Samples runs with uniformly random choices. Unvisited worlds remain unknown, so the result is never complete. */
export function* randomRuns(network: Network, options: RunsOptions): Slices<Exploration> {
  const trail = new Trail(network, options);
  const random = xorshift(options.seed);
  const depthMax = options.bounds?.depth ?? stepsMax;
  for (let run = 0; run < options.runs && trail.stoppedBy === null; run++) {
    if (run % 16 === 15) yield;
    let here = 0;
    for (let steps = 0; trail.goesOn(); steps++) {
      const choices = trail.open(here);
      if (!trail.show(here, choices) || choices === 0 || steps >= depthMax) break;
      here = trail.take(here, random(choices));
      if (here < 0) break;
    }
  }
  return trail.result(false, false);
}

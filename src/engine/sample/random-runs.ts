import type { Exploration } from '../search/exploration.ts';
import type { Network } from '../network/network.ts';
import { xorshift } from '../network/random.ts';
import type { Slices } from '../search/slices.ts';
import { Trail, type TrailOptions } from '../search/trail.ts';

export interface RunsOptions extends TrailOptions {
  readonly runs: number;
  /** The same seed makes the same runs. */
  readonly seed: number;
}

/** A run is cut off there, when no bound on depth comes first: machines may go round for ever. */
const stepsMax = 100_000;

/** Takes runs whose every choice is equally likely among those possible. What they did not meet stays open: never complete. */
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

import { at } from '../network/events.ts';
import type { Exploration } from '../search/exploration.ts';
import { sourceOf } from '../search/fair-cycle.ts';
import type { Network } from '../network/network.ts';
import { xorshift, type Random } from '../network/random.ts';
import type { RunsOptions } from './random-runs.ts';
import type { Slices } from '../search/slices.ts';
import { Trail } from '../search/trail.ts';

export interface PctOptions extends RunsOptions {
  /** How many orderings of two steps a bug may take: with 1 no run changes a priority on its way. */
  readonly bugDepth: number;
}

/** What the runs were like, and what follows from it. */
export interface PctReport {
  /** n: sources of steps that were seen. A source has one step at a time to offer: a sender's mail to one receiver, a timer, a spontaneous event. */
  readonly sources: number;
  /** k: steps of the longest run. */
  readonly steps: number;
  /** Runs that were made once no longer run was seen: the chance below is that of each of these. */
  readonly counted: number;
  /** The chance of a run to find a bug of that depth is no less than this: 1/(n k^(d-1)). */
  readonly perRun: number;
  /** The same for all counted runs together. */
  readonly overall: number;
  /** How many orderings of two steps a run decided that met this world, at most: the depth of a bug that shows there. */
  depthAt(world: number): number;
}

/** A run is cut off there, when no bound on depth comes first. */
const stepsMax = 100_000;

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: "A Randomized Scheduler with Probabilistic
 * Guarantees of Finding Bugs", ASPLOS 2010). Every source of steps gets a random priority, and always the step with the
 * highest is taken; at `bugDepth - 1` steps, chosen beforehand, the source that is about to act falls behind all others. k
 * must be known beforehand: the first run measures it, and a longer run corrects it.
 */
export function* pctRuns(
  network: Network,
  options: PctOptions,
): Slices<{ readonly exploration: Exploration; readonly report: PctReport }> {
  const trail = new Trail(network, options);
  const random = xorshift(options.seed);
  const sources = new Sources(network);
  const depthMax = options.bounds?.depth ?? stepsMax;
  const measured = { steps: 1, counted: 0 };
  /** By world. */
  const depths: number[] = [];
  for (let run = 0; run < options.runs && trail.stoppedBy === null; run++) {
    if (run % 16 === 15) yield;
    const priorities = new Priorities(random, options.bugDepth, measured.steps);
    const steps = oneRun(trail, sources, priorities, depthMax, depths);
    if (trail.stoppedBy !== null) break;
    if (steps > measured.steps) Object.assign(measured, { steps, counted: 0 });
    else measured.counted++;
  }
  const perRun = 1 / (Math.max(1, sources.size) * measured.steps ** (options.bugDepth - 1));
  return {
    exploration: trail.result(false, false),
    report: {
      ...measured,
      sources: sources.size,
      perRun,
      overall: 1 - (1 - perRun) ** measured.counted,
      depthAt: (world) => at(depths, world),
    },
  };
}

/** Returns how many steps it took. */
function oneRun(trail: Trail, sources: Sources, priorities: Priorities, depthMax: number, depths: number[]): number {
  let here = 0;
  for (let steps = 0; ; steps++) {
    const choices = trail.open(here);
    if (here === depths.length) depths.push(priorities.decided);
    if (!trail.show(here, choices) || choices === 0 || steps >= depthMax || !trail.goesOn()) return steps;
    here = trail.take(here, priorities.pick(sources.of(trail.world(here)), steps + 1));
    if (here < 0) return steps;
  }
}

/** Numbers for what offers steps. */
class Sources {
  readonly #network: Network;
  readonly #ids = new Map<string, number>();

  constructor(network: Network) {
    this.#network = network;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** By choice. No two choices of a world have one source. */
  of(world: ArrayLike<number>): readonly number[] {
    return this.#network.choices(world).map((choice) => {
      const key = sourceOf(choice);
      const id = this.#ids.get(key) ?? this.#ids.size;
      this.#ids.set(key, id);
      return id;
    });
  }
}

/** Two draws: that two sources draw the same is less likely than that the machine fails. */
const half = 2 ** 26;

/** The priorities of one run. */
class Priorities {
  readonly #random: Random;
  /** Orderings decided so far: the one by priorities drawn, and one more for each change. */
  decided = 1;
  /** By source; drawn when a source is first seen, which is as good as beforehand. */
  readonly #of = new Map<number, number>();
  /** By step, from 1: the priority that the source about to act falls to, less than any that is drawn. */
  readonly #changes = new Map<number, number>();

  constructor(random: Random, bugDepth: number, steps: number) {
    this.#random = random;
    for (let change = 1; change < bugDepth; change++) this.#changes.set(1 + random(steps), -change);
  }

  /** The choice with the highest priority at that step. */
  pick(sources: readonly number[], step: number): number {
    const first = this.#highest(sources);
    const lowered = this.#changes.get(step);
    if (lowered === undefined) return first;
    this.#of.set(at(sources, first), lowered);
    this.decided++;
    return this.#highest(sources);
  }

  #highest(sources: readonly number[]): number {
    let best = 0;
    for (let choice = 1; choice < sources.length; choice++)
      if (this.#priority(at(sources, choice)) > this.#priority(at(sources, best))) best = choice;
    // One choice alone is drawn for too, so that what a seed means does not depend on it.
    this.#priority(at(sources, best));
    return best;
  }

  #priority(source: number): number {
    const known = this.#of.get(source);
    if (known !== undefined) return known;
    const drawn = this.#random(half) * half + this.#random(half);
    this.#of.set(source, drawn);
    return drawn;
  }
}

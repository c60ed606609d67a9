import { at } from '../network/events.ts';
import type { Exploration } from '../search/exploration.ts';
import { sourceOf } from '../search/fair-cycle.ts';
import type { Network } from '../network/network.ts';
import { xorshift, type Random } from '../network/random.ts';
import type { RunsOptions } from './random-runs.ts';
import type { Slices } from '../search/slices.ts';
import { Trail } from '../search/trail.ts';

export interface PctOptions extends RunsOptions {
  /** Bug depth: number of ordering constraints that a bug needs. With 1 no run changes priorities. */
  readonly bugDepth: number;
}

/** Statistics of the runs, with the resulting guarantee. */
export interface PctReport {
  /** n: number of sources. A source has at most one step at a time: a sender's messages to one receiver, a timer, a spontaneous event. */
  readonly sources: number;
  /** k: number of steps of the longest run. */
  readonly steps: number;
  /** Runs after the longest one was seen; the probability below applies to each of these. */
  readonly counted: number;
  /** Lower bound on the probability that a run finds a bug of that depth: 1/(n k^(d-1)). */
  readonly perRun: number;
  /** The same for all counted runs together. */
  readonly overall: number;
  /** Upper bound on the ordering constraints decided by a run that visited this world: the depth of a bug found there. */
  depthAt(world: number): number;
}

/** Step limit of a run without a depth limit. */
const stepsMax = 100_000;

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: "A Randomized Scheduler with Probabilistic
 * Guarantees of Finding Bugs", ASPLOS 2010). Every source of steps gets a random priority, and the step with the highest one is
 * taken. At `bugDepth - 1` random steps the priority of the acting source drops below all others. k must be known beforehand:
 * the first run measures it, and a longer run corrects it.
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

/** Returns the number of steps taken. */
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

/** Interns sources of steps. */
class Sources {
  readonly #network: Network;
  readonly #ids = new Map<string, number>();

  constructor(network: Network) {
    this.#network = network;
  }

  get size(): number {
    return this.#ids.size;
  }

  /** By choice. Two choices of a world never have the same source. */
  of(world: ArrayLike<number>): readonly number[] {
    return this.#network.choices(world).map((choice) => {
      const key = sourceOf(choice);
      const id = this.#ids.get(key) ?? this.#ids.size;
      this.#ids.set(key, id);
      return id;
    });
  }
}

/** Two draws are combined, so that equal priorities are less likely than a hardware failure. */
const half = 2 ** 26;

/** The priorities of one run. */
class Priorities {
  readonly #random: Random;
  /** Ordering constraints so far: one by the priorities drawn, and one per change. */
  decided = 1;
  /** By source; drawn at its first appearance, which is equivalent to drawing beforehand. */
  readonly #of = new Map<number, number>();
  /** By step, from 1: the priority that the acting source drops to, below any that is drawn. */
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
    // A draw is made for a single choice too, so that the meaning of a seed does not depend on it.
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

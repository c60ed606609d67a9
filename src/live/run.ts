import {
  asyncScheduler,
  defer,
  finalize,
  from,
  map,
  takeWhile,
  timer,
  type Observable,
  type SchedulerLike,
} from 'rxjs';
import { xorshift } from '../engine/index.ts';
import type { ReplayStep } from '../model/replay.ts';
import type { Scenario } from '../model/scenario.ts';
import { actorsOf, type Plan } from '../boot/index.ts';

import { LiveNarrator } from './live-step.ts';
import { LiveSystem } from './live-system.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/** Options of a live run. */
export interface LiveOptions {
  /** Seed of the choices; equal seeds give equal runs. */
  readonly seed: number;
  /** Seconds of real time between steps; absent or 0: no delay. */
  readonly pace?: number;
  /** Time source of the pace; replaceable in tests. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Runs a scenario once on real XState actors, each choice equally likely, as an observable of steps. It completes at quiescence.
 * It is cold: each subscriber has a run of its own, and unsubscribing stops it. Without a pace all steps come within `subscribe`.
 * @returns the steps; it fails with a UsageError when the combination cannot be run
 */
export function runLive(scenario: Scenario, variant: Variant, options: LiveOptions): Observable<ReplayStep> {
  return defer(() => {
    const { plan } = modelOf(scenario, variant);
    const steps = emulate(plan, options.seed);
    const pace = options.pace ?? 0;
    return pace > 0 ? paced(steps, pace * 1000, options.scheduler ?? asyncScheduler) : from(steps);
  });
}

/** One run as a generator: the actors advance only when the next step is requested. */
function* emulate(plan: Plan, seed: number): Generator<ReplayStep, undefined> {
  const live = new LiveSystem(actorsOf(plan));
  try {
    const narrator = new LiveNarrator(plan, live);
    const random = xorshift(seed);
    for (let index = 1; ; index++) {
      const { length } = live.choices();
      if (length === 0) return undefined;
      yield narrator.narrate(live.take(random(length)), index);
    }
  } finally {
    // Reached after the last step, and after unsubscribing.
    live.stop();
  }
}

/** The first step immediately, then one per period. A buffer would let the actors run ahead of the output. */
const paced = (
  steps: Generator<ReplayStep, undefined>,
  period: number,
  scheduler: SchedulerLike,
): Observable<ReplayStep> =>
  timer(0, period, scheduler).pipe(
    map(() => steps.next().value),
    takeWhile((step) => step !== undefined),
    finalize(() => steps.return(undefined)),
  );

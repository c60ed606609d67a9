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

/** How one live emulation goes. */
export interface LiveOptions {
  /** The same seed gives the same steps. */
  readonly seed: number;
  /** Seconds of real time between steps; absent or 0: as fast as it goes. */
  readonly pace?: number;
  /** Where the pace's time comes from; a test gives one that takes none. */
  readonly scheduler?: SchedulerLike;
}

/**
 * Runs a scenario once on real XState actors, each choice equally likely, and tells every step as it happens. Completes
 * when nothing can happen any more. Nothing runs before somebody subscribes, each subscriber has a run of its own, and
 * unsubscribing stops it. Without a pace all steps come within `subscribe`.
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

/** One run, a step at a time: the actors move only when the next step is asked for. */
function* emulate(plan: Plan, seed: number): Generator<ReplayStep, undefined> {
  const live = new LiveSystem(actorsOf(plan));
  try {
    const teller = new LiveNarrator(plan, live);
    const random = xorshift(seed);
    for (let index = 1; ; index++) {
      const { length } = live.choices();
      if (length === 0) return undefined;
      yield teller.tell(live.take(random(length)), index);
    }
  } finally {
    // Reached when the last step is told and also when nobody listens any longer.
    live.stop();
  }
}

/** The first step at once, then one per period. A buffer would let the actors run ahead of what is shown. */
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

import { NetworkError } from '../network/errors.ts';
import type { NetworkTables } from '../network/network.ts';
import { xorshift } from '../network/random.ts';
import type { StepCache } from './step-cache.ts';
import type { Slices } from './slices.ts';
import { WorldSteps } from '../worlds/world-steps.ts';

/** Step limit, because runs may be infinite. */
const stepsMax = 2_000;
/** Steps between two yields: with many devices each step takes milliseconds. */
const stepsAtOnce = 4;

/**
 * Random warm-up runs, so that a reduced search begins with most local steps known. They execute real steps, so the fixpoint is
 * unaffected: steps that no run shows are learned later. The caller may stop early.
 */
export function* warmUpRuns(
  { initial }: Pick<NetworkTables, 'initial'>,
  { moves, steps, orbit }: StepCache,
  runs: number,
): Slices<void> {
  const random = xorshift(1);
  const all = new WorldSteps(moves, steps);
  for (let run = 0; run < runs; run++) {
    yield;
    const cells = Int32Array.from(initial);
    // Every other run has fixed priorities among actors, so that some actions precede what usually precedes them.
    const favour = initial.length > 0 && run % 2 === 1 ? Array.from(initial, () => random(1 << 16)) : null;
    for (let step = 0; step < stepsMax; step++) {
      if (step % stepsAtOnce === stepsAtOnce - 1) yield;
      const outcomes: { readonly outcome: number; readonly mover: number }[] = [];
      try {
        all.from(cells, ({ outcome }) => outcomes.push({ outcome, mover: steps.footprint(outcome).mover }));
      } catch (thrown) {
        // The search reaches the same error, with a schedule.
        if (thrown instanceof NetworkError) return;
        throw thrown;
      }
      const next = favour
        ? outcomes.reduce<(typeof outcomes)[number] | undefined>(
            (best, one) => (best && (favour[best.mover] ?? 0) >= (favour[one.mover] ?? 0) ? best : one),
            undefined,
          )
        : outcomes[random(outcomes.length)];
      if (next === undefined) break;
      const { outcome } = next;
      orbit?.equivariance.violated(outcome);
      steps.apply(outcome, steps.route(outcome), cells);
    }
  }
}

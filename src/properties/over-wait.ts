import type { OverWaitCause } from '../model/verdict.ts';
import type { View } from '../model/view.ts';

/** Why a gate that waits need not. */
export interface OverWait {
  readonly cause: OverWaitCause;
  readonly why: string;
}

/**
 * Judges a world in which nothing can happen but that time passes. The gate over-waits there when no CXL probe due at boot
 * is outstanding: released-early (I5) asks whether it opens too early, and this whether it opens later than it could. Where
 * nothing at all can happen, the wait has no end: hang (I7) tells that, and it is an over-wait as well only if somebody
 * else's probe is what it waits for.
 * @param hasTimer - a timer of the gate or of the policy can fire
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
export function overWaitIn(view: View, hasTimer: boolean): OverWait | null {
  const { gate, unrelated } = view;
  if (!gate.waiting && !view.deciding) return null;
  if (view.outstanding.length > 0) return null;
  const start = `all CXL probing due at boot is over, and ${gate.waiting ? 'the gate' : 'the decision'}`;
  if (unrelated.length > 0) {
    const probes = unrelated.length === 1 ? 'the probe' : 'the probes';
    const end = hasTimer ? ', until its timer fires' : '';
    return {
      cause: 'unrelated',
      why: `${start} waits for ${probes} of ${unrelated.join(', ')}, which ${unrelated.length === 1 ? 'is' : 'are'} not CXL's${end}`,
    };
  }
  return hasTimer ? { cause: 'timer', why: `${start} waits out a timer` } : null;
}

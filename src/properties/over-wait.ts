import type { OverWaitCause } from '../model/verdict.ts';
import type { View } from '../model/view.ts';

/** An unnecessary wait of the gate, with its cause. */
export interface OverWait {
  readonly cause: OverWaitCause;
  readonly why: string;
}

/**
 * Detects an over-wait in a world where only timers are enabled: the gate waits, and no CXL probe due at boot is outstanding. A
 * release that is too early violates released-early (I5); here it is later than necessary. Without any timer the wait is endless,
 * which violates hang (I7). It is an over-wait too only if it depends on a probe unrelated to CXL.
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

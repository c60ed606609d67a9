import { replay } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf } from '../properties/index.ts';

import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/**
 * The ending code of the world in which a schedule stops, whether or not something could still happen there: a real boot is looked at
 * while some work of no consequence may be left.
 * @throws UsageError or ScheduleError when the schedule does not fit
 */
export function endingAt(scenario: Scenario, variant: Variant, schedule: string): string {
  const { network, observer } = modelOf(scenario, variant);
  const last = replay(network, schedule).at(-1)?.after ?? network.initial;
  return endingOf(observer.view(last)).code;
}

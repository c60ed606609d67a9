import { replay } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf } from '../properties/index.ts';

import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/**
 * The ending code of a schedule's last world, even before quiescence: a real boot is observed while inconsequential work may be
 * pending.
 * @throws UsageError or ScheduleError when a step of the schedule is not enabled
 */
export function endingAt(scenario: Scenario, variant: Variant, schedule: string): string {
  const { network, observer } = modelOf(scenario, variant);
  const last = replay(network, schedule).at(-1)?.after ?? network.initial;
  return endingOf(observer.view(last)).code;
}

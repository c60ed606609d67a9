import { replay } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf } from '../properties/index.ts';
import { assemble, chosen, observerOf, planOf } from '../boot/index.ts';
import { type Choice } from '../verbs/index.ts';

/**
 * The ending code of the world in which a schedule stops, whether or not something could still happen there: a real boot is looked at
 * while some work of no consequence may be left.
 * @throws UsageError or ScheduleError when the schedule does not fit
 */
export function endingAt(scenario: Scenario, choice: Choice, schedule: string): string {
  const { design, gate } = chosen(choice);
  const plan = planOf(scenario, design, gate, scenario.userspace.order, choice.family ?? design.family);
  const network = assemble(plan);
  const last = replay(network, schedule).at(-1)?.after ?? network.initial;
  return endingOf(observerOf(plan, network).view(last)).code;
}

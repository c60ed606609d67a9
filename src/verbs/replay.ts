import { formatSchedule, parseSchedule, replay, ScheduleError, type Step, type World } from '../engine/index.ts';
import type { ReplayRecord } from '../model/replay.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf } from '../properties/index.ts';
import { UsageError } from '../boot/usage-error.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf, type Model } from '../boot/model-of.ts';
import { iomemLines, narratorOf } from '../narrate/narrator.ts';
import { subjectOf } from './subject.ts';

/**
 * Replays a schedule and describes each step.
 * @throws UsageError when the combination cannot be run, or naming the first step that is not enabled, and the enabled ones
 */
export function replayScenario(scenario: Scenario, variant: Variant, schedule: string): ReplayRecord {
  const model = modelOf(scenario, variant);
  const { plan, network, observer } = model;
  const steps = stepsOf(model, schedule);
  const narrate = narratorOf(plan, network);
  const lines = (world: World): readonly string[] => iomemLines(observer.iomem(world));
  const last = steps.at(-1)?.after ?? network.initial;
  return {
    ...subjectOf(model, variant),
    schedule: formatSchedule(parseSchedule(schedule)),
    steps: steps.map((step, index) => ({ ...narrate(step, index + 1), iomem: lines(step.after) })),
    ending: network.choices(last).length === 0 ? endingOf(observer.view(last)).code : null,
    before: lines(network.initial),
    iomem: lines(last),
  };
}

/**
 * Replays a schedule of the model.
 * @throws UsageError naming the first step that is not enabled, and the enabled ones
 */
export function stepsOf({ network }: Pick<Model, 'network'>, schedule: string): readonly Step[] {
  try {
    return replay(network, schedule);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw new UsageError(error.message, 'a schedule fits the scenario, design, gate and order it was found with');
  }
}

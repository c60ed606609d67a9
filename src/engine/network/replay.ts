import { describe } from './choices.ts';
import { ScheduleError } from './errors.ts';
import type { Network, Step } from './network.ts';
import { formatSchedule, parseSchedule, type Schedule } from './schedule.ts';

/**
 * Replays a schedule from the initial world.
 * @throws ScheduleError naming the first step that is not enabled, and the enabled ones
 */
export function replay(network: Network, schedule: string | Schedule): readonly Step[] {
  const wanted = typeof schedule === 'string' ? parseSchedule(schedule) : schedule;
  const steps: Step[] = [];
  let world = network.initial;
  for (const [position, choice] of wanted.entries()) {
    const choices = network.choices(world);
    if (!choices[choice]) {
      throw new ScheduleError(
        `schedule ${typeof schedule === 'string' ? schedule.trim() : formatSchedule(wanted)}: step ${position + 1} takes choice ${choice}; possible there: ${describe(choices)}`,
      );
    }
    const step = network.step(world, choice);
    steps.push(step);
    world = step.after;
  }
  return steps;
}

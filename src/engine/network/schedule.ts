import { ScheduleError } from './errors.ts';

/** The choices taken, each the position in its world's list. */
export type Schedule = readonly number[];

/** `0/3/1`; a schedule without steps is `-`, so that it is visible in a mail and not an empty argument in a shell. */
export const formatSchedule = (schedule: Schedule): string => (schedule.length === 0 ? '-' : schedule.join('/'));

/**
 * Reads what `formatSchedule` wrote; the empty text is the empty schedule too.
 * @throws ScheduleError naming the place of the first part that is no choice
 */
export function parseSchedule(text: string): number[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '-') return [];
  return trimmed.split('/').map((part, position) => {
    if (!/^(0|[1-9]\d{0,8})$/.test(part)) {
      throw new ScheduleError(
        `schedule ${JSON.stringify(text)}: step ${position + 1} is ${JSON.stringify(part)}, expected a choice number such as 0 or 12`,
      );
    }
    return Number(part);
  });
}

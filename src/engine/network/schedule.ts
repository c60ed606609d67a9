import { ScheduleError } from './errors.ts';

/** The choices taken, each the position in its world's list. */
export type Schedule = readonly number[];

/** `0/3/1`; a schedule without steps is `-`, so that it is visible in a mail and not an empty argument in a shell. */
export const formatSchedule = (schedule: Schedule): string => (schedule.length === 0 ? '-' : schedule.join('/'));

// Two equal choices are as short when written out, and need no quotes in a shell.
const shortestRun = 3;

/** The same schedule for a person: a choice that is taken three or more times in a row is written once, as `0*25/3/1`. */
export function shortSchedule(text: string): string {
  const parts: string[] = [];
  const choices = text.split('/');
  for (let at = 0; at < choices.length;) {
    let end = at;
    while (choices[end] === choices[at] && end < choices.length) end++;
    if (end - at < shortestRun) parts.push(...choices.slice(at, end));
    else parts.push(`${choices[at]}*${end - at}`);
    at = end;
  }
  return parts.join('/');
}

// Far more than any run has; a longer schedule would only fill memory before it is refused.
const longestSchedule = 1_000_000;

/**
 * Reads what `formatSchedule` or `shortSchedule` wrote; the empty text is the empty schedule too.
 * @throws ScheduleError naming the place of the first part that is no choice
 */
export function parseSchedule(text: string): number[] {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '-') return [];
  const choices: number[] = [];
  for (const part of trimmed.split('/')) {
    const [, choice, times = '1'] = /^(0|[1-9]\d{0,8})(?:\*([1-9]\d{0,8}))?$/.exec(part) ?? [];
    const problem =
      choice === undefined
        ? 'expected a choice number such as 0 or 12, or a run of one such as 0*25'
        : choices.length + Number(times) > longestSchedule
          ? `a schedule has at most ${longestSchedule} steps`
          : null;
    if (problem !== null)
      throw new ScheduleError(
        `schedule ${JSON.stringify(text)}: step ${choices.length + 1} is ${JSON.stringify(part)}, ${problem}`,
      );
    const length = choices.length + Number(times);
    while (choices.length < length) choices.push(Number(choice));
  }
  return choices;
}

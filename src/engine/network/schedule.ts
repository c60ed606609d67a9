import { ScheduleError } from './errors.ts';

/** The choices taken, as positions in their worlds' lists. */
export type Schedule = readonly number[];

/** `0/3/1`; a schedule without steps is `-`, which is visible in a mail and no empty shell argument. */
export const formatSchedule = (schedule: Schedule): string => (schedule.length === 0 ? '-' : schedule.join('/'));

// Two equal choices are as short without the abbreviation, and need no quotes in a shell.
const shortestRun = 3;

/** Abbreviated form: three or more equal choices in a row are written once, as `0*25/3/1`. */
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

// Far above the length of any run; it bounds the memory used before a schedule is refused.
const longestSchedule = 1_000_000;

/**
 * Parses the output of `formatSchedule` or `shortSchedule`; the empty text is the empty schedule too.
 * @throws ScheduleError with the position of the first part that is no choice
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

import type { Verdict } from '../model/verdict.ts';

/** What the process says to a shell; the meanings stand in docs/formats.md and in `quiesce --help`. */
export const exit = { holds: 0, violated: 1, badInput: 2, unknown: 3, missing: 77 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** The verdict of several answers: one violation decides, and one gap keeps the rest from holding. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violated')) return 'violated';
  return verdicts.includes('unknown') ? 'unknown' : 'holds';
}

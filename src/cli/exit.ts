import type { Verdict } from '../model/verdict.ts';

/** The exit codes, documented in docs/formats.md and `quiesce --help`. */
export const exit = { holds: 0, violated: 1, badInput: 2, unknown: 3, missing: 77 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/** The exit code of a verdict about a real boot. */
export const exitOfConformance = { conforms: exit.holds, differs: exit.violated, unknown: exit.unknown } as const;

/** Combines verdicts: one violation decides; otherwise one unknown prevents `holds`. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('violated')) return 'violated';
  return verdicts.includes('unknown') ? 'unknown' : 'holds';
}

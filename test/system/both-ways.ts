import type { Scenario } from '../../src/model/scenario.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import type { Reduce } from '../../src/hints/reductions.ts';
import type { Variant } from '../../src/boot/index.ts';

/** All of a report that a reduction must not change: which of several shortest schedules it prints may. */
const answersOf = (report: CheckReport) => ({
  verdict: report.verdict,
  complete: report.complete,
  endings: report.endingReports
    .map(({ ending, steps, parts, owners }) => JSON.stringify({ ending, steps, parts, owners }))
    .toSorted(),
  properties: report.properties.map(({ id, verdict, steps, shortest }) => ({ id, verdict, steps, shortest })),
  overWaits: report.overWaits && { steps: report.overWaits.steps },
  findings: report.findings.map((finding) => finding.replace(/ \(schedule.*/, '')).toSorted(),
});

/** The answers of the whole search and of the reduced one. */
export function bothWays(scenario: Scenario, variant: Variant, reduce: Reduce = 'partial-order') {
  const full = checkScenario(scenario, variant, { now: () => 0 });
  const reduced = checkScenario(scenario, variant, { now: () => 0, reduce });
  return {
    full: answersOf(full),
    reduced: answersOf(reduced),
    worlds: { full: full.worlds, reduced: reduced.worlds },
  };
}

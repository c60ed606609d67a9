import { parseScale, scaleFile } from '../../src/scenario/scale.ts';
import { readScenario } from '../../src/scenario/scenario-file.ts';
import type { Scenario } from '../../src/model/scenario.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { designById, gateById, planOf, UsageError, type Plan } from '../../src/boot/index.ts';
import { checkScenario } from '../../src/verbs/index.ts';

/** A box of the scale family. */
export const boxOf = (name: string): Scenario => readScenario(scaleFile(parseScale(name)), name).scenario;

/** Its plan under a design with the design's own gate. */
export function planned(scenario: Scenario, id: string): Plan {
  const design = designById(id);
  return planOf(scenario, design, gateById(design.gate));
}

/** Whether a design can be built into the kernel of a box. */
export function canRun(scenario: Scenario, design: string): boolean {
  try {
    planned(scenario, design);
    return true;
  } catch (thrown) {
    if (thrown instanceof UsageError) return false;
    throw thrown;
  }
}

const byText = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

/** What a report says of the box, but not how much was looked at nor by which of several orders of one length. */
const told = (report: CheckReport) => ({
  verdict: report.verdict,
  endings: report.endings,
  endingReports: report.endingReports
    .map(({ ending, steps, owners, parts }) => ({ ending, steps, owners, parts }))
    .toSorted(byText),
  properties: report.properties.map(({ id, verdict, steps }) => [id, verdict, steps]),
  findings: report.findings.map((finding) => finding.replace(/ \(schedule .*/, '')).toSorted(),
  depth: report.depth,
  overWaits: report.overWaits && [report.overWaits.cause, report.overWaits.steps],
  complete: report.complete,
});

/** A check with and without symmetry. */
export const bothWays = (scenario: Scenario, design: string) => ({
  whole: checkScenario(scenario, { design }, { now: () => 0 }),
  reduced: checkScenario(scenario, { design }, { now: () => 0, reduce: 'symmetry' }),
  told,
});

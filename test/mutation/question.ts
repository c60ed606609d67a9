import type { Scenario } from '../../src/model/scenario.ts';
import type { CheckReport } from '../../src/model/verdict.ts';
import { checkScenario } from '../../src/verbs/index.ts';
import type { Variant } from '../../src/boot/index.ts';

/** What a model says to one question: what it does, and how large it is. */
export interface Answer {
  /** Endings and broken properties, or the ends of a boot. */
  readonly behaviour: string;
  /** Worlds and transitions, or `null` where they are not pinned. */
  readonly counts: string | null;
  /** What is wrong with the model itself: an undeclared event, a search that does not end. */
  readonly broken: string | null;
}

export interface Question {
  readonly name: string;
  /** The design and the gate that it needs: a change of another one cannot matter. */
  readonly needs: () => readonly [design: string, gate: string];
  ask(): Answer;
  /** What the right model says: from the pinned table, or from the machine that booted. */
  readonly right: () => Pick<Answer, 'behaviour' | 'counts'>;
}

/** How a behaviour is written down. */
export const told = (endings: string, broken: string): string => `${endings}: ${broken || 'all hold'}`;

/** The answer that a report of a search is. */
export function answerOf(report: CheckReport): Answer {
  const broken = report.properties.filter((one) => one.verdict !== 'holds').map((one) => one.id);
  const [finding] = report.findings;
  return {
    behaviour: told(report.endings.join('/'), broken.join(' ')),
    counts: `${report.worlds} worlds, ${report.transitions} transitions`,
    broken: finding ?? (report.complete ? null : 'the search goes far beyond the pinned number of worlds'),
  };
}

/** A wrong model may explode: far beyond the pinned size nothing is to be learnt any more. */
export const bounded = (scenario: Scenario, variant: Variant, worlds: number): CheckReport =>
  checkScenario(scenario, variant, { now: () => 0, bounds: { worlds: 5000 + 5 * worlds } });

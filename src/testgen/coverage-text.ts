import type { TestPlan } from './generate.ts';
import { amountOf } from './item.ts';

/** Maximum number of names in a line of the report. */
const shownMax = 3;

const shown = (names: readonly string[]): readonly string[] => [
  ...names.slice(0, shownMax).map((name) => `    ${name}`),
  ...(names.length > shownMax ? [`    and ${names.length - shownMax} more (--json has all)`] : []),
];

/** Lines about covered items, unreachable ones, and those beyond a limit. */
export function coverageLines(plan: TestPlan): readonly string[] {
  const steps = plan.tests.reduce((sum, test) => sum + test.steps.length, 0);
  const count = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;
  const head = `${plan.scenario}  design ${plan.design}  gate ${plan.gate}: ${count(plan.tests.length, 'test')}, ${count(steps, 'step')}`;
  if (plan.paths === 'given') return [head];
  const { states, events } = plan.unreached;
  const never = plan.complete ? 'unreachable' : 'unknown';
  return [
    head,
    plan.complete
      ? `every order was looked at: ${count(plan.worlds, 'world')}`
      : `a bound was hit after ${count(plan.worlds, 'world')}: what lies beyond is unknown`,
    ...plan.coverage.flatMap(({ criterion, known, covered, missing }) => [
      `  covered      ${covered} of ${amountOf(criterion, known)}${plan.complete ? '' : ' that were met'}`,
      ...shown(missing),
    ]),
    ...(plan.cover.includes('states') && states.length > 0
      ? [`  ${never.padEnd(12)} ${count(states.length, 'declared state')}`, ...shown(states)]
      : []),
    ...(plan.cover.includes('transitions') && events.length > 0
      ? [`  ${never.padEnd(12)} ${count(events.length, 'declared event')} of a state`, ...shown(events)]
      : []),
  ];
}

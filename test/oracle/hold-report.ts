import type { CheckReport } from '../../src/model/verdict.ts';
import { checkScenario, type CheckOptions } from '../../src/verbs/index.ts';
import { planFor, type Pair } from './pairs.ts';
import { same } from './same.ts';
import { answersOf, endingText, type Answers } from './verdicts.ts';
import { machinesOf } from '../../src/boot/variant.ts';

/** Ways in which the product can answer; `exact` ones look at every world and for shortest ways. */
const ways: readonly {
  readonly name: string;
  readonly exact: boolean;
  /** Whether first complaints have shortest schedules. */
  readonly shortest: boolean;
  readonly options: Partial<CheckOptions>;
}[] = [
  { name: 'compiled loop', exact: true, shortest: true, options: {} },
  // The compiled loop does not keep to a bound on memory, so this takes the other one.
  { name: 'JavaScript loop', exact: true, shortest: true, options: { bounds: { memory: 1 << 30 } } },
  { name: 'depth-first', exact: true, shortest: false, options: { strategy: { kind: 'depth-first' } } },
  { name: 'symmetry', exact: false, shortest: true, options: { reduce: 'symmetry' } },
  { name: 'partial order', exact: false, shortest: true, options: { reduce: 'partial-order' } },
  { name: 'all reductions', exact: false, shortest: true, options: { reduce: 'all' } },
];

const sorted = (texts: Iterable<string>): readonly string[] => [...texts].sort();
const stepsOf = (schedule: string): number => (schedule === '-' ? 0 : schedule.split('/').length);

/** `actor|state|type` and the steps of its schedule, of a line of a report. */
function findingOf(line: string): readonly [string, number] {
  const [, actor, state, type, schedule] =
    /^(\S+) in state (.+) got (\S+), which .* \(schedule (\S+)\)$/.exec(line) ?? [];
  return [`${actor}|${state}|${type}`, stepsOf(schedule ?? '')];
}

/** Holds all that the product says of a box, in every way, against the explorer. @returns worlds, or null when it is too large */
export function holdReport(pair: Pair, only?: readonly string[]): number | null {
  const plan = planFor(pair);
  if (plan === null) return null;
  const { design } = machinesOf(pair.variant);
  const own = answersOf(plan, design, pair.worldsMost);
  if (own === null) return null;
  same(`${pair.name} can be replayed`, own.explored.refused === null, true);
  for (const way of ways) {
    if (only !== undefined && !only.includes(way.name)) continue;
    const report = checkScenario(pair.scenario, pair.variant, { now: () => 0, ...way.options });
    const where = `${pair.name}: ${way.name}`;
    if (way.exact) holdCounts(where, report, own, way.shortest);
    holdAnswers(where, report, own, way.shortest);
  }
  return own.explored.worlds.length;
}

function holdCounts(where: string, report: CheckReport, { explored }: Answers, shortest: boolean): void {
  same(
    where,
    { worlds: report.worlds, transitions: report.transitions, complete: report.complete },
    {
      worlds: explored.worlds.length,
      transitions: explored.transitions,
      complete: true,
    },
  );
  if (shortest) same(where, report.depth, explored.depth);
}

function holdAnswers(where: string, report: CheckReport, own: Answers, shortest: boolean): void {
  const steps = (count: number | null): number | null => (shortest ? count : count === null ? null : 0);
  same(`${where}: stuck scripts`, steps(report.stuck?.steps ?? null), steps(own.stuck));
  // What the model does not follow to its end proves nothing, whatever its worlds look like.
  const isBroken = own.stuck !== null || own.explored.findings.size > 0;
  same(
    `${where}: properties`,
    report.properties.map(({ id, verdict, steps: count }) => ({ id, verdict, steps: steps(count) })),
    own.answers.map(({ id, verdict, steps: count }) =>
      isBroken ? { id, verdict: 'unknown', steps: null } : { id, verdict, steps: steps(count) },
    ),
  );
  for (const { id, verdict, schedule, steps: count } of report.properties) {
    if (verdict !== 'violated' || id === 'I11' || schedule === null) continue;
    same(`${where}: ${schedule} breaks ${id}`, [stepsOf(schedule), own.breaks(id, schedule)], [count, true]);
  }
  // Whether anything is at stake is for the product to say: what holds here it may call unknown, and nothing else.
  const verdicts = new Set(report.properties.map(({ verdict }) => verdict));
  if (verdicts.has('violated')) same(`${where}: verdict`, report.verdict, 'violated');
  else if (verdicts.has('unknown')) same(`${where}: verdict`, report.verdict, 'unknown');
  else same(`${where}: verdict`, report.verdict !== 'violated', true);

  const endings = report.endingReports.map(
    ({ ending, parts, owners, steps: count }) => `${endingText(ending, parts, owners)} after ${count}`,
  );
  const undated = (texts: readonly string[]): readonly string[] =>
    sorted(shortest ? texts : texts.map((text) => text.replace(/ after \d+$/, '')));
  same(`${where}: endings`, undated(endings), undated(own.endings));
  for (const { ending, parts, owners, schedule } of report.endingReports)
    same(`${where}: ${schedule} ends so`, own.endingAt(schedule), endingText(ending, parts, owners));

  const findings = new Map(report.findings.map(findingOf));
  same(`${where}: findings`, sorted(findings.keys()), sorted(own.explored.findings.keys()));

  same(`${where}: waits longer than needed`, report.overWaits === null, own.overWait === null);
  if (report.overWaits !== null && own.overWait !== null && shortest) {
    same(`${where}: a wait longer than needed`, report.overWaits.steps, own.overWait.steps);
    same(where, own.overWait.causes.includes(report.overWaits.cause), true);
  }
}

import { replay } from '../engine/index.ts';
import { formatSchedule, parseSchedule } from '../engine/network/schedule.ts';
import { formatFault } from '../model/fault.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf } from '../properties/index.ts';
import { UsageError } from '../boot/index.ts';
import { checkScenario } from '../verbs/index.ts';
import { modelOf, type Model } from '../boot/model-of.ts';
import { coveredBy, coveringWalks, type CoveringWalk, type Walk } from './cover.ts';
import { amountOf, type Criterion, type Targets } from './item.ts';
import { pathsOf, scheduleOfPath, worldsModel, type WorldPath } from './network-model.ts';
import { shortestSchedules } from './shortest-schedules.ts';
import { stepGraphOf, type GraphBounds, type StepGraph } from './step-graph.ts';
import { targetsOf } from './targets.ts';
import { Planner, type PlannedTest, type WorldObservation } from './test-plan.ts';
import { machineOf, unreachedIn, type Unreached } from './unreached.ts';
import type { Variant } from '../boot/variant.ts';

/** Options of test generation. */
export interface GenerateOptions extends GraphBounds {
  readonly cover: readonly Criterion[];
  /** Ids of machines or actors whose items are to be covered; absent or empty: all. */
  readonly machines?: readonly string[];
  /** `covering` picks few schedules; `shortest` takes the shortest paths of `@xstate/test`, one to every world. */
  readonly paths?: 'covering' | 'shortest';
  readonly now?: () => number;
}

/** Coverage of one criterion. */
export interface CriterionCoverage {
  readonly criterion: Criterion;
  /** Number of items: all reachable ones when the search was complete. */
  readonly known: number;
  readonly covered: number;
  /** The uncovered items in words; empty when all are covered. */
  readonly missing: readonly string[];
}

/** Tests of one network, with all data for an emitter. */
export interface TestPlan {
  readonly scenario: string;
  readonly title: string;
  readonly design: string;
  readonly gate: string;
  readonly family: string | null;
  readonly order: 'free' | 'forced';
  readonly faults: readonly string[];
  /** The scenario's assumptions. */
  readonly assumes?: readonly string[];
  readonly cover: readonly Criterion[];
  /** The machines or actors under test, as requested; empty: all. */
  readonly machines: readonly string[];
  readonly paths: 'covering' | 'shortest' | 'given';
  /** Machine of each actor that the tests are about. */
  readonly actors: Readonly<Record<string, string>>;
  readonly worlds: number;
  /** Whether the state space was explored completely; if not, the unreached items are inconclusive. */
  readonly complete: boolean;
  readonly coverage: readonly CriterionCoverage[];
  /** Declared but never reached items: unreachable when `complete`, else unknown. Unused in a plan from given schedules. */
  readonly unreached: Unreached;
  readonly start: Required<WorldObservation>;
  readonly tests: readonly PlannedTest[];
}

/**
 * Selects schedules that cover the requested items, and computes the expected observations after each of their steps.
 * @throws UsageError when the combination cannot be run, or no actor has the requested machine
 */
export function generatePlan(scenario: Scenario, variant: Variant, options: GenerateOptions): TestPlan {
  const model = modelOf(scenario, variant);
  const about = actorsAbout(model, options.machines ?? []);
  const graph = stepGraphOf(model.network, options);
  const ending = (world: number): string => endingOf(model.observer.view(graph.world(world))).code;
  const targets = targetsOf(graph, { criteria: options.cover, actor: about, ending });
  const witnesses = options.cover.includes('witnesses') ? witnessesOf(scenario, variant, graph, options) : [];
  const walker = worldsModel(model.network);
  const walks =
    options.paths === 'shortest'
      ? shortestSchedules(graph).map((schedule) => withCover(targets, walkOf(graph, schedule)))
      : coveringWalks(
          graph,
          targets,
          witnesses.map(({ walk }) => walk),
        );
  const paths = new Map(
    walker
      .getPaths(
        pathsOf(
          model.network,
          walks.map(({ walk }) => walk.map(({ choice: index }) => index)),
        ),
      )
      .map((path) => [formatSchedule(scheduleOfPath(path)), path]),
  );
  const planner = new Planner(model, about);
  const seen = new Set<number>();
  const tests: PlannedTest[] = [];
  for (const { walk, covers } of walks) {
    const path = paths.get(scheduleOfWalk(walk));
    // Omitted by the model: it is a prefix of another path, which covers its items and has its name as well.
    if (!path) continue;
    const fresh = covers.filter((item) => !seen.has(item));
    for (const item of covers) seen.add(item);
    tests.push(
      planner.test(
        path,
        nameFor(tests.length + 1, walk, witnesses, fresh, targets),
        'follow',
        fresh.map((item) => `${targets.items[item]?.criterion ?? ''}: ${targets.items[item]?.text ?? ''}`),
      ),
    );
  }
  return {
    ...headOf(model, variant, options.machines ?? [], about),
    cover: options.cover,
    paths: options.paths ?? 'covering',
    worlds: graph.worlds,
    complete: graph.complete,
    coverage: options.cover.map((criterion) => coverageOf(criterion, targets, seen, witnesses.length)),
    unreached: unreachedIn(graph, about),
    start: planner.start(),
    tests,
  };
}

/** A schedule from another document, with its violations. */
export interface GivenSchedule {
  readonly name: string;
  readonly schedule: string;
  /** The schedule shows a violation: a system with the same ending still has the bug. */
  readonly isBug: boolean;
}

/**
 * A plan from given schedules: regression tests from counterexamples.
 * @throws ScheduleError when a step is not enabled
 */
export function planFrom(
  scenario: Scenario,
  variant: Variant,
  given: readonly GivenSchedule[],
  machines: readonly string[] = [],
): TestPlan {
  const model = modelOf(scenario, variant);
  const about = actorsAbout(model, machines);
  const planner = new Planner(model, about);
  const walker = worldsModel(model.network);
  const tests = given.map(({ name, schedule, isBug }) => {
    const choices = parseSchedule(schedule);
    // Throws a ScheduleError naming the step that is not enabled, and the enabled ones.
    replay(model.network, choices);
    const [path] = walker.getPaths(pathsOf(model.network, [choices]));
    // One schedule gives one path.
    return planner.test(path as WorldPath, name, isBug ? 'differ' : 'follow', []);
  });
  return {
    ...headOf(model, variant, machines, about),
    cover: [],
    paths: 'given',
    worlds: 0,
    complete: false,
    coverage: [],
    unreached: { states: [], events: [] },
    start: planner.start(),
    tests,
  };
}

function headOf(
  { plan, network }: Model,
  variant: Variant,
  machines: readonly string[],
  about: (actor: string) => boolean,
) {
  const { scenario, design, gate } = plan;
  return {
    scenario: scenario.id,
    title: scenario.title,
    design: design.id,
    gate: gate.id,
    family: variant.kernel ?? null,
    order: scenario.userspace.order,
    faults: scenario.faults.map(formatFault),
    ...(scenario.assumes === undefined ? {} : { assumes: scenario.assumes }),
    machines,
    actors: Object.fromEntries(network.actors.filter(about).map((actor) => [actor, machineOf(network, actor).id])),
  };
}

/** Selects the actors under test. @throws UsageError when there are none */
function actorsAbout({ network, plan }: Model, machines: readonly string[]): (actor: string) => boolean {
  if (machines.length === 0) return () => true;
  const wanted = new Set<string>();
  for (const id of machines) {
    const own = network.actors.filter((actor) => actor === id || machineOf(network, actor).id === id);
    if (own.length === 0) {
      const ids = [...new Set(network.actors.map((actor) => machineOf(network, actor).id))].sort();
      throw new UsageError(
        `${plan.scenario.id} under design ${plan.design.id} has no machine and no actor ${id}`,
        `machines there: ${ids.join(', ')}`,
      );
    }
    for (const actor of own) wanted.add(actor);
  }
  return (actor) => wanted.has(actor);
}

interface Witness {
  readonly name: string;
  readonly walk: Walk;
}

/** Witnesses: a shortest counterexample for every violated property, and a shortest schedule for every ending. */
function witnessesOf(
  scenario: Scenario,
  variant: Variant,
  graph: StepGraph,
  options: GenerateOptions,
): readonly Witness[] {
  const report = checkScenario(scenario, variant, {
    now: options.now ?? (() => 0),
    bounds: options.worlds === undefined ? {} : { worlds: options.worlds },
  });
  const schedules = new Map<string, string[]>();
  const add = (schedule: string, what: string): void =>
    void schedules.set(schedule, [...(schedules.get(schedule) ?? []), what]);
  for (const { ending, schedule } of report.endingReports) add(schedule, `ends as ${ending}`);
  for (const { id, schedule } of report.properties) if (schedule !== null) add(schedule, `breaks ${id}`);
  return [...schedules].flatMap(([schedule, what]) => {
    const walk = walkOf(graph, parseSchedule(schedule));
    return walk.length === parseSchedule(schedule).length ? [{ name: what.join(', '), walk }] : [];
  });
}

/** The edges of a schedule, up to the first one outside the graph. */
function walkOf(graph: StepGraph, schedule: readonly number[]): Walk {
  const walk: Walk[number][] = [];
  for (const choice of schedule) {
    const edge = graph.edges(walk.at(-1)?.to ?? 0).find((one) => one.choice === choice);
    if (!edge) break;
    walk.push(edge);
  }
  return walk;
}

const scheduleOfWalk = (walk: Walk): string => formatSchedule(walk.map(({ choice }) => choice));

const withCover = (targets: Targets, walk: Walk): CoveringWalk => ({ walk, covers: [...coveredBy(targets, walk)] });

/** Name of a test: the verdict it witnesses, or the first item that no earlier test covers. */
function nameFor(
  position: number,
  walk: Walk,
  witnesses: readonly Witness[],
  fresh: readonly number[],
  { items }: Targets,
): string {
  const shown = witnesses.filter(({ walk: own }) => own.every((edge, index) => walk[index] === edge));
  if (shown.length > 0) return `${position}: witness: ${shown.map(({ name }) => name).join('; ')}`;
  const counts = new Map<Criterion, number>();
  for (const number of fresh) {
    const criterion = items[number]?.criterion;
    if (criterion) counts.set(criterion, (counts.get(criterion) ?? 0) + 1);
  }
  return `${position}: ${[...counts].map(([criterion, count]) => amountOf(criterion, count)).join(', ') || 'an order'}`;
}

function coverageOf(
  criterion: Criterion,
  { items }: Targets,
  seen: ReadonlySet<number>,
  witnesses: number,
): CriterionCoverage {
  if (criterion === 'witnesses') return { criterion, known: witnesses, covered: witnesses, missing: [] };
  const own = [...items.entries()].filter(([, item]) => item.criterion === criterion);
  const missing = own.filter(([number]) => !seen.has(number)).map(([, item]) => item.text);
  return { criterion, known: own.length, covered: own.length - missing.length, missing };
}

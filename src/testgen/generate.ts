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
import { Planner, type PlannedTest, type WorldSights } from './test-plan.ts';
import { machineOf, unreachedIn, type Unreached } from './unreached.ts';
import type { Variant } from '../boot/variant.ts';

/** What is asked for. */
export interface GenerateOptions extends GraphBounds {
  readonly cover: readonly Criterion[];
  /** Ids of machines or actors: only what they take part in is to be covered. None: everything. */
  readonly machines?: readonly string[];
  /** `covering` picks few schedules; `shortest` takes the shortest paths of `@xstate/test`, one to every world. */
  readonly paths?: 'covering' | 'shortest';
  readonly now?: () => number;
}

/** How much of one criterion the tests cover. */
export interface CriterionCoverage {
  readonly criterion: Criterion;
  /** How many there are: of all that can be reached when the search was complete. */
  readonly known: number;
  readonly covered: number;
  /** In words; empty when all is covered. */
  readonly missing: readonly string[];
}

/** Tests of one network, with all that an emitter needs. */
export interface TestPlan {
  readonly scenario: string;
  readonly title: string;
  readonly design: string;
  readonly gate: string;
  readonly family: string | null;
  readonly order: 'free' | 'forced';
  readonly faults: readonly string[];
  /** What the scenario takes for granted. */
  readonly assumes?: readonly string[];
  readonly cover: readonly Criterion[];
  /** Whom the tests are about, as it was asked; empty: everybody. */
  readonly machines: readonly string[];
  readonly paths: 'covering' | 'shortest' | 'given';
  /** Machine of each actor that the tests are about. */
  readonly actors: Readonly<Record<string, string>>;
  readonly worlds: number;
  /** Every order was looked at. Where not, what was not met is unknown. */
  readonly complete: boolean;
  readonly coverage: readonly CriterionCoverage[];
  /** Declared and never met; unreachable when `complete`, else unknown. Of no interest to a plan from a given schedule. */
  readonly unreached: Unreached;
  readonly start: Required<WorldSights>;
  readonly tests: readonly PlannedTest[];
}

/**
 * Chooses schedules that cover what is asked for and works out what must be seen after every step of them.
 * @throws UsageError when the combination cannot be run, or no actor is of the machine asked for
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
    // Left out by the model: another path begins with it, covers what it covers, and bears its name as well.
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

/** A schedule that somebody has found, with what it was found to break. */
export interface GivenSchedule {
  readonly name: string;
  readonly schedule: string;
  /** It breaks something: a system that ends as it does still has the bug. */
  readonly isBug: boolean;
}

/**
 * The same for schedules that are given: regression tests from counterexamples.
 * @throws ScheduleError when a schedule does not fit
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
    // It says which step cannot be taken, and what can.
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
    family: variant.family ?? null,
    order: scenario.userspace.order,
    faults: scenario.faults.map(formatFault),
    ...(scenario.assumes === undefined ? {} : { assumes: scenario.assumes }),
    machines,
    actors: Object.fromEntries(network.actors.filter(about).map((actor) => [actor, machineOf(network, actor).id])),
  };
}

/** Whose tests these are. @throws UsageError when nobody is */
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

/** A shortest schedule for every verdict: to what breaks a property, and of every way in which the scenario ends. */
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

/** The steps of a schedule; those before the first one that is not in the graph. */
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

/** What the test is there for: a verdict, or the first thing that it covers and no test before it. */
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

import { replay, type Step, type World } from '../engine/index.ts';
import type { ReplayRecord, ReplayStep } from '../model/replay.ts';
import type { Scenario } from '../model/scenario.ts';
import { byHarm } from '../model/harm.ts';
import { propertyWords, type PropertyName, type PropertyId } from '../model/property-names.ts';
import type { CheckReport, PropertyReport, Tally, Verdict } from '../model/verdict.ts';
import { endingOf, properties, tallyOf } from '../properties/index.ts';
import {
  criticalFlip,
  deviationsOf,
  happensBefore,
  minimise,
  namesOf,
  occurrences,
  Places,
  runWith,
  scheduleOf,
  type CriticalFlip,
  type StepName,
} from '../trace/index.ts';
import { aimOf } from './causes/aim.ts';
import { causesOf, trialExplorer, type Causes } from './causes/causes.ts';
import { checkScenario, type CheckOptions } from './check.ts';
import { Deadline } from './deadline.ts';
import { fixedConditions } from '../narrate/fixed-conditions.ts';
import { UsageError } from '../boot/usage-error.ts';
import { replayScenario, stepsOf } from './replay.ts';
import { narratorOf } from '../narrate/narrator.ts';
import { modelOf, type Model } from '../boot/model-of.ts';
import { endingKey, outlookOf, questionOf, type Outlook, type RunQuestion } from '../judge/outlook.ts';
import type { Variant } from '../boot/variant.ts';
import { noLosingOrder } from './no-losing-order.ts';
import { crashReason } from '../model/overall.ts';

/** A step as a sentence, with its number in the replay and its kernel function. */
export type DescribedStep = Pick<ReplayStep, 'index' | 'note' | 'kernel'> & { readonly actor: string };

/** Two steps of the losing order that occur in a passing one in the reversed order. */
export interface DescribedPair {
  readonly first: DescribedStep;
  readonly second: DescribedStep;
  /** The two steps in the passing order, where their effects may differ. */
  readonly passing: { readonly first: DescribedStep; readonly second: DescribedStep };
}

/** A minimal change of order that leads to a passing run. */
export interface DescribedFlip {
  /** Empty where a choice decides instead of an order. */
  readonly pairs: readonly DescribedPair[];
  /** Further pairs whose reversal follows from these. */
  readonly following: number;
  /** A passing schedule with its ending. */
  readonly passing: string;
  readonly ending: string | null;
}

/** Explanation of a violation and of its remedies; the JSON of `quiesce explain` is this object. */
export interface Explanation {
  readonly scenario: string;
  readonly design: string;
  readonly gate: string;
  /** The kernel whose rules were run, where one was chosen. */
  readonly kernelRules?: string;
  /** `null` when no property was selected and none is violated. */
  readonly property: PropertyId | null;
  /** The same as a word. */
  readonly name: PropertyName | null;
  readonly verdict: Verdict;
  readonly why: string;
  readonly worlds: number;
  readonly complete: boolean;
  /** For a job that was terminated from outside: the cause and the activity at that time. */
  readonly ended?: string;
  /** The minimised losing schedule; for a violation before the end, it stops at the violation. */
  readonly losing: ReplayRecord | null;
  /** The losing schedule extended to quiescence; the step numbers below refer to it. */
  readonly continued: string | null;
  /** Steps and context switches before and after minimisation. */
  readonly minimised: { readonly before: Measure; readonly after: Measure } | null;
  /** The step of the losing schedule after which no continuation passes: 0 for the initial world, `null` when unknown. */
  readonly decidedAt: number | null;
  readonly flip: { readonly found: CriticalFlip['found']; readonly flips: readonly DescribedFlip[] } | null;
  /** Conditions that all orders share, when no order passes. */
  readonly givens: readonly string[];
  /** The Soft Reserved bytes at the end of the losing order, by outcome. */
  readonly bytes: Tally | null;
  /** Effect of changing each fixed condition; `null` without a request or a violation. */
  readonly causes: Causes | null;
  /** The kernel functions that the losing order cites, without repetition. */
  readonly kernel: readonly string[];
}

/** Length of a schedule, and its number of context switches away from an actor that could continue. */
export interface Measure {
  readonly steps: number;
  readonly switches: number;
}

export interface ExplainOptions extends CheckOptions {
  /** Default: the violated property with the most severe consequence. */
  readonly property?: PropertyId;
  /** A schedule to explain instead of the shortest losing one. */
  readonly schedule?: string;
  /** Called with a partial explanation as soon as a violation is known; the rest may take long. */
  readonly onFound?: (explanation: Explanation) => void;
  /** Requests the search for causes: one search per fixed condition, within this total time in seconds. */
  readonly causes?: { readonly time: number; readonly worlds: number; readonly onTry?: (text: string) => void };
}

// Default state limit of the search for the nearest passing run.
const statesMax = 200_000;

/**
 * Explores the state space, takes a schedule that violates the property, minimises it, and finds the smallest change of order
 * that leads to a passing run.
 * @throws UsageError when the combination cannot be run, or the given schedule does not break the property
 */
export function explainScenario(scenario: Scenario, variant: Variant, options: ExplainOptions): Explanation {
  const deadline = new Deadline({ now: options.now, time: options.bounds?.time, endedBy: options.endedBy });
  const report = checkScenario(scenario, variant, options);
  const selected = selectedReport(report, options);
  const { scenario: id, design, gate, kernelRules, worlds, complete } = report;
  const head = { scenario: id, design, gate, ...(kernelRules === undefined ? {} : { kernelRules }), worlds, complete };
  if (selected?.verdict !== 'violated' || selected.schedule === null) {
    const own = selected?.vacuous === undefined ? (selected?.verdict ?? report.verdict) : 'unknown';
    const crash = own === 'holds' ? crashReason(report) : null;
    const verdict = crash === null ? own : 'unknown';
    return {
      ...head,
      ...noLosingOrder,
      property: selected?.id ?? null,
      name: selected?.name ?? null,
      verdict,
      why:
        (crash ?? (selected?.vacuous ? `vacuous: ${selected.vacuous}` : selected?.why)) ||
        (report.softReservedUnknown === undefined ? '' : (report.reason ?? '')),
    };
  }
  const model = modelOf(scenario, variant);
  const places = new Places(model.network);
  const sides = selected.schedules ? sidesOf(model, selected.schedules) : null;
  const question = sides ? endsAs(model, sides.wanted) : questionAbout(model, selected.id);
  const steps = stepsOf(model, options.schedule ?? sides?.losing ?? selected.schedule);
  const given = upToComplaint(model, question, places, steps, selected.id);
  const why = question.why(given.end) ?? '';
  const stopped = (): boolean => deadline.isDue();
  options.onStage?.('minimise');
  options.onFound?.({
    ...head,
    ...noLosingOrder,
    property: selected.id,
    name: selected.name,
    verdict: 'violated',
    why: selected.schedules ? selected.why : why,
  });
  const minimal = minimise(places, given.names, {
    atEnd: question.atEnd,
    shows: (world) => question.why(world) === why,
    stopped,
  });

  const outlook = outlookOf(model, question, options.bounds ?? {}, stopped);
  // The critical step may come after the violation, so the schedule is extended to quiescence.
  const whole = question.atEnd ? minimal : runWith(places, [], 4 * minimal.length + 400, minimal).names;
  const order = happensBefore(places, whole);
  const flip = criticalFlip(
    places,
    order,
    {
      isBad: (world) => !question.atEnd && question.why(world) !== null,
      mayEnd: (world) => question.why(world) === null,
      canPass: (world) => outlook.canPass(world) ?? true,
    },
    { statesMax: options.bounds?.worlds ?? statesMax, stopped },
  );
  const measure = (names: readonly StepName[]): Measure => ({
    steps: names.length,
    switches: deviationsOf(places, names).length,
  });
  const continued = scheduleOf(places, whole);
  const losing = replayScenario(scenario, variant, scheduleOf(places, minimal));
  return {
    ...head,
    property: selected.id,
    name: selected.name,
    verdict: 'violated',
    why: selected.schedules ? selected.why : why,
    losing,
    continued,
    minimised: { before: measure(given.names), after: measure(minimal) },
    decidedAt: decidedAt(model, outlook, continued),
    flip: describeFlip(model, places, continued, flip),
    givens: flip.found === 'none' ? fixedConditions(model.plan) : [],
    bytes:
      report.softReservedUnknown === undefined
        ? tallyOf(model.observer.view(replay(model.network, continued).at(-1)?.after ?? model.network.initial))
        : null,
    causes: causesFor(scenario, variant, report, selected.id, options),
    kernel: [...new Set(losing.steps.map(({ kernel }) => kernel))].filter(Boolean),
  };
}

function causesFor(
  scenario: Scenario,
  variant: Variant,
  report: CheckReport,
  property: PropertyId,
  { causes, now }: ExplainOptions,
): Causes | null {
  if (causes === undefined) return null;
  const budget = {
    now,
    until: now() + causes.time,
    worlds: causes.worlds,
    ...(causes.onTry ? { onTry: causes.onTry } : {}),
  };
  const { plan } = modelOf(scenario, variant);
  return causesOf({ scenario, variant }, plan.rules, aimOf(scenario, report, property), trialExplorer(budget), budget);
}

function selectedReport(report: CheckReport, { property, schedule }: ExplainOptions): PropertyReport | null {
  if (property === undefined && schedule !== undefined)
    throw new UsageError(
      'a schedule of your own needs the property that it breaks',
      'add --property, such as --property memory-lost',
    );
  const wanted = (verdict: Verdict) => byHarm(report.properties).find((one) => one.verdict === verdict);
  if (property === undefined) return wanted('violated') ?? wanted('unknown') ?? null;
  const found = report.properties.find(({ id }) => id === property);
  if (found) return found;
  throw new UsageError(
    `${propertyWords(property)}: not asked of design ${report.design}`,
    'docs/glossary.md says which designs claim what it asks',
  );
}

const questionAbout = (model: Model, id: PropertyId): RunQuestion => {
  const property = properties.find((one) => one.id === id);
  if (!property) throw new UsageError(`unknown property ${id}`, 'quiesce list properties');
  return questionOf(model, property);
};

/** Of two endings of one boot the one with more violations is explained; on a tie the second. */
function sidesOf(
  model: Model,
  schedules: readonly string[],
): { readonly losing: string; readonly wanted: World } | null {
  const [one, other] = schedules.map((schedule) => {
    const world = stepsOf(model, schedule).at(-1)?.after ?? model.network.initial;
    return { schedule, world, broken: properties.filter((each) => questionOf(model, each).why(world) !== null).length };
  });
  if (!one || !other) return null;
  return one.broken > other.broken
    ? { losing: one.schedule, wanted: other.world }
    : { losing: other.schedule, wanted: one.world };
}

/** A predicate that holds for worlds with a given ending. */
function endsAs(model: Model, wanted: World): RunQuestion {
  const key = endingKey(model, wanted);
  return {
    atEnd: true,
    actors: model.observer.actors,
    why(world) {
      const own = endingKey(model, world);
      return own === key ? null : `ends as ${own}`;
    },
  };
}

/** The prefix of a run up to the first violating world. */
function upToComplaint(
  { network }: Model,
  question: RunQuestion,
  places: Places,
  steps: readonly Step[],
  property: PropertyId,
): { readonly names: readonly StepName[]; readonly end: World } {
  const names = namesOf(places, steps);
  const worlds = [network.initial, ...steps.map(({ after }) => after)];
  const at = question.atEnd ? worlds.length - 1 : worlds.findIndex((world) => question.why(world) !== null);
  const end = worlds[at];
  const isOver = end !== undefined && (!question.atEnd || network.choices(end).length === 0);
  if (!isOver || question.why(end) === null)
    throw new UsageError(
      `this schedule does not lead to ${propertyWords(property)}`,
      question.atEnd ? 'it has to go on until nothing can happen any more' : 'quiesce check shows which schedules do',
    );
  return { names: names.slice(0, at), end };
}

function decidedAt({ network }: Model, outlook: Outlook, schedule: string): number | null {
  if (!outlook.complete) return null;
  const worlds = [network.initial, ...replay(network, schedule).map(({ after }) => after)];
  const at = worlds.findIndex((world) => outlook.canPass(world) === false);
  return at < 0 ? null : at;
}

function describeFlip(model: Model, places: Places, losing: string, flip: CriticalFlip): Explanation['flip'] {
  if (flip.found !== 'flips') return { found: flip.found, flips: [] };
  const described = describeSteps(model, losing);
  const events = occurrences(namesOf(places, replay(model.network, losing)));
  return {
    found: 'flips',
    flips: flip.flips.map(({ pairs, following, passing }) => {
      const schedule = scheduleOf(places, passing);
      const end = replay(model.network, schedule).at(-1)?.after ?? model.network.initial;
      const there = describeSteps(model, schedule);
      const eventsThere = occurrences(passing);
      // A pair consists of steps that occur in both runs.
      const step = (position: number): DescribedStep => described[position] as DescribedStep;
      const counterpart = (position: number): DescribedStep =>
        there[eventsThere.indexOf(events[position] ?? '')] as DescribedStep;
      return {
        pairs: pairs.map(({ first, second }) => ({
          first: step(first),
          second: step(second),
          passing: { first: counterpart(first), second: counterpart(second) },
        })),
        following,
        passing: schedule,
        ending: endingOf(model.observer.view(end)).code,
      };
    }),
  };
}

/** Describes every step of a schedule in one sentence. */
export function describeSteps({ plan, network }: Model, schedule: string): readonly DescribedStep[] {
  const narrate = narratorOf(plan, network);
  return replay(network, schedule).map((step, position) => {
    const { index, note, kernel, choice } = narrate(step, position + 1);
    return { index, actor: choice.actor, note, kernel };
  });
}

import { replay, ScheduleError, type Step, type World } from '../engine/index.ts';
import type { ReplayRecord, ReplayStep } from '../model/replay.ts';
import type { Scenario } from '../model/scenario.ts';
import { byHarm } from '../model/harm.ts';
import { propertyWords, type PropertyName } from '../model/property-names.ts';
import type { CheckReport, PropertyId, PropertyReport, Tally, Verdict } from '../model/verdict.ts';
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
import { causesOf, lookerOf, type Causes } from './causes/causes.ts';
import { checkScenario, type CheckOptions } from './check.ts';
import { EndingTime } from './ending-time.ts';
import { givensOf } from '../narrate/givens.ts';
import { UsageError } from '../boot/usage-error.ts';
import { replayScenario } from './replay.ts';
import { narratorOf } from '../narrate/narrator.ts';
import { modelOf, type Model } from '../boot/model-of.ts';
import { endingKey, outlookOf, questionOf, type Outlook, type RunQuestion } from '../judge/outlook.ts';
import type { Variant } from '../boot/variant.ts';

/** A step as a sentence: what a reader needs to find it in the kernel, and in the replay. */
export type ToldStep = Pick<ReplayStep, 'index' | 'note' | 'kernel'> & { readonly actor: string };

/** Two steps of the losing order that come the other way round in a passing one, `second` before `first`. */
export interface ToldPair {
  readonly first: ToldStep;
  readonly second: ToldStep;
  /** The same two in the passing order, where they may do something else. */
  readonly passing: { readonly first: ToldStep; readonly second: ToldStep };
}

/** A smallest change of order that makes it pass. */
export interface ToldFlip {
  /** Empty where a choice decides and no order does. */
  readonly pairs: readonly ToldPair[];
  /** Further pairs that are reversed with these, because they follow. */
  readonly following: number;
  /** The schedule that passes, and how it ends. */
  readonly passing: string;
  readonly ending: string | null;
}

/** Why a property does not hold, and what would make it hold; the JSON of `quiesce explain` is this object. */
export interface Explanation {
  readonly scenario: string;
  readonly design: string;
  readonly gate: string;
  /** `null` when every property was asked and none is violated. */
  readonly property: PropertyId | null;
  /** The same as a word. */
  readonly name: PropertyName | null;
  readonly verdict: Verdict;
  readonly why: string;
  readonly worlds: number;
  readonly complete: boolean;
  /** Of work that did not end by itself and had to be ended: why, and what was being done. */
  readonly ended?: string;
  /** The losing order with nothing in it that can be left out; for a complaint on the way it ends with it. */
  readonly losing: ReplayRecord | null;
  /** The losing order until nothing can happen any more: what the step numbers below count in. */
  readonly continued: string | null;
  /** Steps and switches before and after what could be left out was left out. */
  readonly minimised: { readonly before: Measure; readonly after: Measure } | null;
  /** After this step of the losing order none passes any more: 0 when none does from the start, `null` when not known. */
  readonly decidedAt: number | null;
  readonly flip: { readonly found: CriticalFlip['found']; readonly flips: readonly ToldFlip[] } | null;
  /** What all orders have in common, when none passes. */
  readonly givens: readonly string[];
  /** What became of the Soft Reserved bytes at the end of the losing order. */
  readonly bytes: Tally | null;
  /** Each given taken away, and whether the property then holds; `null` where nothing was asked or is violated. */
  readonly causes: Causes | null;
  /** The kernel functions that the losing order cites, each once. */
  readonly kernel: readonly string[];
}

/** How long a schedule is, and how often somebody cuts in on whoever could go on. */
export interface Measure {
  readonly steps: number;
  readonly switches: number;
}

export interface ExplainOptions extends CheckOptions {
  /** Default: the violated one that does the most harm. */
  readonly property?: PropertyId;
  /** An order to explain instead of the shortest losing one. */
  readonly schedule?: string;
  /** Told what is known once an order that breaks the property is; what is left to do may take long. */
  readonly onFound?: (explanation: Explanation) => void;
  /** Looks for causes too, which takes as many searches as there are givens, and seconds in all. */
  readonly causes?: { readonly time: number; readonly worlds: number; readonly onTry?: (text: string) => void };
}

// What a search for the nearest passing run may cost when no bound is given.
const statesMax = 200_000;

/**
 * Explores every ordering, takes the one that breaks the property, leaves out what it can do without, and looks for the
 * smallest change of order that makes it pass.
 * @throws UsageError when the combination cannot be run, or the given schedule does not break the property
 */
export function explainScenario(scenario: Scenario, variant: Variant, options: ExplainOptions): Explanation {
  const ending = new EndingTime({ now: options.now, time: options.bounds?.time, endedBy: options.endedBy });
  const report = checkScenario(scenario, variant, options);
  const asked = askedOf(report, options);
  const { scenario: id, design, gate, worlds, complete } = report;
  const head = { scenario: id, design, gate, worlds, complete };
  if (asked?.verdict !== 'violated' || asked.schedule === null) {
    const verdict = asked?.verdict ?? report.verdict;
    return {
      ...head,
      ...nothing,
      property: asked?.id ?? null,
      name: asked?.name ?? null,
      verdict,
      why: asked?.why || (report.softReservedUnknown === undefined ? '' : (report.reason ?? '')),
    };
  }
  const model = modelOf(scenario, variant);
  const places = new Places(model.network);
  const sides = asked.schedules ? sidesOf(model, asked.schedules) : null;
  const question = sides ? endsAs(model, sides.wanted) : questionAbout(model, asked.id);
  const steps = stepsOf(model, options.schedule ?? sides?.losing ?? asked.schedule);
  const given = upToComplaint(model, question, places, steps, asked.id);
  const why = question.why(given.end) ?? '';
  const stopped = (): boolean => ending.isDue();
  options.onStage?.('minimise');
  options.onFound?.({
    ...head,
    ...nothing,
    property: asked.id,
    name: asked.name,
    verdict: 'violated',
    why: asked.schedules ? asked.why : why,
  });
  const minimal = minimise(places, given.names, {
    atEnd: question.atEnd,
    shows: (world) => question.why(world) === why,
    stopped,
  });

  const outlook = outlookOf(model, question, options.bounds ?? {}, stopped);
  // What comes after the complaint belongs to the order as well: the step that came too late may be there.
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
    property: asked.id,
    name: asked.name,
    verdict: 'violated',
    why: asked.schedules ? asked.why : why,
    losing,
    continued,
    minimised: { before: measure(given.names), after: measure(minimal) },
    decidedAt: decidedAt(model, outlook, continued),
    flip: toldFlip(model, places, continued, flip),
    givens: flip.found === 'none' ? givensOf(model.plan) : [],
    bytes:
      report.softReservedUnknown === undefined
        ? tallyOf(model.observer.view(replay(model.network, continued).at(-1)?.after ?? model.network.initial))
        : null,
    causes: causesFor(scenario, variant, report, asked.id, options),
    kernel: [...new Set(losing.steps.map(({ kernel }) => kernel))].filter(Boolean),
  };
}

const nothing = {
  losing: null,
  continued: null,
  minimised: null,
  decidedAt: null,
  flip: null,
  givens: [],
  bytes: null,
  causes: null,
  kernel: [],
} as const;

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
  return causesOf({ scenario, variant }, plan.family, aimOf(scenario, report, property), lookerOf(budget), budget);
}

function askedOf(report: CheckReport, { property, schedule }: ExplainOptions): PropertyReport | null {
  if (property === undefined && schedule !== undefined)
    throw new UsageError(
      'a schedule of your own needs the property that it breaks',
      'add --property, such as --property memory-lost',
    );
  const wanted = (verdict: Verdict) => byHarm(report.properties).find((one) => one.verdict === verdict);
  if (property === undefined) return wanted('violated') ?? wanted('unknown') ?? null;
  return report.properties.find(({ id }) => id === property) ?? null;
}

const questionAbout = (model: Model, id: PropertyId): RunQuestion => {
  const property = properties.find((one) => one.id === id);
  if (!property) throw new UsageError(`unknown property ${id}`, 'quiesce list properties');
  return questionOf(model, property);
};

/** Of two endings of one boot, the one that breaks more properties is to be explained; of equals the second. */
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

/** Whether a run ends as another one does. */
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

/** @throws UsageError naming the step that cannot be taken, and what was possible there */
export function stepsOf({ network }: Model, schedule: string): readonly Step[] {
  try {
    return replay(network, schedule);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw new UsageError(error.message, 'a schedule fits the scenario, design, gate and order it was found with');
  }
}

/** The beginning of a run that ends in the first world that shows the complaint. */
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

function toldFlip(model: Model, places: Places, losing: string, flip: CriticalFlip): Explanation['flip'] {
  if (flip.found !== 'flips') return { found: flip.found, flips: [] };
  const told = toldSteps(model, losing);
  const events = occurrences(namesOf(places, replay(model.network, losing)));
  return {
    found: 'flips',
    flips: flip.flips.map(({ pairs, following, passing }) => {
      const schedule = scheduleOf(places, passing);
      const end = replay(model.network, schedule).at(-1)?.after ?? model.network.initial;
      const there = toldSteps(model, schedule);
      const eventsThere = occurrences(passing);
      // A pair is made of steps that both runs take.
      const step = (position: number): ToldStep => told[position] as ToldStep;
      const twin = (position: number): ToldStep => there[eventsThere.indexOf(events[position] ?? '')] as ToldStep;
      return {
        pairs: pairs.map(({ first, second }) => ({
          first: step(first),
          second: step(second),
          passing: { first: twin(first), second: twin(second) },
        })),
        following,
        passing: schedule,
        ending: endingOf(model.observer.view(end)).code,
      };
    }),
  };
}

/** Every step of a schedule as a sentence. */
export function toldSteps({ plan, network }: Model, schedule: string): readonly ToldStep[] {
  const tell = narratorOf(plan, network);
  return replay(network, schedule).map((step, position) => {
    const { index, note, kernel, choice } = tell(step, position + 1);
    return { index, actor: choice.actor, note, kernel };
  });
}

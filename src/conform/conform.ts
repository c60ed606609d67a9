import { formatSchedule, parseSchedule } from '../engine/index.ts';
import type { RealOutcome } from '../capture/import-capture.ts';
import type { NotCompared } from '../model/not-compared.ts';
import { parseIomem } from '../model/resource-tree.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf, ownerMap, type Property } from '../properties/index.ts';
import { propertyNames, type PropertyName, type PropertyId } from '../model/property-names.ts';
import type { View } from '../model/view.ts';

import { asLogged } from './as-logged.ts';
import { printedBy, spellerOf, writeObservation } from './dmesg-text.ts';
import { coverageOf, kindsOfRun, type LogCoverage } from './coverage.ts';
import { commandsOf } from '../boot/commands.ts';
import { decoderPrinter, contradictedDecoder, type ContradictedDecoder } from './decoder-lines.ts';
import { differences, endOf, type End } from './ending.ts';
import { readLines } from './log-lines.ts';
import { nameBindings } from './log-names.ts';
import { asOptional, optionalMarks, withoutMarks } from './marks.ts';
import type { Observation } from './observation.ts';
import { quietEnd } from './quiet-end.ts';
import { readLog, type LogEntry } from './read-log.ts';
import { closestRun, findRun, type LogMatch, type RunSearch } from './search.ts';
import { shownBy } from './shown.ts';
import { lineEffectsOf } from './line-effects.ts';
import { LogWalk } from './walk.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/** A recorded boot to compare with the model. */
export interface Boot {
  readonly scenario: Scenario;
  /** The kernel log, as in the file. */
  readonly log: string;
  /** The recorded final state, if any. */
  readonly real?: RealOutcome;
  /** Parts of the final state that the record lacks. */
  readonly notCompared?: readonly NotCompared[];
  /** Marks in the log for commands that are not steps of the scenario. */
  readonly unmodelled?: readonly string[];
}

/** Limits of the search. */
export interface ConformOptions {
  /** Maximum number of search states: pairs of a world and a position in the log. */
  readonly limit?: number;
  readonly shouldStop?: () => boolean;
}

/** A line that the model could have printed. */
export interface Allowed {
  /** The line's text, with the model's numbers of regions and dax devices. */
  readonly text: string;
  /** The kernel function that prints it, `path:function`; empty for a capture's own script. */
  readonly kernel: string;
}

/** The ending of the conforming run, in the terms of the model. */
export interface BootEnd {
  /** The ending's code. */
  readonly code: string;
  /** Whether the run reaches quiescence. Otherwise its remaining steps print lines that the log lacks, so the boot ended before them. */
  readonly atEnd: boolean;
  /** The owner map: one line per dax device and region. */
  readonly owners: readonly string[];
  /** The properties violated there, each with the reason. */
  readonly broken: readonly { readonly property: PropertyId; readonly name: PropertyName; readonly why: string }[];
}

/** Result of the conformance check: is the boot a run of the model? */
export interface Conformance {
  readonly verdict: 'conforms' | 'differs' | 'unknown';
  /** Number of log lines that the model covers, and how many of them, from the first on, a run can print. */
  readonly lines: number;
  readonly matched: number;
  /** Number of log lines that the model does not cover. */
  readonly passedOver: number;
  /** The first line that no run can print at its place, or `null`. */
  readonly impossible: { readonly line: number; readonly text: string } | null;
  /** Every line that some run with the same prefix could have printed instead. */
  readonly allowed: readonly Allowed[];
  /** Differences in the final state of the closest run; empty where no run can print the log itself. */
  readonly end: readonly string[];
  /** The ending of the conforming run; `null` where there is none, or the capture lacks the final state. */
  readonly outcome: BootEnd | null;
  /** Parts that were not compared because the record lacks them; never a contradiction. */
  readonly notCompared: readonly NotCompared[];
  /** How much of its run the log shows. */
  readonly coverage: LogCoverage;
  /** The conforming run, or the closest one. */
  readonly schedule: string;
  readonly states: number;
}

const defaultLimit = 400_000;

const noEnd: NotCompared = { what: 'end', why: 'nothing shows where the boot ended' };

interface NameReading {
  readonly entries: readonly LogEntry[];
  /** A line that no run can print, because it contradicts the platform. */
  readonly contradiction: ContradictedDecoder | null;
  readonly question: RunSearch;
}

/** The first binding of names with a conforming run, else the one whose run matches the longest prefix. */
function bestOf(
  readings: readonly NameReading[],
  complete: boolean,
): {
  readonly entries: readonly LogEntry[];
  readonly contradiction: ContradictedDecoder | null;
  readonly following: LogMatch;
} {
  let isCut = !complete;
  for (const { entries, question, contradiction } of readings) {
    const following = findRun(question);
    if (following.verdict === 'conforms') return { entries, following, contradiction };
    isCut ||= following.verdict === 'unknown';
  }
  const [first, ...others] = readings.map(({ entries, question, contradiction }) => ({
    entries,
    contradiction,
    following: closestRun(question),
  }));
  if (!first) throw new Error('a log has at least one way to bind its names');
  const best = others.reduce((one, other) => (other.following.matched > one.following.matched ? other : one), first);
  // Existence of a run was decided above; only the search for the closest run may have been cut short.
  return { ...best, following: { ...best.following, verdict: isCut ? 'unknown' : 'differs' } };
}

const bootEnd = (view: View, atEnd: boolean, questions: readonly Property[]): BootEnd => ({
  atEnd,
  code: endingOf(view).code,
  owners: ownerMap(view),
  broken: questions
    .filter((property) => property.kind !== 'confluence')
    .flatMap((property) => {
      const why = property.test(view);
      return why === null ? [] : [{ property: property.id, name: propertyNames[property.id], why }];
    }),
});

/**
 * Trace conformance: does some run of the scenario print the log's lines in their order and have the recorded ending?
 * @throws UsageError when the scenario cannot be run under the design
 */
export function conform(boot: Boot, variant: Variant, options: ConformOptions = {}): Conformance {
  const scenario = asLogged(boot.scenario, boot.log);
  const { plan, network, observer, questions } = modelOf(scenario, variant);
  const { lines: all, fromStart } = readLines(boot.log);
  const lines = withoutMarks(all, boot.unmodelled ?? []);
  const notCompared = boot.notCompared ?? boot.real?.notCompared ?? (boot.real ? [] : [noEnd]);
  const real: End | null = boot.real
    ? endOf(boot.real, parseIomem(boot.real.iomem.join('\n')).tree, scenario, notCompared)
    : null;
  const endIn = (world: ArrayLike<number>): readonly string[] => {
    if (!real) return [];
    const view = observer.view(world);
    return differences(endOf(view, view.iomem, scenario, notCompared), real);
  };
  // While kmem is configured device_dax matches no device of this stack, so the model leaves its module out.
  const isModelled = ({ device }: Observation): boolean =>
    scenario.kernel.config.DEV_DAX_KMEM === 'n' || !/\bdevice_dax$/.test(device);
  const spell = spellerOf(plan);
  const toAllowed = (one: Observation): Allowed => ({ text: writeObservation(one, spell), kernel: printedBy(one) });
  const effectsOf = lineEffectsOf(plan, network);
  const marks = optionalMarks(lines, commandsOf(plan));
  const effectsWithOptional = (step: Parameters<typeof effectsOf>[0]) =>
    effectsOf(step).map((effect) => asOptional(effect, marks));
  const walk = new LogWalk(network, effectsWithOptional);
  const { bindings, complete } = nameBindings(lines, plan);
  const readings = bindings.map((binding) => {
    const entries = readLog(lines, binding, isModelled);
    const log = entries.map(({ observation }) => observation);
    const isShown = shownBy(log);
    const question: RunSearch = {
      walk,
      log,
      shows: (observation) => isModelled(observation) && isShown(observation),
      fromStart,
      endsIn: (world) => endIn(world).length === 0,
      limit: options.limit ?? defaultLimit,
      shouldStop: options.shouldStop ?? (() => false),
    };
    return { entries, question, contradiction: contradictedDecoder(lines, binding, plan) };
  });
  const { entries, following, contradiction } = bestOf(readings, complete);
  const conforms = following.verdict === 'conforms';
  const log = entries.map(({ observation }) => observation);
  const isShown = shownBy(log);
  const rest =
    conforms && real
      ? quietEnd(
          {
            network,
            isSilent: (world, choice) =>
              effectsWithOptional(network.step(world, choice)).every(
                (effect) =>
                  effect.do !== 'print' ||
                  effect.optional === true ||
                  !isModelled(effect.observation) ||
                  !isShown(effect.observation),
              ),
            endsIn: (world) => endIn(world).length === 0,
          },
          following.world,
        )
      : null;
  const last = (rest ?? []).reduce((world, choice) => network.step(world, choice).after, following.world);
  const missed = following.verdict === 'conforms' ? undefined : entries[following.matched];
  const result: Conformance = {
    verdict: following.verdict,
    lines: entries.length,
    matched: following.matched,
    passedOver: all.length - entries.length,
    impossible: missed ? { line: missed.line.number, text: missed.line.message } : null,
    allowed: following.verdict === 'conforms' ? [] : following.allowed.map(toAllowed),
    end: following.verdict === 'conforms' || missed ? [] : endIn(following.world),
    outcome: conforms && real ? bootEnd(observer.view(last), rest !== null, questions) : null,
    notCompared,
    coverage: coverageOf(
      entries.map(({ observation }) => observation.kind),
      kindsOfRun(walk, following.schedule),
    ),
    schedule: formatSchedule([...parseSchedule(following.schedule), ...(rest ?? [])]),
    states: following.states,
  };
  if (!contradiction || (result.impossible && result.impossible.line <= contradiction.line.number))
    return unexplainedIsUnknown(result);
  return {
    ...result,
    verdict: 'differs',
    matched: entries.filter(({ line }) => line.number < contradiction.line.number).length,
    impossible: { line: contradiction.line.number, text: contradiction.line.message },
    allowed: [{ text: contradiction.wanted, kernel: decoderPrinter }],
    end: [],
  };
}

/** A run with the recorded ending contradicts no line, but prints lines that the log lacks: `allowed` lists them. */
function unexplainedIsUnknown(result: Conformance): Conformance {
  const { verdict, impossible, end, allowed } = result;
  if (verdict !== 'differs' || impossible || end.length > 0) return result;
  if (allowed.length === 0) return { ...result, verdict: 'unknown' };
  return { ...result, end: allowed.map(({ text }) => `log: a run must still print: ${text.trim()}`) };
}

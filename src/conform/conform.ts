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
import { decoderPrinter, oddDecoder, type OddDecoder } from './decoder-lines.ts';
import { differences, endOf, type End } from './ending.ts';
import { readLines } from './log-lines.ts';
import { nameBooks } from './log-names.ts';
import { unsure, unsureMarks, withoutMarks } from './marks.ts';
import type { Observation } from './observation.ts';
import { quietEnd } from './quiet-end.ts';
import { readLog, type LogEntry } from './read-log.ts';
import { closestRun, findRun, type Following, type RunSearch } from './search.ts';
import { shownBy } from './shown.ts';
import { actsTeller } from './step-acts.ts';
import { LogWalk } from './walk.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/** A boot to be held against the model. */
export interface Boot {
  readonly scenario: Scenario;
  /** The kernel log as it is in the file. */
  readonly log: string;
  /** Where the boot ended; absent when nothing shows it. */
  readonly real?: RealOutcome;
  /** What of its end nothing shows. */
  readonly notCompared?: readonly NotCompared[];
  /** Marks in the log of commands that the scenario has no step for. */
  readonly unmodelled?: readonly string[];
}

/** How far the search may go. */
export interface ConformOptions {
  /** Pairs of world and position in the log. */
  readonly limit?: number;
  readonly shouldStop?: () => boolean;
}

/** What the model could have printed. */
export interface Allowed {
  /** As a log line, with the model's numbers of regions and dax devices. */
  readonly text: string;
  /** The function that prints it, `path:function`; empty for a capture's own script. */
  readonly kernel: string;
}

/** How a boot ended, in the terms of the model. */
export interface BootEnd {
  /** The ending's code. */
  readonly code: string;
  /** Nothing is left to happen; else only steps are that print what the log does not have: it was taken before them. */
  readonly atEnd: boolean;
  /** One line per dax device and region. */
  readonly owners: readonly string[];
  /** The properties that do not hold there, each with the reason. */
  readonly broken: readonly { readonly property: PropertyId; readonly name: PropertyName; readonly why: string }[];
}

/** Whether a boot is a run of the model. */
export interface Conformance {
  readonly verdict: 'conforms' | 'differs' | 'unknown';
  /** Lines of the log that tell something of a run, and how many of them, from the first on, a run can print. */
  readonly lines: number;
  readonly matched: number;
  /** Lines that say nothing of a run. */
  readonly passedOver: number;
  /** The first line that no run can print there, or `null`. */
  readonly impossible: { readonly line: number; readonly text: string } | null;
  /** Everything that some run, equal up to there, could have printed instead. */
  readonly allowed: readonly Allowed[];
  /** What is different at the end of the closest run; empty where the log itself cannot be followed. */
  readonly end: readonly string[];
  /** How the run ends that conforms; `null` where none does, or the capture does not show the end. */
  readonly outcome: BootEnd | null;
  /** What was not compared, because nothing shows it; never a contradiction. */
  readonly notCompared: readonly NotCompared[];
  /** How much of its run the log shows. */
  readonly coverage: LogCoverage;
  /** The run that conforms, or the closest one. */
  readonly schedule: string;
  readonly states: number;
}

const defaultLimit = 400_000;

const noEnd: NotCompared = { what: 'end', why: 'nothing shows where the boot ended' };

interface NameReading {
  readonly entries: readonly LogEntry[];
  /** A line that no run can print, because it contradicts the platform. */
  readonly odd: OddDecoder | null;
  readonly question: RunSearch;
}

/** The first way to read the names for which there is a run, else the one that can be followed furthest. */
function bestOf(
  readings: readonly NameReading[],
  complete: boolean,
): {
  readonly entries: readonly LogEntry[];
  readonly odd: OddDecoder | null;
  readonly following: Following;
} {
  let isCut = !complete;
  for (const { entries, question, odd } of readings) {
    const following = findRun(question);
    if (following.verdict === 'conforms') return { entries, following, odd };
    isCut ||= following.verdict === 'unknown';
  }
  const [first, ...others] = readings.map(({ entries, question, odd }) => ({
    entries,
    odd,
    following: closestRun(question),
  }));
  if (!first) throw new Error('a log has at least one way to bind its names');
  const best = others.reduce((one, other) => (other.following.matched > one.following.matched ? other : one), first);
  // Whether there is a run was settled before; how close the closest comes may have been cut short.
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
 * Holds a boot against the model: is there a run of the scenario that prints the log's lines in their order and ends where the boot did?
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
  // While kmem is configured device_dax matches no device of this stack, and the model does not follow its module.
  const isModelled = ({ device }: Observation): boolean =>
    scenario.kernel.config.DEV_DAX_KMEM === 'n' || !/\bdevice_dax$/.test(device);
  const spell = spellerOf(plan);
  const toAllowed = (one: Observation): Allowed => ({ text: writeObservation(one, spell), kernel: printedBy(one) });
  const told = actsTeller(plan, network);
  const marks = unsureMarks(lines, commandsOf(plan));
  const tellActs = (step: Parameters<typeof told>[0]) => told(step).map((act) => unsure(act, marks));
  const walk = new LogWalk(network, tellActs);
  const { books, complete } = nameBooks(lines, plan);
  const readings = books.map((book) => {
    const entries = readLog(lines, book, isModelled);
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
    return { entries, question, odd: oddDecoder(lines, book, plan) };
  });
  const { entries, following, odd } = bestOf(readings, complete);
  const conforms = following.verdict === 'conforms';
  const log = entries.map(({ observation }) => observation);
  const isShown = shownBy(log);
  const rest =
    conforms && real
      ? quietEnd(
          {
            network,
            isSilent: (world, choice) =>
              tellActs(network.step(world, choice)).every(
                (act) =>
                  act.do !== 'say' ||
                  act.optional === true ||
                  !isModelled(act.observation) ||
                  !isShown(act.observation),
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
  if (!odd || (result.impossible && result.impossible.line <= odd.line.number)) return unexplainedIsUnknown(result);
  return {
    ...result,
    verdict: 'differs',
    matched: entries.filter(({ line }) => line.number < odd.line.number).length,
    impossible: { line: odd.line.number, text: odd.line.message },
    allowed: [{ text: odd.wanted, kernel: decoderPrinter }],
    end: [],
  };
}

/** A run that ends as the boot did and contradicts no line still has to print something: `allowed` says what. */
function unexplainedIsUnknown(result: Conformance): Conformance {
  const { verdict, impossible, end, allowed } = result;
  if (verdict !== 'differs' || impossible || end.length > 0) return result;
  if (allowed.length === 0) return { ...result, verdict: 'unknown' };
  return { ...result, end: allowed.map(({ text }) => `log: a run must still print: ${text.trim()}`) };
}

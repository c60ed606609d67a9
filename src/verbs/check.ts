import {
  type Keeper,
  type MachineSnapshot,
  type Network,
  runToEnd,
  searchOf,
  type SearchResult,
  type SearchState,
  type SearchStrategy,
  type Slices,
  type SymmetryReport,
  tablesOf,
  type Visit,
  type World,
} from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Bounds, CheckReport, Coverage, EndingReport, PropertyReport, Tally } from '../model/verdict.ts';
import { endingOf, ownerMap, tallyOf, type Property, propertiesOf } from '../properties/index.ts';
import { counterInvariantsOf } from '../hints/counter-invariants.ts';
import { judged } from '../judge/judgement.ts';
import type { Observer } from '../boot/observe.ts';
import { OverWaits } from '../judge/over-waits.ts';
import { EndingTime } from './ending-time.ts';
import { predicatesOf } from '../hints/predicates.ts';
import { reductionsOf, reductionText, type Reduce } from '../hints/reductions.ts';
import { modelOf } from '../boot/model-of.ts';
import { UsageError } from '../boot/usage-error.ts';
import { machinesOf, type Variant } from '../boot/variant.ts';
import { withShortest } from '../judge/shortest.ts';
import { stakesOf } from '../judge/stakes.ts';
import { StuckScripts } from '../judge/stuck-scripts.ts';
import { generatorsOf } from '../hints/symmetry.ts';
import { unanswered } from '../judge/unanswered.ts';

export interface CheckOptions {
  readonly bounds?: Bounds;
  readonly onProgress?: (progress: {
    readonly worlds: number;
    readonly transitions: number;
    readonly depth: number;
  }) => void;
  /** Which worlds may stand for others; `none` unless given. */
  readonly reduce?: Reduce;
  /** Seconds, from any start. */
  readonly now: () => number;
  /** Runs every machine step twice and compares: for tests, and by default for guests. */
  readonly paranoid?: boolean;
  /** Default: breadth-first, which finds shortest schedules. */
  readonly strategy?: SearchStrategy;
  /** Keeps the state of the search, for a later one to resume: breadth-first only, as `resume` is. */
  readonly keeper?: Keeper;
  readonly resume?: SearchState;
  /** Seconds that were spent on the search before it was resumed; they count in the report, not for the bound. */
  readonly spent?: number;
  /** Asked now and then: what ends the search from outside, as a bound would. */
  readonly endedBy?: () => 'time' | 'memory' | 'interrupted' | null;
  /** Told what will be said when nothing comes of the search, before anything that may take long. */
  readonly onBegin?: (report: CheckReport) => void;
  /** Told what begins. */
  readonly onStage?: (stage: 'build' | 'search' | 'judge' | 'minimise') => void;
}

/**
 * Explores every ordering of a scenario under a design and answers every property.
 * @throws UsageError when the combination cannot be run
 */
export function checkScenario(scenario: Scenario, variant: Variant, options: CheckOptions): CheckReport {
  return runToEnd(checking(scenario, variant, options));
}

/**
 * The same in slices of about a thousand worlds, for a caller that has to listen for something else in between.
 * @throws UsageError when the combination cannot be run
 * @throws ResumeError when `resume` is not a state of this very search
 */
export function* checking(scenario: Scenario, variant: Variant, options: CheckOptions): Slices<CheckReport> {
  const { strategy = { kind: 'breadth-first' }, reduce = 'none' } = options;
  refuseMixture(strategy, reduce, options);
  const { design, gate } = machinesOf(variant);
  const bounds = options.bounds ?? {};
  const ending = new EndingTime({ now: options.now, time: bounds.time, endedBy: options.endedBy });
  options.onBegin?.(
    unanswered({ scenario: scenario.id, design: design.id, gate: gate.id }, propertiesOf(design), options),
  );
  options.onStage?.('build');
  const { plan, network, observer, questions, isPlugin } = modelOf(scenario, variant, options);
  const reductions = reductionsOf(reduce);
  const generators = reductions.includes('symmetry') ? generatorsOf(plan) : [];
  const always = questions.filter((property) => property.kind === 'always');
  const answers = new Answers(network, observer, questions, isPlugin);
  const isPartial = reductions.includes('partial-order');
  const overWaits = new OverWaits(network, observer);
  const scripts = new StuckScripts(plan, network);
  options.onStage?.('search');
  const search = yield* searchOf(strategy)(network, {
    observe: observer.actors,
    groups: answers.groups,
    visits: 'changes',
    aspect: (group, actor, snapshot) => answers.aspect(group, actor, snapshot),
    ...(generators.length === 0 ? {} : { symmetry: generators }),
    bounds: {
      ...(bounds.worlds === undefined ? {} : { worlds: bounds.worlds }),
      ...(bounds.depth === undefined ? {} : { depth: bounds.depth }),
      ...(bounds.memory === undefined ? {} : { memory: bounds.memory }),
    },
    ...(isPartial
      ? {
          reduce: {
            partialOrder: true,
            predicates: predicatesOf(plan, observer, network, always),
            counterInvariants: counterInvariantsOf(network),
          },
        }
      : {}),
    shouldStop: () => ending.reason(),
    mustEnd: () => ending.isOver(),
    ...(options.keeper === undefined ? {} : { keeper: options.keeper }),
    ...(options.resume === undefined ? {} : { resume: options.resume }),
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    visit: (visit) => {
      answers.visit(visit);
      overWaits.visit(visit);
      scripts.visit(visit);
    },
  });
  options.onStage?.('judge');
  const { exploration, sampling } = search;
  const isSymmetric = (exploration.symmetry?.used.length ?? 0) > 0;
  const notes = [
    ...(reductions.includes('symmetry') ? symmetryNotes(exploration.symmetry) : []),
    ...(exploration.note === undefined ? [] : [exploration.note]),
  ];
  const report = answers.report(search);
  const stuck = scripts.report(exploration);
  const raw = {
    ...report,
    properties: isPartial
      ? withShortest(network, observer, always, report.properties, { ...bounds, shouldStop: () => ending.isDue() })
      : report.properties,
    ...(stuck === null ? {} : { stuck }),
  };
  const judgement = judged(raw, stakesOf(plan, network, observer));
  return {
    scenario: scenario.id,
    design: design.id,
    gate: gate.id,
    ...judgement,
    ...raw,
    ...unseenIn(scenario, raw),
    properties: judgement.properties,
    overWaits: overWaits.report(exploration),
    worlds: exploration.worlds,
    transitions: exploration.transitions,
    depth: exploration.depth,
    reduction: reductionText(reductions.filter((one) => one !== 'symmetry' || isSymmetric)),
    strategy: strategy.kind,
    ...(sampling === null ? {} : { sampling }),
    ...(notes.length === 0 ? {} : { notes }),
    complete: exploration.complete,
    coverage: coverageOf(search),
    bounds,
    seconds: Math.round((ending.seconds + (options.spent ?? 0)) * 1000) / 1000,
  };
}

/** Where ranges may be missing, bytes cannot be counted: those that are known are not all. */
const unseenIn = (
  { platform: { softReservedUnknown } }: Scenario,
  { endingReports }: Pick<CheckReport, 'endingReports'>,
): Partial<CheckReport> =>
  softReservedUnknown === undefined ? {} : { softReservedUnknown, endingReports: endingReports.map(uncounted) };

const uncounted = (report: EndingReport): EndingReport => {
  const { bytes: _, ...ending } = report;
  return ending;
};

/** @throws UsageError when the strategy cannot do what is asked beside it: to leave that out in silence would be a lie */
function refuseMixture({ kind }: SearchStrategy, reduce: Reduce, options: CheckOptions): void {
  const { keeper, resume } = options;
  const reduction = reduce === 'none' ? undefined : 'a reduction';
  const checkpoint = (keeper ?? resume) && 'a checkpoint';
  if (kind === 'breadth-first') return;
  const other = reduction ?? checkpoint;
  if (other)
    throw new UsageError(`${other} goes with breadth-first only, not with ${kind}`, 'leave one of the two out');
}

/** What the reader should know of a symmetry that was asked for. */
function symmetryNotes(symmetry: SymmetryReport | null): readonly string[] {
  const refused = (symmetry?.refused ?? []).map(({ name, why }) => `${name} are not alike: ${why}`);
  if ((symmetry?.used.length ?? 0) > 0) return refused;
  return [...refused, 'no two devices of this box are alike: there is no symmetry to use'];
}

const coverageOf = ({ exploration, sampling }: SearchResult): Coverage => {
  const { worlds, expanded, depthComplete, stoppedBy } = exploration;
  return {
    met: worlds,
    expanded,
    depth: depthComplete,
    // No visitor of ours stops a search.
    stoppedBy: stoppedBy === 'visitor' ? null : (stoppedBy ?? (sampling && 'runs')),
  };
};

interface ViolatingWorld {
  readonly world: number;
  /** The world itself, or one that it stands for. */
  readonly image: World;
  readonly why: string;
}

/** A property of final worlds, with what has already been asked of it. */
interface FinalQuestion {
  readonly property: Property;
  readonly seen: Set<string>;
  /** Positions of the actors behind what it reads. */
  readonly actors: readonly number[];
}

interface FoundEnding {
  readonly world: number;
  readonly image: World;
  readonly code: string;
  readonly parts: EndingReport['parts'];
  readonly owners: readonly string[];
  readonly bytes: Tally;
}

/**
 * What the visited worlds say about each property; breadth-first, so the first complaint has a shortest schedule. Where a
 * world stands for others, each of those is asked as if it had been visited: a property may name a device, and two endings
 * that differ only in which device won are two owner maps. They are all as many steps away.
 */
class Answers {
  readonly #network: Network;
  readonly #observer: Observer;
  readonly #complaints = new Map<string, ViolatingWorld>();
  readonly #endings = new Map<string, FoundEnding>();
  readonly #always: readonly Property[];
  readonly #final: readonly FinalQuestion[];
  /** The actors behind what each property reads that is asked of every world. */
  readonly groups: readonly (readonly string[])[];
  readonly #judgedEndings = new Set<number>();
  readonly #asked: readonly Property[];
  /** A design of our own tells nobody apart by name, and no property does; a guest's might. */
  readonly #asksImages: boolean;

  constructor(network: Network, observer: Observer, asked: readonly Property[], asksImages: boolean) {
    this.#asksImages = asksImages;
    this.#asked = asked;
    this.#network = network;
    this.#observer = observer;
    const question = (property: Property): FinalQuestion => ({
      property,
      seen: new Set(),
      actors: observer.actorsOf(property.reads).map((actor) => network.indexOf(actor)),
    });
    this.#always = asked.filter((property) => property.kind === 'always');
    this.groups = this.#always.map((property) => observer.actorsOf(property.reads));
    this.#final = asked.filter((property) => property.kind === 'final' || property.kind === 'release').map(question);
  }

  /** What of an actor the property behind a group hangs on. */
  aspect(group: number, actor: string, snapshot: MachineSnapshot): string | null {
    return this.#observer.aspectOf(this.#always[group]?.reads ?? [], actor, snapshot);
  }

  visit(visit: Visit): void {
    if (visit.isNewKey) this.#judgeAlways(visit);
    if (!visit.final || this.#judgedEndings.has(visit.observedKey)) return;
    this.#judgedEndings.add(visit.observedKey);
    for (const image of visit.images()) {
      this.#judgeFinal(visit.index, image);
      const view = this.#observer.view(image);
      const { code, parts } = endingOf(view);
      const owners = ownerMap(view);
      const key = JSON.stringify([code, parts, owners]);
      if (!this.#endings.has(key))
        this.#endings.set(key, { world: visit.index, image, code, parts, owners, bytes: tallyOf(view) });
    }
  }

  report(search: SearchResult): Pick<CheckReport, 'endings' | 'endingReports' | 'properties' | 'findings'> {
    const { exploration } = search;
    const endings = [...this.#endings.values()];
    const endingReports = endings.map((ending) => ({
      ending: ending.code,
      schedule: exploration.schedule(ending.world, ending.image),
      steps: exploration.depthOf(ending.world),
      parts: ending.parts,
      owners: ending.owners,
      bytes: ending.bytes,
    }));
    const reports = this.#asked.map((property) => this.#reportOf(property, search, endingReports));
    return {
      endings: [...new Set(endings.map((ending) => ending.code))].sort(),
      endingReports,
      properties: reports,
      findings: exploration.findings.map((finding) => `${finding.text} (schedule ${finding.schedule})`),
    };
  }

  /** A property is asked again only when an actor behind what it reads has changed: most worlds differ elsewhere. */
  #judgeAlways(visit: Visit): void {
    const here = this.#asksImages ? null : [visit.world()];
    for (const [group, property] of this.#always.entries()) {
      if (!visit.isNewIn(group) || this.#complaints.has(property.id)) continue;
      for (const image of here ?? visit.images(group)) this.#ask(property, visit.index, image);
    }
  }

  /** Final worlds are few, and not told apart by the search: here it is remembered what they were asked. */
  #judgeFinal(index: number, world: World): void {
    for (const { property, seen, actors } of this.#final) {
      const key = actors.map((actor) => tablesOf(this.#network).tables[actor]?.cell(world[actor] ?? 0).local).join();
      if (seen.has(key)) continue;
      seen.add(key);
      this.#ask(property, index, world);
    }
  }

  #ask(property: Property, index: number, world: World): void {
    if (this.#complaints.has(property.id)) return;
    const why = property.test(this.#observer.view(world));
    if (why !== null) this.#complaints.set(property.id, { world: index, image: world, why });
  }

  #reportOf(property: Property, search: SearchResult, endings: readonly EndingReport[]): PropertyReport {
    const { exploration } = search;
    const complaint = this.#complaints.get(property.id);
    if (complaint) {
      const steps = exploration.depthOf(complaint.world);
      const bugDepth = search.bugDepthAt(complaint.world);
      return {
        id: property.id,
        verdict: 'violated',
        why: complaint.why,
        schedule: exploration.schedule(complaint.world, complaint.image),
        steps,
        ...(bugDepth === null ? {} : { bugDepth }),
      };
    }
    const [first, second] = endings;
    if (property.kind === 'confluence' && first && second) {
      const why = `the same boot can end as ${first.ending} or as ${second.ending}, depending on order alone`;
      return {
        id: property.id,
        verdict: 'violated',
        why,
        schedule: second.schedule,
        schedules: [first.schedule, second.schedule],
        steps: second.steps,
      };
    }
    const quiet = { why: '', schedule: null, steps: null };
    if (!exploration.complete) return { id: property.id, verdict: 'unknown', ...quiet };
    // Properties of final worlds say nothing about a run that never ends. One that leaves a step undone for ever is none.
    if (property.kind !== 'always' && search.cycle() === 'fair') {
      return {
        id: property.id,
        verdict: 'unknown',
        ...quiet,
        why: 'some run goes round for ever, and final worlds say nothing about it',
      };
    }
    return { id: property.id, verdict: 'holds', ...quiet };
  }
}

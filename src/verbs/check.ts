import {
  type Keeper,
  runToEnd,
  searchOf,
  type SearchResult,
  type SearchState,
  type SearchStrategy,
  type Slices,
  type SymmetryReport,
} from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Bounds, CheckReport, Coverage, EndingReport } from '../model/verdict.ts';
import { propertiesOf } from '../properties/index.ts';
import { counterInvariantsOf } from '../hints/counter-invariants.ts';
import { Answers } from '../judge/answers.ts';
import { judgementOf } from '../judge/judgement.ts';
import { OverWaits } from '../judge/over-waits.ts';
import { Deadline } from './deadline.ts';
import { predicatesOf } from '../hints/predicates.ts';
import { reductionsOf, reductionText, type Reduce } from '../hints/reductions.ts';
import { modelOf } from '../boot/model-of.ts';
import { UsageError } from '../boot/usage-error.ts';
import { machinesOf, type Variant } from '../boot/variant.ts';
import { withShortest } from '../judge/shortest.ts';
import { stakesOf } from '../judge/stakes.ts';
import { StuckScripts } from '../judge/stuck-scripts.ts';
import { generatorsOf } from '../hints/symmetry.ts';
import { initialReport } from '../judge/initial-report.ts';
import { subjectOf } from './subject.ts';

/** Options of an exploration. */
export interface CheckOptions {
  readonly bounds?: Bounds;
  readonly onProgress?: (progress: {
    readonly worlds: number;
    readonly transitions: number;
    readonly depth: number;
  }) => void;
  /** The reductions in use; default `none`. */
  readonly reduce?: Reduce;
  /** Seconds since an arbitrary origin. */
  readonly now: () => number;
  /** Computes each step of a machine twice and compares; always enabled for plugins. */
  readonly paranoid?: boolean;
  /** Default: breadth-first, which finds shortest schedules. */
  readonly strategy?: SearchStrategy;
  /** Saves the search state for a later `resume`; breadth-first only. */
  readonly keeper?: Keeper;
  readonly resume?: SearchState;
  /** Seconds spent before the search was resumed; counted in the report, not against the time limit. */
  readonly spent?: number;
  /** Polled about every thousand worlds: an external reason to stop the search. */
  readonly endedBy?: () => 'time' | 'memory' | 'interrupted' | null;
  /** Called before each long stage, with the report to print if the stage is terminated. */
  readonly onBegin?: (report: CheckReport) => void;
  /** Called at the beginning of a stage. */
  readonly onStage?: (stage: 'build' | 'search' | 'judge' | 'minimise') => void;
}

/**
 * Explores the state space of a scenario under a variant and evaluates every property.
 * @throws UsageError when the combination cannot be run
 */
export function checkScenario(scenario: Scenario, variant: Variant, options: CheckOptions): CheckReport {
  return runToEnd(checking(scenario, variant, options));
}

/**
 * The same as a generator that yields about every thousand worlds, so that the caller can poll for other events.
 * @throws UsageError when the combination cannot be run
 * @throws ResumeError when `resume` is not a state of this very search
 */
export function* checking(scenario: Scenario, variant: Variant, options: CheckOptions): Slices<CheckReport> {
  const { strategy = { kind: 'breadth-first' }, reduce = 'none' } = options;
  refuseMixture(strategy, reduce, options);
  const { design, gate } = machinesOf(variant);
  const bounds = options.bounds ?? {};
  const deadline = new Deadline({ now: options.now, time: bounds.time, endedBy: options.endedBy });
  options.onBegin?.(
    initialReport({ scenario: scenario.id, design: design.id, gate: gate.id }, propertiesOf(design), options),
  );
  options.onStage?.('build');
  const model = modelOf(scenario, variant, options);
  const { plan, network, observer, questions } = model;
  const reductions = reductionsOf(reduce);
  const generators = reductions.includes('symmetry') ? generatorsOf(plan) : [];
  const always = questions.filter((property) => property.kind === 'always');
  const answers = new Answers(model);
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
    shouldStop: () => deadline.reason(),
    mustEnd: () => deadline.isOver(),
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
      ? withShortest(network, observer, always, report.properties, { ...bounds, shouldStop: () => deadline.isDue() })
      : report.properties,
    ...(stuck === null ? {} : { stuck }),
  };
  const judgement = judgementOf(raw, stakesOf(plan, network, observer));
  return {
    ...subjectOf(model, variant),
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
    seconds: Math.round((deadline.seconds + (options.spent ?? 0)) * 1000) / 1000,
  };
}

/** Where ranges may be missing, the known bytes are not all, so they are not counted. */
const unseenIn = (
  { platform: { softReservedUnknown } }: Scenario,
  { endingReports }: Pick<CheckReport, 'endingReports'>,
): Partial<CheckReport> =>
  softReservedUnknown === undefined ? {} : { softReservedUnknown, endingReports: endingReports.map(uncounted) };

const uncounted = (report: EndingReport): EndingReport => {
  const { bytes: _, ...ending } = report;
  return ending;
};

/** @throws UsageError when an option does not apply to the strategy: ignoring it silently would be misleading */
function refuseMixture({ kind }: SearchStrategy, reduce: Reduce, options: CheckOptions): void {
  const { keeper, resume } = options;
  const reduction = reduce === 'none' ? undefined : 'a reduction';
  const checkpoint = (keeper ?? resume) && 'a checkpoint';
  if (kind === 'breadth-first') return;
  const other = reduction ?? checkpoint;
  if (other)
    throw new UsageError(`${other} goes with breadth-first only, not with ${kind}`, 'leave one of the two out');
}

/** Remarks on the symmetry reduction in use. */
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
    // No visitor in this function stops a search.
    stoppedBy: stoppedBy === 'visitor' ? null : (stoppedBy ?? (sampling && 'runs')),
  };
};

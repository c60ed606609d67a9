import { formatFault } from '../model/fault.ts';
import { overall } from '../model/overall.ts';
import type { Fault, Scenario } from '../model/scenario.ts';
import type {
  CheckReport,
  Coverage,
  EndingReport,
  OverWaitReport,
  PropertyReport,
  StuckReport,
} from '../model/verdict.ts';
import { checkScenario, type CheckOptions } from './check.ts';
import { faultPoints, isMoot } from '../boot/fault-points.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/** The scenario with additional faults. */
const addFaults = (scenario: Scenario, faults: readonly Fault[]): Scenario =>
  faults.length === 0 ? scenario : { ...scenario, faults: [...scenario.faults, ...faults] };

/** All subsets of a given size, in list order. */
function* choose<T>(list: readonly T[], size: number): Generator<readonly T[], void> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, first] of list.entries())
    for (const rest of choose(list.slice(index + 1), size - 1)) yield [first, ...rest];
}

/**
 * Explores a scenario under every combination of at most `upTo` additional faults, one network per combination. A verdict
 * combines the verdicts of all combinations. Combinations are searched by size, so a violation has a minimal set of faults, and
 * the shortest schedule among sets of that size. Limits apply to the total; a combination that was cut short or not begun gives
 * `unknown`.
 * @param upTo - 0 is the same as `checkScenario`
 * @throws UsageError when the combination of scenario, design and gate cannot be run
 */
export function withFaults(scenario: Scenario, variant: Variant, upTo: number, options: CheckOptions): CheckReport {
  if (upTo === 0) return checkScenario(scenario, variant, options);
  const { plan } = modelOf(scenario, variant);
  const points = faultPoints(plan);
  const sets = Array.from({ length: Math.min(upTo, points.length) + 1 }, (_, size) => [...choose(points, size)])
    .flat()
    .filter((set) => !isMoot(plan, set));
  const started = options.now();
  const all = new CombinedReport();
  const report = (): CheckReport =>
    all.report({
      bounds: options.bounds ?? {},
      seconds: Math.round((options.now() - started) * 1000) / 1000,
      faults: { upTo, points: points.length, combinations: sets.length, finished: all.finished },
    });
  for (const set of sets) {
    const left = remaining(options, all.worlds, started);
    if (typeof left === 'string') {
      all.endBefore(left);
      break;
    }
    // The first combination passes on its own intermediate report; for the others it is the combined report so far.
    const { onBegin, ...later } = options;
    const own = all.worlds === 0 ? options : later;
    all.add(set, checkScenario(addFaults(scenario, set), variant, { ...own, ...left, ...progressOf(options, all) }));
    onBegin?.(report());
  }
  return report();
}

/**
 * The remaining limits for the next combination, or the limit that is exhausted. Memory is not shared: combinations run one after
 * another.
 */
function remaining(
  options: CheckOptions,
  worlds: number,
  started: number,
): Pick<CheckOptions, 'bounds'> | 'worlds' | 'time' | 'memory' | 'interrupted' {
  const { bounds } = options;
  const by = worlds > 0 ? options.endedBy?.() : null;
  if (by) return by;
  if (bounds === undefined) return {};
  const left = {
    ...bounds,
    ...(bounds.worlds === undefined ? {} : { worlds: bounds.worlds - worlds }),
    ...(bounds.time === undefined ? {} : { time: bounds.time - (options.now() - started) }),
  };
  // The first combination is always begun, like a search without faults.
  if (worlds > 0 && left.worlds !== undefined && left.worlds <= 0) return 'worlds';
  return worlds > 0 && left.time !== undefined && left.time <= 0 ? 'time' : { bounds: left };
}

/** Total progress over all combinations. */
const progressOf = (
  { onProgress }: CheckOptions,
  { worlds, transitions }: CombinedReport,
): Pick<CheckOptions, 'onProgress'> =>
  onProgress === undefined
    ? {}
    : {
        onProgress: (now) =>
          onProgress({ ...now, worlds: worlds + now.worlds, transitions: transitions + now.transitions }),
      };

/** The combined result of several combinations. */
class CombinedReport {
  worlds = 0;
  transitions = 0;
  finished = 0;
  #depth = 0;
  #expanded = 0;
  /** Of the combinations that were cut short. */
  #depthComplete: number | null = Infinity;
  #stoppedBy: Coverage['stoppedBy'] = null;
  #first: CheckReport | null = null;
  #reduction = 'none';
  readonly #properties = new Map<string, PropertyReport>();
  readonly #endings = new Map<string, EndingReport>();
  #overWaits: OverWaitReport | null = null;
  readonly #findings = new Set<string>();
  #stuck: StuckReport | null = null;
  #reason: string | null = null;

  add(set: readonly Fault[], report: CheckReport): void {
    this.#first ??= report;
    // A fault may break every symmetry; the report names the reductions used in any combination.
    if (report.reduction !== 'none') this.#reduction = report.reduction;
    this.worlds += report.worlds;
    this.transitions += report.transitions;
    this.#depth = Math.max(this.#depth, report.depth);
    this.#expanded += report.coverage.expanded;
    if (report.complete) this.finished += 1;
    else {
      this.#stoppedBy ??= report.coverage.stoppedBy;
      this.#depthComplete = Math.min(this.#depthComplete ?? 0, report.coverage.depth ?? 0);
    }
    const faults = set.map(formatFault);
    for (const property of report.properties) {
      const before = this.#properties.get(property.id);
      if (before === undefined || isWorse(property, faults, before))
        this.#properties.set(property.id, property.verdict === 'violated' ? { ...property, faults } : property);
    }
    for (const ending of report.endingReports) {
      const key = JSON.stringify([ending.ending, ending.parts, ending.owners]);
      if (!this.#endings.has(key)) this.#endings.set(key, { ...ending, faults });
    }
    const { overWaits } = report;
    if (overWaits !== null && (this.#overWaits === null || isLesser({ ...overWaits, faults }, this.#overWaits)))
      this.#overWaits = { ...overWaits, faults };
    const named = (text: string): string => (faults.length === 0 ? text : `with ${faults.join(', ')}: ${text}`);
    this.#stuck ??= report.stuck ?? null;
    // A property that is vacuous without faults may not be vacuous with one; a broken run stays broken.
    if (report.reason !== undefined) this.#reason ??= named(report.reason);
    for (const finding of report.findings) this.#findings.add(named(finding));
  }

  /** Records that no further combination was begun. */
  endBefore(bound: 'worlds' | 'time' | 'memory' | 'interrupted'): void {
    this.#stoppedBy ??= bound;
    this.#depthComplete = null;
  }

  report(whole: Required<Pick<CheckReport, 'bounds' | 'seconds' | 'faults'>>): CheckReport {
    const first = this.#first;
    if (first === null) throw new Error('no combination was looked at');
    const complete = whole.faults.finished === whole.faults.combinations;
    const properties = [...this.#properties.values()].map((property) =>
      property.verdict === 'holds' && !complete ? { ...property, verdict: 'unknown' as const } : property,
    );
    const { notes: _, reason: __, stuck: ___, ...own } = first;
    const verdict = overall(properties);
    return {
      ...own,
      reduction: this.#reduction,
      verdict,
      ...(verdict === 'unknown' && this.#reason !== null ? { reason: this.#reason } : {}),
      ...(this.#stuck === null ? {} : { stuck: this.#stuck }),
      endings: [...new Set([...this.#endings.values()].map(({ ending }) => ending))].sort(),
      endingReports: [...this.#endings.values()],
      properties,
      overWaits: this.#overWaits,
      findings: [...this.#findings],
      worlds: this.worlds,
      transitions: this.transitions,
      depth: this.#depth,
      complete,
      coverage: {
        met: this.worlds,
        expanded: this.#expanded,
        depth: this.#depthComplete === Infinity ? this.#depth : this.#depthComplete,
        stoppedBy: this.#stoppedBy,
      },
      ...whole,
    };
  }
}

/** Order of severity: violated, unknown, holds; of two violations fewer faults, then fewer steps. */
function isWorse(property: PropertyReport, faults: readonly string[], before: PropertyReport): boolean {
  const rank = { violated: 2, unknown: 1, holds: 0 } as const;
  if (property.verdict !== before.verdict) return rank[property.verdict] > rank[before.verdict];
  // A property counts as vacuous only if it is vacuous under all combinations.
  if (property.verdict === 'holds') return before.vacuous !== undefined && property.vacuous === undefined;
  return property.verdict === 'violated' && isLesser({ steps: property.steps, faults }, before);
}

/** Combinations come in order of size, so with an equal number of faults fewer steps win. */
function isLesser(one: ShownSchedule, before: ShownSchedule): boolean {
  if ((one.faults?.length ?? 0) > (before.faults?.length ?? 0)) return false;
  return (one.steps ?? 0) < (before.steps ?? 0);
}

type ShownSchedule = Pick<PropertyReport, 'steps' | 'faults'>;

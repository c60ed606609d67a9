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

/** The scenario with further faults. */
const addFaults = (scenario: Scenario, faults: readonly Fault[]): Scenario =>
  faults.length === 0 ? scenario : { ...scenario, faults: [...scenario.faults, ...faults] };

/** Every way to choose `size` of the list, in the list's order. */
function* choose<T>(list: readonly T[], size: number): Generator<readonly T[], void> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, first] of list.entries())
    for (const rest of choose(list.slice(index + 1), size - 1)) yield [first, ...rest];
}

/**
 * Explores every ordering of a scenario under every combination of at most `upTo` faults on top of its own, each combination
 * as a network of its own: nothing is merged, so a verdict is that of all of them together. Small sets come first, and a
 * broken property names the smallest set that breaks it, and of sets of that size the one with the shortest schedule.
 * Bounds are those of the whole; a combination that they cut short, or that was never begun, leaves `unknown`.
 * @param upTo - 0 is `checkScenario` itself
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
  const all = new Together();
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
    // Of the first it is told what will be said of it alone, of the others what is said of all before.
    const { onBegin, ...later } = options;
    const own = all.worlds === 0 ? options : later;
    all.add(set, checkScenario(addFaults(scenario, set), variant, { ...own, ...left, ...progressOf(options, all) }));
    onBegin?.(report());
  }
  return report();
}

/** What the bounds leave for the next combination, or the bound that leaves nothing. Each has all the memory, one after another. */
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
  // The first combination is always begun, as a search without faults would be.
  if (worlds > 0 && left.worlds !== undefined && left.worlds <= 0) return 'worlds';
  return worlds > 0 && left.time !== undefined && left.time <= 0 ? 'time' : { bounds: left };
}

/** Progress of the whole, whichever combination it comes from. */
const progressOf = (
  { onProgress }: CheckOptions,
  { worlds, transitions }: Together,
): Pick<CheckOptions, 'onProgress'> =>
  onProgress === undefined
    ? {}
    : {
        onProgress: (now) =>
          onProgress({ ...now, worlds: worlds + now.worlds, transitions: transitions + now.transitions }),
      };

/** What some combinations say together. */
class Together {
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
    // A fault may leave no two devices alike; what is told is what was in use for any combination.
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
    // Where nothing is at stake without a fault, a fault may put something at stake; a broken run stays broken.
    if (report.reason !== undefined) this.#reason ??= named(report.reason);
    for (const finding of report.findings) this.#findings.add(named(finding));
  }

  /** Says that no combination after these was begun. */
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

/** Violated before unknown before holds; of two violations the one with fewer faults, then with fewer steps. */
function isWorse(property: PropertyReport, faults: readonly string[], before: PropertyReport): boolean {
  const rank = { violated: 2, unknown: 1, holds: 0 } as const;
  if (property.verdict !== before.verdict) return rank[property.verdict] > rank[before.verdict];
  // What could fail under some combination has been asked.
  if (property.verdict === 'holds') return before.vacuous !== undefined && property.vacuous === undefined;
  return property.verdict === 'violated' && isLesser({ steps: property.steps, faults }, before);
}

/** Sets come smallest first, so the second has no more faults than the first: with as many, fewer steps are less. */
function isLesser(one: ShownSchedule, before: ShownSchedule): boolean {
  if ((one.faults?.length ?? 0) > (before.faults?.length ?? 0)) return false;
  return (one.steps ?? 0) < (before.steps ?? 0);
}

type ShownSchedule = Pick<PropertyReport, 'steps' | 'faults'>;

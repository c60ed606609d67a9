import type { KernelRules } from '../../model/kernel-rules.ts';
import { propertyNames, type PropertyName } from '../../model/property-names.ts';
import type { Bounds, CheckReport } from '../../model/verdict.ts';
import { checkScenario } from '../check.ts';
import { UsageError } from '../../boot/usage-error.ts';
import { verdictFor, type Aim } from './aim.ts';
import { conditionKinds, together, type Condition, type ConditionKind, type Trial } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import { withOrder } from '../../model/scenario.ts';

/**
 * A but-for cause, established by search: with the condition changed, the property holds.
 * @see Lewis: Causation (1973); Halpern, Pearl: Causes and explanations, a structural-model approach (2005)
 */
export interface Cause {
  readonly kind: ConditionKind;
  /** The condition as it is. */
  readonly given: string;
  /** The changed condition, under which the property holds. */
  readonly without: string;
  /** `every order`: also with modules loaded in any order; `this order`: only in the order of the script. */
  readonly holds: 'every order' | 'this order';
  readonly endings: readonly string[];
}

/** Result of changing each condition in turn. */
export interface Causes {
  readonly property: Aim['property'];
  /** The same as a word. */
  readonly name: PropertyName | 'cxl';
  readonly causes: readonly Cause[];
  /** Changes that had no effect. */
  readonly innocent: readonly { readonly kind: ConditionKind; readonly given: string; readonly without: string }[];
  readonly tried: number;
  /** Changes that were not tried for lack of time, or whose search was cut short. */
  readonly untried: readonly string[];
}

/** Common budget of all trials. */
export interface Budget {
  /** Seconds, by the caller's clock. */
  readonly now: () => number;
  readonly until: number;
  /** World limit of one trial. */
  readonly worlds: number;
  readonly onTry?: (text: string) => void;
}

/** The report of a trial, memoized because trials repeat. */
export type TrialReports = (trial: Trial, order: 'free' | 'forced') => CheckReport | null;

/** Explores trials within the budget; `null` for one that cannot be run, such as a kernel that Kconfig forbids. */
export function trialExplorer({ now, until, worlds }: Budget): TrialReports {
  const known = new Map<string, CheckReport | null>();
  return (trial, order) => {
    const key = JSON.stringify([trial.scenario, trial.variant.design, trial.variant.gate, trial.variant.kernel, order]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const bounds: Bounds = { worlds, time: Math.max(0.01, until - now()) };
    let report: CheckReport | null = null;
    try {
      report = checkScenario(withOrder(trial.scenario, order), trial.variant, { bounds, now });
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
    known.set(key, report);
    return report;
  };
}

/** Evaluates one change: first in the script's order, which is quick, then in every order. */
function tryOne(condition: Condition, trial: Trial, aim: Aim, look: TrialReports): Cause | 'no' | 'unknown' {
  const taken = condition.take(trial);
  const own = taken.scenario.userspace.order;
  const report = look(taken, own);
  if (!report) return 'no';
  const verdict = verdictFor(aim, taken.scenario, report);
  if (verdict !== 'holds') return verdict === 'unknown' ? 'unknown' : 'no';
  const { kind, is, without } = condition;
  const cause = { kind, given: is, without, endings: report.endings };
  // A scenario with free loads has been searched in every order; one whose order the change fixes has no other.
  if (own === 'free') return { ...cause, holds: 'every order' };
  if (condition.isOrder === true) return { ...cause, holds: 'this order' };
  const free = look(taken, 'free');
  const isFree = free !== null && verdictFor(aim, taken.scenario, free) === 'holds';
  return { ...cause, holds: isFree ? 'every order' : 'this order' };
}

const pairsMax = 120;

/** Conditions of the boot itself, as opposed to the kernel's code or the order of loads. */
const isOwn = ({ kind }: Pick<Condition, 'kind'>): boolean => kind !== 'design' && kind !== 'gate' && kind !== 'order';

/** Pairs of conditions, small ones first. Order conditions are paired only where no order helps alone. */
function pairsOf(conditions: readonly Condition[], causes: readonly Cause[]): readonly Condition[] {
  const isAlone = ({ without }: Condition): boolean => causes.some((cause) => cause.without === without);
  const hasOrder = causes.some(({ kind }) => kind === 'order');
  const parts = conditions
    .filter((condition) => (isOwn(condition) || (condition.kind === 'order' && !hasOrder)) && !isAlone(condition))
    .toSorted((a, b) => (a.size ?? 1) - (b.size ?? 1));
  return parts
    .flatMap((first, at) => parts.slice(at + 1).map((second) => inKindOrder([first, second])))
    .toSorted((a, b) => (a.size ?? 1) - (b.size ?? 1))
    .slice(0, pairsMax);
}

const rankOfKind = ({ kind }: Pick<Condition, 'kind'>): number => conditionKinds.indexOf(kind);

const inKindOrder = (conditions: readonly Condition[]): Condition =>
  together(conditions.toSorted((a, b) => rankOfKind(a) - rankOfKind(b)));

/**
 * A minimal sufficient set by greedy reduction (one-minimal, as in delta debugging): starts with all conditions and drops each
 * that is unnecessary.
 */
function smallestSet(conditions: readonly Condition[], helps: (condition: Condition) => boolean): Condition | null {
  let kept = conditions.filter((condition) => isOwn(condition) && (condition.size ?? 1) === 1);
  if (kept.length < 3 || !helps(inKindOrder(kept))) return null;
  for (const condition of kept.toReversed()) {
    const rest = kept.filter((one) => one !== condition);
    if (rest.length > 0 && helps(inKindOrder(rest))) kept = rest;
  }
  return inKindOrder(kept);
}

/**
 * Changes each condition of a boot in turn and evaluates the criterion, in every order and in the script's order. Where no
 * condition of the boot itself suffices alone, pairs are tried, then a minimal set. Only causes confirmed by a search are
 * reported.
 */
export function causesOf(trial: Trial, rules: KernelRules, aim: Aim, look: TrialReports, budget: Budget): Causes {
  const conditions = conditionsOf(trial, rules);
  const causes: Cause[] = [];
  const innocent: Condition[] = [];
  const untried: string[] = [];
  let tried = 0;
  const tryAll = (list: readonly Condition[], isPair: boolean): void => {
    for (const condition of list) {
      if (budget.now() > budget.until) {
        untried.push(condition.without);
        continue;
      }
      budget.onTry?.(condition.without);
      const result = tryOne(condition, trial, aim, look);
      tried++;
      if (result === 'unknown') untried.push(condition.without);
      else if (result === 'no') {
        if (!isPair && (condition.size ?? 1) === 1) innocent.push(condition);
      } else causes.push(result);
    }
  };
  const isGate = ({ kind }: Condition): boolean => kind === 'gate';
  tryAll(
    conditions.filter((condition) => !isGate(condition)),
    false,
  );
  if (!causes.some(isOwn)) tryAll(pairsOf(conditions, causes), true);
  if (!causes.some(isOwn)) {
    const helps = (condition: Condition): boolean => typeof tryOne(condition, trial, aim, look) === 'object';
    const set = budget.now() > budget.until ? null : smallestSet(conditions, helps);
    if (set) tryAll([set], true);
  }
  if (causes.length === 0) tryAll(conditions.filter(isGate), false);
  causes.sort((a, b) => rankOfKind(a) - rankOfKind(b));
  return {
    property: aim.property,
    name: aim.property === 'cxl' ? 'cxl' : propertyNames[aim.property],
    causes: withoutLarger(causes, conditions),
    innocent: innocent.filter(isOwn).map(({ kind, is, without }) => ({ kind, given: is, without })),
    tried,
    untried,
  };
}

/** Drops each set for which a smaller one of the same kind suffices. */
function withoutLarger(causes: readonly Cause[], conditions: readonly Condition[]): readonly Cause[] {
  const sizeOf = ({ without }: Cause): number =>
    conditions.find((condition) => condition.without === without)?.size ?? 2;
  return causes.filter(
    (cause) =>
      sizeOf(cause) === 1 ||
      !causes.some(
        (other) =>
          other !== cause &&
          other.kind === cause.kind &&
          sizeOf(other) < sizeOf(cause) &&
          (other.holds === 'every order' || cause.holds === 'this order'),
      ),
  );
}

import type { Family } from '../../model/kernel.ts';
import { propertyNames, type PropertyName } from '../../model/property-names.ts';
import type { Bounds, CheckReport } from '../../model/verdict.ts';
import { checkScenario } from '../check.ts';
import { UsageError } from '../../boot/usage-error.ts';
import { verdictFor, type Aim } from './aim.ts';
import { givenKinds, together, type Given, type GivenKind, type Trial } from './given.ts';
import { givensOf } from './givens.ts';
import { withOrder } from '../../model/scenario.ts';

/** A given whose removal makes the property hold: it was tried. */
export interface Cause {
  readonly kind: GivenKind;
  /** What is given. */
  readonly given: string;
  /** Without it the property holds. */
  readonly without: string;
  /** `every order`: with modules loaded in any order too; `this order`: in the order of the script alone. */
  readonly holds: 'every order' | 'this order';
  readonly endings: readonly string[];
}

/** What came of taking each given away. */
export interface Causes {
  readonly property: Aim['property'];
  /** The same as a word. */
  readonly name: PropertyName | 'cxl';
  readonly causes: readonly Cause[];
  /** Tried, and without effect: what is odd and was not to blame, in words. */
  readonly innocent: readonly { readonly kind: GivenKind; readonly given: string; readonly without: string }[];
  readonly tried: number;
  /** Givens for which no time was left. */
  readonly untried: readonly string[];
}

/** The budget that all tries share. */
export interface Budget {
  /** Seconds of the caller's clock. */
  readonly now: () => number;
  readonly until: number;
  /** Worlds of one try. */
  readonly worlds: number;
  readonly onTry?: (text: string) => void;
}

/** The same, given a report of how a trial ends: kept, for one trial is asked about more than once. */
export type TrialReports = (trial: Trial, order: 'free' | 'forced') => CheckReport | null;

/** Explores trials within the budget; `null` for one that cannot be run, such as a kernel that Kconfig forbids. */
export function lookerOf({ now, until, worlds }: Budget): TrialReports {
  const known = new Map<string, CheckReport | null>();
  return (trial, order) => {
    const key = JSON.stringify([trial.scenario, trial.variant.design, trial.variant.gate, trial.variant.family, order]);
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

/** Whether the aim is met without a given: in the script's order first, which is soon known, then in every order. */
function tryOne(given: Given, trial: Trial, aim: Aim, look: TrialReports): Cause | 'no' | 'unknown' {
  const taken = given.take(trial);
  const own = taken.scenario.userspace.order;
  const report = look(taken, own);
  if (!report) return 'no';
  const verdict = verdictFor(aim, taken.scenario, report);
  if (verdict !== 'holds') return verdict === 'unknown' ? 'unknown' : 'no';
  const { kind, is, without } = given;
  const cause = { kind, given: is, without, endings: report.endings };
  // A scenario whose loads are free has been looked at in every order; one whose order was just fixed has no other.
  if (own === 'free') return { ...cause, holds: 'every order' };
  if (given.isOrder === true) return { ...cause, holds: 'this order' };
  const free = look(taken, 'free');
  const isFree = free !== null && verdictFor(aim, taken.scenario, free) === 'holds';
  return { ...cause, holds: isFree ? 'every order' : 'this order' };
}

const pairsMax = 120;

/** What belongs to the boot itself, and not to the kernel's code or the moment of a load. */
const isOwn = ({ kind }: Pick<Given, 'kind'>): boolean => kind !== 'design' && kind !== 'gate' && kind !== 'order';

/** Pairs of givens, small ones first; an order goes with another given only where no order helps alone. */
function pairsOf(givens: readonly Given[], causes: readonly Cause[]): readonly Given[] {
  const isAlone = ({ without }: Given): boolean => causes.some((cause) => cause.without === without);
  const hasOrder = causes.some(({ kind }) => kind === 'order');
  const parts = givens
    .filter((given) => (isOwn(given) || (given.kind === 'order' && !hasOrder)) && !isAlone(given))
    .toSorted((a, b) => (a.size ?? 1) - (b.size ?? 1));
  return parts
    .flatMap((first, at) => parts.slice(at + 1).map((second) => inKindOrder([first, second])))
    .toSorted((a, b) => (a.size ?? 1) - (b.size ?? 1))
    .slice(0, pairsMax);
}

const rankOfKind = ({ kind }: Pick<Given, 'kind'>): number => givenKinds.indexOf(kind);

const inKindOrder = (givens: readonly Given[]): Given =>
  together(givens.toSorted((a, b) => rankOfKind(a) - rankOfKind(b)));

/** A smallest set of givens that helps: of all of them together, each is put back that is not needed. */
function smallestSet(givens: readonly Given[], helps: (given: Given) => boolean): Given | null {
  let kept = givens.filter((given) => isOwn(given) && (given.size ?? 1) === 1);
  if (kept.length < 3 || !helps(inKindOrder(kept))) return null;
  for (const given of kept.toReversed()) {
    const rest = kept.filter((one) => one !== given);
    if (rest.length > 0 && helps(inKindOrder(rest))) kept = rest;
  }
  return inKindOrder(kept);
}

/**
 * Takes every given of a boot away, one after the other, and looks whether the aim is then met: in any order, or in that of
 * the script alone. Where nothing of the boot itself helps alone, pairs are tried. A cause that was not tried is not named.
 */
export function causesOf(trial: Trial, family: Family, aim: Aim, look: TrialReports, budget: Budget): Causes {
  const givens = givensOf(trial, family);
  const causes: Cause[] = [];
  const innocent: Given[] = [];
  const untried: string[] = [];
  let tried = 0;
  const tryAll = (list: readonly Given[], isPair: boolean): void => {
    for (const given of list) {
      if (budget.now() > budget.until) {
        untried.push(given.without);
        continue;
      }
      budget.onTry?.(given.without);
      const result = tryOne(given, trial, aim, look);
      tried++;
      if (result === 'unknown') untried.push(given.without);
      else if (result === 'no') {
        if (!isPair && (given.size ?? 1) === 1) innocent.push(given);
      } else causes.push(result);
    }
  };
  const isGate = ({ kind }: Given): boolean => kind === 'gate';
  tryAll(
    givens.filter((given) => !isGate(given)),
    false,
  );
  if (!causes.some(isOwn)) tryAll(pairsOf(givens, causes), true);
  if (!causes.some(isOwn)) {
    const helps = (given: Given): boolean => typeof tryOne(given, trial, aim, look) === 'object';
    const set = budget.now() > budget.until ? null : smallestSet(givens, helps);
    if (set) tryAll([set], true);
  }
  if (causes.length === 0) tryAll(givens.filter(isGate), false);
  causes.sort((a, b) => rankOfKind(a) - rankOfKind(b));
  return {
    property: aim.property,
    name: aim.property === 'cxl' ? 'cxl' : propertyNames[aim.property],
    causes: withoutLarger(causes, givens),
    innocent: innocent.filter(isOwn).map(({ kind, is, without }) => ({ kind, given: is, without })),
    tried,
    untried,
  };
}

/** A set that holds a cause which helps alone says nothing new. */
function withoutLarger(causes: readonly Cause[], givens: readonly Given[]): readonly Cause[] {
  const sizeOf = ({ without }: Cause): number => givens.find((given) => given.without === without)?.size ?? 2;
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

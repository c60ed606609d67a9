import { rulesOf, type KernelRules } from '../../model/kernel-rules.ts';
import { byHarm, harmOf, rankOf, type Harm } from '../../model/harm.ts';
import type { PropertyName, PropertyId } from '../../model/property-names.ts';
import type { CheckReport, Tally, Verdict } from '../../model/verdict.ts';
import { ownerMap, properties, shownOwners } from '../../properties/index.ts';
import { replay } from '../../engine/index.ts';
import { defaultGate, designs } from '../../boot/registry.ts';
import { UsageError } from '../../boot/usage-error.ts';
import { machinesOf } from '../../boot/variant.ts';
import { modelOf } from '../../boot/model-of.ts';
import { aimOf, isOwnedByCxl, strictly, verdictFor, type Aim } from './aim.ts';
import { causesOf, trialExplorer, type Budget, type Causes, type TrialReports } from './causes.ts';
import type { ConditionKind, Trial } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import { ownersNow, tallyNow, type OwnedNow, type BoxState } from './now.ts';
import { workaroundsOf, type Workaround } from './workarounds.ts';

/** The endings of a boot, in its own order or in any. */
export interface EndsOfBox {
  /** Whether there is exactly one ending; `null` where the search was cut short. */
  readonly isOnly: boolean | null;
  readonly endings: readonly string[];
  /** Properties that some of these orders violate, worst first. */
  readonly broken: readonly PropertyId[];
}

/** The result of a design on this box. */
export interface DesignHere {
  readonly design: string;
  readonly title: string;
  readonly holds: 'every order' | 'this order' | 'no' | 'unknown';
  readonly endings: readonly string[];
}

/** Diagnosis of a box: final state, dependence on order, causes and remedies. The JSON of `quiesce diagnose` is this object. */
export interface Diagnosis {
  readonly scenario: string;
  readonly title: string;
  readonly design: string;
  readonly gate: string;
  /** `holds`: no violation. */
  readonly verdict: Verdict;
  /** Why Soft Reserved ranges may be missing from the box; no verdict is then `holds`. */
  readonly softReservedUnknown?: string;
  readonly now: {
    /** The record of the capture, or the ending of a run of the model. */
    readonly source: 'capture' | 'model' | 'nothing';
    readonly owners: readonly OwnedNow[];
    readonly bytes: Tally | null;
  };
  /** Whether some run in the boot's own order has the recorded ending; `null` where the capture lacks it. */
  readonly agrees: boolean | null;
  readonly wrong: readonly {
    readonly property: PropertyId;
    readonly name: PropertyName;
    readonly harm: Harm;
    readonly statement: string;
    readonly why: string;
  }[];
  readonly thisOrder: EndsOfBox | null;
  readonly anyOrder: EndsOfBox | null;
  readonly causes: readonly Causes[];
  /** Other unusual conditions: their change has no effect, or there is no violation. */
  readonly odd: readonly string[];
  readonly designs: readonly DesignHere[];
  readonly workarounds: readonly Workaround[];
  /** Questions that remain open, with the reasons. */
  readonly notTold: readonly string[];
}

const outlookOf = (report: CheckReport | null): EndsOfBox | null =>
  report && {
    isOnly: report.complete ? report.endingReports.length === 1 : report.endingReports.length > 1 ? false : null,
    endings: report.endings,
    broken: byHarm(report.properties.filter(({ verdict }) => verdict === 'violated')).map(({ id }) => id),
  };

/** The ending of a run of the model, in the form of a capture's record. */
function finalStateOf({ scenario, variant }: Trial, schedule: string): BoxState | null {
  const model = modelOf(scenario, variant);
  const world = replay(model.network, schedule).at(-1)?.after ?? model.network.initial;
  return model.observer.view(world);
}

/** Violations to explain: the worst one, and memory of a window that CXL does not own. */
export function aimsOf({ scenario }: Trial, report: CheckReport): readonly Aim[] {
  const [worst] = byHarm(report.properties.filter(({ verdict }) => verdict === 'violated'));
  const first = worst ? [aimOf(scenario, report, worst.id)] : [];
  // Lost memory is not CXL's either, so a second criterion would repeat the first.
  const isLost = worst !== undefined && harmOf[worst.id] === 'memory lost';
  return isLost || isOwnedByCxl(scenario, report) ? first : [...first, aimOf(scenario, report, 'cxl')];
}

/** Designs in trial order: those of released kernels first. */
const designOrder = (own: string): readonly string[] => [
  ...new Set([own, 'a0', 'a1', 'f', ...designs.map(({ id }) => id)]),
];

function designsFor({ scenario, variant }: Trial, aim: Aim, look: TrialReports, budget: Budget): readonly DesignHere[] {
  return designOrder(variant.design).map((id): DesignHere => {
    const { title } =
      designs.find((design) => design.id === id) ?? machinesOf({ design: id, plugins: variant.plugins }).design;
    const trial = { scenario, variant: id === variant.design ? variant : { design: id, gate: defaultGate(id) } };
    const untried: DesignHere = { design: id, title, holds: 'unknown', endings: [] };
    if (budget.now() > budget.until) return untried;
    budget.onTry?.(`design ${id}`);
    const own = look(trial, scenario.userspace.order);
    if (!own) return { ...untried, holds: 'no' };
    const verdict = verdictFor(aim, scenario, own);
    if (verdict !== 'holds')
      return { ...untried, holds: verdict === 'unknown' ? 'unknown' : 'no', endings: own.endings };
    const free = look(trial, 'free');
    const always = free ? verdictFor(aim, scenario, free) : 'unknown';
    return { ...untried, holds: always === 'holds' ? 'every order' : 'this order', endings: own.endings };
  });
}

const isBad = ({ lost, refused, untried, undecided, crashed }: Tally): boolean =>
  crashed || lost + refused + untried + undecided > 0;

/** Cumulative shares of the time for causes, workarounds and other designs; unused time passes to the next. */
const shares = { causes: 0.6, workarounds: 0.75, designs: 1 };

/**
 * Diagnoses a boot: from the capture where it records the final state, else from the model.
 * @param real - the recorded final state, if any
 * @param missingData - why the files of the box do not suffice for the model; absent: they do
 */
export function diagnose(trial: Trial, real: BoxState | undefined, budget: Budget, missingData?: string): Diagnosis {
  const { scenario, variant } = trial;
  const { design, gate } = machinesOf(variant);
  const { softReserved, softReservedUnknown } = scenario.platform;
  const started = budget.now();
  const by = (share: number): Budget => ({ ...budget, until: started + (budget.until - started) * share });
  const look = trialExplorer(budget);
  const notTold: string[] = [];
  let own: CheckReport | null = null;
  try {
    modelOf(scenario, variant);
    own = look(trial, scenario.userspace.order);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    notTold.push(`the model cannot take this boot, so causes are not known: ${error.message}`);
  }
  const isVoid = [softReserved, scenario.platform.windows, scenario.platform.memdevs].every(
    ({ length }) => length === 0,
  );
  const unknown = real?.notCompared ?? [];
  const agrees =
    !real || !own
      ? null
      : own.endingReports.some(
          ({ owners }) => String(shownOwners(owners, unknown)) === String(shownOwners(ownerMap(real), unknown)),
        );
  // A box without its devices loses everything, so no other condition can be a cause.
  const isBare = scenario.platform.windows.length > 0 && scenario.platform.memdevs.length === 0;
  const isUnderspecified = isVoid || isBare || missingData !== undefined || softReservedUnknown !== undefined;
  const shown =
    real ?? (!isUnderspecified && own?.endingReports[0] ? finalStateOf(trial, own.endingReports[0].schedule) : null);
  const counted =
    shown === null ? null : real || !own ? tallyNow(softReserved, shown) : (own.endingReports[0]?.bytes ?? null);
  // With an incomplete list of ranges only a loss is certain.
  const bytes = softReservedUnknown !== undefined && counted !== null && !isBad(counted) ? null : counted;
  const head = {
    scenario: scenario.id,
    title: scenario.title,
    design: design.id,
    gate: gate.id,
    ...(softReservedUnknown === undefined ? {} : { softReservedUnknown }),
    now: {
      source: real ? ('capture' as const) : shown === null ? ('nothing' as const) : ('model' as const),
      owners: shown === null ? [] : ownersNow(softReserved, shown),
      bytes,
    },
    agrees: isUnderspecified ? null : agrees,
  };
  if (softReservedUnknown !== undefined)
    notTold.push('whether all is well, and what would help: that hangs on the Soft Reserved ranges');
  if (missingData !== undefined) notTold.push(missingData);
  else if (isBare)
    notTold.push('no memdev of this box is known, so what firmware and the drivers did with it is not either');
  if (own === null || isUnderspecified) {
    if (isVoid) notTold.push('no Soft Reserved range, no memdev and no window is known: nothing was looked at');
    const verdict = real && bytes !== null && isBad(bytes) ? 'violated' : 'unknown';
    return {
      ...head,
      verdict,
      wrong: [],
      thisOrder: null,
      anyOrder: null,
      causes: [],
      odd: [],
      designs: [],
      workarounds: [],
      notTold,
    };
  }
  const broken = byHarm(own.properties.filter(({ verdict }) => verdict === 'violated'));
  const wrong = broken.map(({ id, name, why }) => ({
    property: id,
    name,
    harm: harmOf[id],
    statement: properties.find((property) => property.id === id)?.title ?? '',
    why,
  }));
  const rules = rulesOf(variant.kernel ?? design.family);
  const aims = aimsOf(trial, own);
  const causes = aims.map((aim, index) =>
    causesOf(trial, rules, aim, look, by((shares.causes * (index + 1)) / aims.length)),
  );
  const [aim] = aims;
  const workarounds = aim
    ? aims.flatMap((one) => workaroundsOf(trial, strictly(one), look, by(shares.workarounds)))
    : [];
  const others = aim ? designsFor(trial, strictly(aim), look, by(shares.designs)) : [];
  const free = scenario.userspace.order === 'free' ? own : look(trial, 'free');
  if (agrees === false) notTold.push('no run of the model ends as this boot did, so nothing is said of what helps');
  return {
    ...head,
    verdict: verdictOf(own, agrees, real ? bytes : null),
    wrong,
    thisOrder: outlookOf(own),
    anyOrder: outlookOf(free),
    causes,
    odd: oddOf(trial, rules, causes),
    designs: others,
    workarounds: [...new Map(workarounds.map((one) => [one.what, one])).values()],
    notTold,
  };
}

/** Unusual conditions of the box that are no cause, each in words. */
function oddOf(trial: Trial, rules: KernelRules, causes: readonly Causes[]): readonly string[] {
  const all = causes.flatMap((one) => one.causes);
  // Members of a sufficient set are not listed as harmless.
  const inSets = new Set(all.filter(({ without }) => without.includes(' and ')).map(({ kind }) => kind));
  return conditionsOf(trial, rules)
    .filter(({ kind, size = 1 }) => size === 1 && oddKinds.includes(kind) && !inSets.has(kind))
    .filter((condition) => !all.some(({ without }) => without.includes(condition.without)))
    .map(({ is }) => is);
}

const oddKinds: readonly ConditionKind[] = ['fault', 'firmware', 'device', 'module', 'user space'];

/** A recorded final state takes precedence over the model's verdict. */
function verdictOf(own: CheckReport, agrees: boolean | null, recorded: Tally | null): Verdict {
  if (recorded !== null && isBad(recorded)) return 'violated';
  if (agrees === false || own.findings.length > 0) return 'unknown';
  return own.verdict === 'unknown' && own.properties.some(({ id, verdict }) => verdict === 'unknown' && rankOf(id) < 4)
    ? 'unknown'
    : own.verdict === 'violated'
      ? 'violated'
      : 'holds';
}

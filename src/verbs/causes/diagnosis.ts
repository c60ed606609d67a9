import type { Family } from '../../model/kernel.ts';
import { byHarm, harmOf, rankOf, type Harm } from '../../model/harm.ts';
import type { PropertyName } from '../../model/property-names.ts';
import type { CheckReport, PropertyId, Tally, Verdict } from '../../model/verdict.ts';
import { ownerMap, properties, shownOwners } from '../../properties/index.ts';
import { replay } from '../../engine/index.ts';
import { defaultGate, designs } from '../../boot/registry.ts';
import { UsageError } from '../../boot/usage-error.ts';
import { machinesOf } from '../../boot/variant.ts';
import { modelOf } from '../../boot/model-of.ts';
import { aimOf, isOwnedByCxl, strictly, verdictFor, type Aim } from './aim.ts';
import { causesOf, lookerOf, type Budget, type Causes, type TrialReports } from './causes.ts';
import type { GivenKind, Trial } from './given.ts';
import { givensOf } from './givens.ts';
import { ownersNow, tallyNow, type OwnedNow, type BoxState } from './now.ts';
import { workaroundsOf, type Workaround } from './workarounds.ts';

/** How many ends a boot has, in its own order or in any. */
export interface EndsOfBox {
  /** `null` where not every order was looked at. */
  readonly isOnly: boolean | null;
  readonly endings: readonly string[];
  /** Properties that some of these orders break, worst first. */
  readonly broken: readonly PropertyId[];
}

/** How a design does on the box. */
export interface DesignHere {
  readonly design: string;
  readonly title: string;
  readonly holds: 'every order' | 'this order' | 'no' | 'unknown';
  readonly endings: readonly string[];
}

/** What happened on a box, whether it was luck, and what helps; the JSON of `quiesce diagnose` is this object. */
export interface Diagnosis {
  readonly scenario: string;
  readonly title: string;
  readonly design: string;
  readonly gate: string;
  /** `holds`: nothing is wrong. */
  readonly verdict: Verdict;
  /** Why Soft Reserved ranges may be missing from the box: nothing is then said to be right. */
  readonly softReservedUnknown?: string;
  readonly now: {
    /** Recorded, or what a run of the model ends with. */
    readonly source: 'capture' | 'model' | 'nothing';
    readonly owners: readonly OwnedNow[];
    readonly bytes: Tally | null;
  };
  /** Whether some run of the boot's own order ends as the capture shows; `null` where the capture does not show it. */
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
  /** What else is odd about the boot: it was tried, or nothing is wrong with it there. */
  readonly odd: readonly string[];
  readonly designs: readonly DesignHere[];
  readonly workarounds: readonly Workaround[];
  /** What could not be told, and why. */
  readonly notTold: readonly string[];
}

const outlookOf = (report: CheckReport | null): EndsOfBox | null =>
  report && {
    isOnly: report.complete ? report.endingReports.length === 1 : report.endingReports.length > 1 ? false : null,
    endings: report.endings,
    broken: byHarm(report.properties.filter(({ verdict }) => verdict === 'violated')).map(({ id }) => id),
  };

/** The end of a run of the model, as a capture would show it. */
function standingOf({ scenario, variant }: Trial, schedule: string): BoxState | null {
  const model = modelOf(scenario, variant);
  const world = replay(model.network, schedule).at(-1)?.after ?? model.network.initial;
  return model.observer.view(world);
}

/** What is to be explained: the worst that is broken, and where memory of a window is not CXL's, that. */
export function aimsOf({ scenario }: Trial, report: CheckReport): readonly Aim[] {
  const [worst] = byHarm(report.properties.filter(({ verdict }) => verdict === 'violated'));
  const first = worst ? [aimOf(scenario, report, worst.id)] : [];
  // Memory that is nobody's is CXL's no more than anybody's: one question is enough.
  const isLost = worst !== undefined && harmOf[worst.id] === 'memory lost';
  return isLost || isOwnedByCxl(scenario, report) ? first : [...first, aimOf(scenario, report, 'cxl')];
}

/** The order in which designs are tried: what kernels ship comes first. */
const designOrder = (own: string): readonly string[] => [
  ...new Set([own, 'a0', 'a1', 'f', ...designs.map(({ id }) => id)]),
];

function designsFor({ scenario, variant }: Trial, aim: Aim, look: TrialReports, budget: Budget): readonly DesignHere[] {
  return designOrder(variant.design).map((id): DesignHere => {
    const { title } =
      designs.find((design) => design.id === id) ?? machinesOf({ design: id, plugins: variant.plugins }).design;
    const trial = { scenario, variant: id === variant.design ? variant : { design: id, gate: defaultGate(id) } };
    const tooLate: DesignHere = { design: id, title, holds: 'unknown', endings: [] };
    if (budget.now() > budget.until) return tooLate;
    budget.onTry?.(`design ${id}`);
    const own = look(trial, scenario.userspace.order);
    if (!own) return { ...tooLate, holds: 'no' };
    const verdict = verdictFor(aim, scenario, own);
    if (verdict !== 'holds')
      return { ...tooLate, holds: verdict === 'unknown' ? 'unknown' : 'no', endings: own.endings };
    const free = look(trial, 'free');
    const always = free ? verdictFor(aim, scenario, free) : 'unknown';
    return { ...tooLate, holds: always === 'holds' ? 'every order' : 'this order', endings: own.endings };
  });
}

const isBad = ({ lost, refused, untried, undecided, crashed }: Tally): boolean =>
  crashed || lost + refused + untried + undecided > 0;

/** Shares of the time: what made it, workarounds, other designs; each may use what those before it left. */
const shares = { causes: 0.6, workarounds: 0.75, designs: 1 };

/**
 * Diagnoses a boot: from the capture where it shows how the boot ended, else from the model.
 * @param real - where the boot ended, when a capture shows it
 * @param untold - why the model cannot be asked about the box, where its files do not tell enough
 */
export function diagnose(trial: Trial, real: BoxState | undefined, budget: Budget, untold?: string): Diagnosis {
  const { scenario, variant } = trial;
  const { design, gate } = machinesOf(variant);
  const { softReserved, softReservedUnknown } = scenario.platform;
  const started = budget.now();
  const by = (share: number): Budget => ({ ...budget, until: started + (budget.until - started) * share });
  const look = lookerOf(budget);
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
  // Without its devices a box loses everything, and nothing that they do can be to blame.
  const isBare = scenario.platform.windows.length > 0 && scenario.platform.memdevs.length === 0;
  const isUntold = isVoid || isBare || untold !== undefined || softReservedUnknown !== undefined;
  const shown = real ?? (!isUntold && own?.endingReports[0] ? standingOf(trial, own.endingReports[0].schedule) : null);
  const counted =
    shown === null ? null : real || !own ? tallyNow(softReserved, shown) : (own.endingReports[0]?.bytes ?? null);
  // Of ranges that are not all known only a loss is certain.
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
    agrees: isUntold ? null : agrees,
  };
  if (softReservedUnknown !== undefined)
    notTold.push('whether all is well, and what would help: that hangs on the Soft Reserved ranges');
  if (untold !== undefined) notTold.push(untold);
  else if (isBare)
    notTold.push('no memdev of this box is known, so what firmware and the drivers did with it is not either');
  if (own === null || isUntold) {
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
  const aims = aimsOf(trial, own);
  const causes = aims.map((aim, index) =>
    causesOf(trial, design.family, aim, look, by((shares.causes * (index + 1)) / aims.length)),
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
    odd: oddOf(trial, design.family, causes),
    designs: others,
    workarounds: [...new Map(workarounds.map((one) => [one.what, one])).values()],
    notTold,
  };
}

/** Givens of the box itself that are no cause, each in words: a reader who sees them need not wonder. */
function oddOf(trial: Trial, family: Family, causes: readonly Causes[]): readonly string[] {
  const all = causes.flatMap((one) => one.causes);
  // Parts of a set that is to blame are not innocent.
  const inSets = new Set(all.filter(({ without }) => without.includes(' and ')).map(({ kind }) => kind));
  return givensOf(trial, family)
    .filter(({ kind, size = 1 }) => size === 1 && oddKinds.includes(kind) && !inSets.has(kind))
    .filter((given) => !all.some(({ without }) => without.includes(given.without)))
    .map(({ is }) => is);
}

const oddKinds: readonly GivenKind[] = ['fault', 'firmware', 'device', 'module', 'user space'];

/** What is recorded outranks what the model says of it. */
function verdictOf(own: CheckReport, agrees: boolean | null, recorded: Tally | null): Verdict {
  if (recorded !== null && isBad(recorded)) return 'violated';
  if (agrees === false || own.findings.length > 0) return 'unknown';
  return own.verdict === 'unknown' && own.properties.some(({ id, verdict }) => verdict === 'unknown' && rankOf(id) < 4)
    ? 'unknown'
    : own.verdict === 'violated'
      ? 'violated'
      : 'holds';
}

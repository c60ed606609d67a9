import { daxInSysfs, regionInSysfs, registeredDevices } from '../../machines/index.ts';
import { tablesOf, type MachineSnapshot, type Network } from '../engine/index.ts';
import { rangesNotKnown } from '../model/platform.ts';
import { overlaps } from '../model/range.ts';
import type { PropertyId } from '../model/property-names.ts';
import type { View } from '../model/view.ts';
import type { Observer } from '../boot/observe.ts';
import type { Plan } from '../boot/plan.ts';

/**
 * Antecedents of the properties, for vacuity detection: a property that cannot fail in any explored order holds vacuously. For
 * each property, `happens` tests whether some explored order satisfies its antecedent.
 * @see Beer, Ben-David, Eisner, Rodeh: Efficient detection of vacuity in ACTL formulas (1997)
 */
interface Stake {
  /** Text for a report, when no order satisfies the antecedent. */
  readonly missing: string;
  readonly happens: (seen: ShownStakes) => boolean;
}

/** The local states of all actors in the explored orders. */
class ShownStakes {
  readonly plan: Plan;
  readonly #network: Network;
  readonly #observer: Observer;

  constructor(plan: Plan, network: Network, observer: Observer) {
    this.plan = plan;
    this.#network = network;
    this.#observer = observer;
  }

  /** Whether an actor behind a part of the view was ever in such a state, including the middle of a step. */
  any(part: keyof View, test: (snapshot: MachineSnapshot) => boolean, actorStart = ''): boolean {
    return this.#observer
      .actorsOf([part])
      .filter((actor) => actor.startsWith(actorStart))
      .some((actor) => {
        const locals = tablesOf(this.#network).tables[this.#network.indexOf(actor)]?.locals;
        return Array.from({ length: locals?.size ?? 0 }, (_, local) => local).some(
          (local) => locals !== undefined && test(locals.snapshot(local)),
        );
      });
  }

  get reserved(): boolean {
    return this.plan.platform.softReserved.length > 0;
  }

  /** Whether a Soft Reserved range overlaps a window, or whether one lies outside all windows. */
  reservedIn(window: boolean): boolean {
    const { softReserved, windows } = this.plan.platform;
    return softReserved.some((range) => windows.some((one) => overlaps(one.range, range)) === window);
  }

  get region(): boolean {
    return this.any('regions', (snapshot) => regionInSysfs(snapshot) !== null);
  }

  get activeRegion(): boolean {
    return this.any('regions', (snapshot) => {
      const region = regionInSysfs(snapshot);
      return region !== null && (region.bound || region.committed);
    });
  }

  get boundRegion(): boolean {
    return this.any('regions', (snapshot) => regionInSysfs(snapshot)?.bound === true);
  }

  get dax(): boolean {
    return this.any('dax', (snapshot) => daxInSysfs(snapshot) !== null);
  }

  get gate(): boolean {
    return this.any('gate', (snapshot) => snapshot.hasTag('waiting') || snapshot.hasTag('released'), 'gate');
  }

  get released(): boolean {
    return this.any('gate', (snapshot) => snapshot.hasTag('released'), 'gate');
  }

  get walked(): boolean {
    return this.any('hmem', (snapshot) => snapshot.hasTag('bound'), 'dax_hmem');
  }

  get registered(): boolean {
    return this.any('hmem', (snapshot) => registeredDevices(snapshot).length > 0, 'dax_hmem');
  }

  get putOff(): boolean {
    return this.any('undecided', (snapshot) => this.plan.design.undecided(snapshot).length > 0, 'owner');
  }
}

const noReserved = 'there is no Soft Reserved range';
const noGate = 'nobody waits for the gate in any order';
const noRegion = 'no region is active in any order';
const noOwner = 'no region and no dax device is there in any order';

const stakes: Readonly<Record<PropertyId, Stake>> = {
  I1: { missing: noReserved, happens: (seen) => seen.reserved },
  I1b: { missing: noReserved, happens: (seen) => seen.reserved },
  I2: { missing: 'no dax device is there in any order', happens: (seen) => seen.dax },
  I3: {
    missing: 'no Soft Reserved range lies outside every CXL window',
    happens: (seen) => seen.reservedIn(false),
  },
  I4: {
    missing: noRegion,
    happens: (seen) => seen.activeRegion || seen.any('failedCreates', ({ context }) => context.noSpace.length > 0),
  },
  I5: { missing: 'the gate lets nobody through in any order', happens: (seen) => seen.released },
  I6: {
    missing: 'dax_hmem never walks over a Soft Reserved range in a CXL window',
    happens: (seen) => seen.reservedIn(true) && seen.walked,
  },
  I7: { missing: noGate, happens: (seen) => seen.gate || seen.any('deciding', (owner) => owner.hasTag('deciding')) },
  I8: {
    missing: 'hmem gets no range and ACPI0017 stays bound in every order',
    happens: (seen) => seen.registered || seen.any('root', (snapshot) => snapshot.hasTag('released')),
  },
  I9: { missing: noRegion, happens: (seen) => seen.activeRegion },
  I10: { missing: noOwner, happens: (seen) => seen.region || seen.dax },
  I11: { missing: noOwner, happens: (seen) => seen.reserved || seen.region || seen.dax },
  I12: {
    missing: 'no byte is given to CXL for good in any order',
    happens: (seen) => seen.any('handed', (owner) => (seen.plan.design.handed?.(owner).length ?? 0) > 0),
  },
  I13: {
    missing: 'no region over a Soft Reserved range is active in any order',
    happens: (seen) => seen.reserved && seen.activeRegion,
  },
  I14: {
    missing: 'no range is put off and none is registered with hmem',
    happens: (seen) => seen.putOff || seen.registered,
  },
  I15: {
    missing: 'no memory is onlined in any order',
    happens: (seen) => seen.any('dax', (snapshot) => (daxInSysfs(snapshot)?.adding ?? null) !== null),
  },
  I16: { missing: noGate, happens: (seen) => seen.gate },
  I17: {
    missing: 'no Soft Reserved range lies outside every CXL window',
    happens: (seen) => seen.reservedIn(false),
  },
  I18: {
    missing: 'dax_hmem never walks over a Soft Reserved range in a CXL window',
    happens: (seen) => seen.reservedIn(true) && seen.walked,
  },
};

/** Result of the vacuity check. */
export interface Stakes {
  /** The unsatisfied antecedent of the property, or `null` if it could have failed. */
  missingFor(property: PropertyId): string | null;
  /** Why no memory was at stake in any order, or `null`. */
  readonly nothing: string | null;
  /** Why the platform may lack Soft Reserved ranges, or `null`. */
  readonly unseen: string | null;
}

/** Checks the antecedents on all local states of the search. Where the search was cut short, a missing antecedent is inconclusive. */
export function stakesOf(plan: Plan, network: Network, observer: Observer): Stakes {
  const seen = new ShownStakes(plan, network, observer);
  const { memdevs, softReservedUnknown } = plan.platform;
  const box = `${memdevs.length} ${memdevs.length === 1 ? 'memdev' : 'memdevs'}`;
  const so = memdevs.length === 0 ? '' : ', and no bound region or dax device in any order';
  return {
    missingFor: (property) => (stakes[property].happens(seen) ? null : stakes[property].missing),
    nothing:
      seen.reserved || seen.boundRegion || seen.dax
        ? null
        : `vacuous: nothing to lose (no Soft Reserved range; ${box}${so})`,
    unseen: softReservedUnknown === undefined ? null : rangesNotKnown(softReservedUnknown),
  };
}

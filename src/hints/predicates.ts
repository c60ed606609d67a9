import {
  committedDecoders,
  daxInSysfs,
  isSettled,
  probedRange,
  readDmesg,
  regionInSysfs,
  rescanIsDue,
  unboundDevices,
} from '../../machines/index.ts';
import { tablesOf, anyChange, type MachineSnapshot, type Network, type MonotonePredicate } from '../engine/index.ts';
import { formatRange, overlaps, type Range } from '../model/range.ts';
import type { PropertyId } from '../model/property-names.ts';
import { heldBytes, stateOf, type Property } from '../properties/index.ts';
import { names } from '../boot/names.ts';
import type { Observer } from '../boot/observe.ts';
import type { Plan } from '../boot/plan.ts';

/** Violating states of a property, as labels per actor: more labels never make a violating world satisfy the property. */
interface VisibleLabels {
  readonly labels: (actor: string, snapshot: MachineSnapshot, plan: Plan) => readonly string[];
  /** Kinds of labels that a violating world must have. */
  readonly needs?: readonly string[];
}

const when = (condition: boolean, ...labels: readonly string[]): readonly string[] => (condition ? labels : []);
const rangeWord = (kind: string, range: Range | null | undefined): readonly string[] =>
  range ? [`${kind} ${formatRange(range)}`] : [];

const daxOf = (actor: string, snapshot: MachineSnapshot) => (actor.startsWith('dax/') ? daxInSysfs(snapshot) : null);
const regionOf = (actor: string, snapshot: MachineSnapshot) =>
  actor.startsWith('cxl_region/') ? regionInSysfs(snapshot) : null;

/**
 * Labels that each `always` property depends on, per actor. A reduced search may omit a world if a later one has at least its
 * labels. A property without an entry depends on every change.
 */
const shown: Readonly<Partial<Record<PropertyId, VisibleLabels>>> = {
  I2: {
    labels(actor, snapshot) {
      const dax = daxOf(actor, snapshot);
      return [...rangeWord('claims', dax?.range), ...rangeWord('online', dax?.online)];
    },
    needs: ['claims'],
  },
  I5: {
    labels(actor, snapshot) {
      if (actor === 'gate') return when(snapshot.hasTag('released'), 'released');
      if (actor === 'cxl_bus_wq') return when(rescanIsDue(snapshot), 'rescan');
      if (actor === names.driver('cxl_mem')) {
        const { registered, devices } = unboundDevices(snapshot);
        return [...when(!registered, 'unregistered'), ...devices.map((device) => `unbound ${device}`)];
      }
      return isSettled(snapshot) ? [] : ['unsettled', ...when(snapshot.hasTag('due'), 'due')];
    },
    needs: ['released'],
  },
  I9: {
    labels(actor, snapshot) {
      const dax = daxOf(actor, snapshot);
      const region = regionOf(actor, snapshot);
      return [
        ...rangeWord('active', region && (region.bound || region.committed) ? region.range : null),
        ...rangeWord('foreign', dax?.parent === 'hmem' && stateOf(dax) === 'usable' ? heldBytes(dax) : null),
      ];
    },
    needs: ['active', 'foreign'],
  },
  I10: { labels: (_actor, snapshot) => readDmesg(snapshot).conflicts.map((text) => `conflict ${text}`) },
  I12: {
    labels(actor, snapshot, { design }) {
      if (actor === 'owner') return (design.handed?.(snapshot) ?? []).flatMap((range) => rangeWord('handed', range));
      const probed = probedRange(snapshot);
      return [probed === null ? 'unprobed' : `probed ${formatRange(probed)}`];
    },
    needs: ['handed'],
  },
  I15: {
    labels(actor, snapshot) {
      if (actor.startsWith('dax/')) return rangeWord('adding', daxOf(actor, snapshot)?.adding);
      if (actor.startsWith('cxl_region/')) {
        const region = regionOf(actor, snapshot);
        return [region?.committed === true ? `committed ${formatRange(region.range)}` : 'uncommitted'];
      }
      if (actor.startsWith('cxl_port/')) return [`decoders ${committedDecoders(snapshot).join()}`];
      return [`gone ${snapshot.hasTag('gone')} ${snapshot.hasTag('unseen')}`];
    },
    needs: ['adding'],
  },
  I16: {
    labels: (actor, snapshot) =>
      actor === 'gate' ? when(snapshot.hasTag('waiting'), 'waiting') : when(snapshot.hasTag('gated'), 'gated'),
    needs: ['waiting', 'gated'],
  },
};

/** Predicates that partial-order reduction must preserve: the violations of properties that are evaluated in every world. */
export const predicatesOf = (
  plan: Plan,
  observer: Observer,
  network: Network,
  always: readonly Property[],
): readonly MonotonePredicate[] =>
  always.flatMap((property): MonotonePredicate[] => {
    const actors = observer.actorsOf(property.reads);
    const { platform } = plan;
    // Where all Soft Reserved memory lies in windows, I17 is vacuous.
    const outside = platform.softReserved.some(
      (range) => !platform.windows.some((window) => overlaps(window.range, range)),
    );
    if (property.id === 'I17' && !outside) return [];
    const how = shown[property.id];
    if (!how) return [anyChange(actors)];
    return [
      {
        actors,
        labels: (actor, local) => how.labels(actor, snapshotOf(network, actor, local), plan),
        ...(how.needs ? { needs: how.needs } : {}),
      },
    ];
  });

const snapshotOf = (network: Network, actor: string, local: number): MachineSnapshot => {
  const table = tablesOf(network).tables[network.indexOf(actor)];
  if (!table) throw new RangeError(`no actor ${actor}`);
  return table.locals.snapshot(local);
};

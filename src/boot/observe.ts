import {
  awaitedProbes,
  daxInSysfs,
  isSettled,
  probedRange,
  readDmesg,
  regionInSysfs,
  rescanIsDue,
  unboundDevices,
} from '../../machines/index.ts';
import type { MachineSnapshot, Network, World } from '../engine/index.ts';
import { buildOf, type ModuleName } from '../model/kernel.ts';
import type { Range } from '../model/range.ts';
import type { ResourceTree } from '../model/resource-tree.ts';
import type { View } from '../model/view.ts';
import { backingActors, undecodedRanges } from './backing.ts';
import { freeLoads } from './commands.ts';
import { functionDriver, names } from './names.ts';
import { failures, failureActors, heldProbes, hmemView, portActors, rootView } from './observe-devices.ts';
import { hmemSlots, type Plan } from './plan.ts';

/** Computes the view of a world, as an administrator sees it. No other code converts machine states for properties. */
export interface Observer {
  /** Every actor that the view depends on: worlds that agree on these have the same view. */
  readonly actors: readonly string[];
  /** The actors that the given parts of the view depend on. */
  actorsOf(parts: readonly (keyof View)[]): readonly string[];
  /**
   * The aspect of an actor that the given parts depend on, as a text; null when they may depend on its whole state. Worlds in
   * which all actors have equal aspects have equal parts.
   */
  aspectOf(parts: readonly (keyof View)[], actor: string, snapshot: MachineSnapshot): string | null;
  /** The view of a world; each part is computed on first access. */
  view(world: World): View;
  iomem(world: World): ResourceTree;
}

/** The observer of a network that was built from the plan. */
export function observerOf(plan: Plan, network: Pick<Network, 'snapshot'>): Observer {
  const regions = [...plan.regions, ...plan.created].map((_, index) => names.region(index));
  const dax = [
    ...regions.map((_, index) => names.daxOfRegion(index)),
    ...hmemSlots(plan).map((_, index) => names.daxOfHmem(index)),
  ];
  // A region that user space creates later is not due at boot.
  const due = dueActors(plan, regions.slice(0, plan.regions.length));
  const hung = plan.scenario.faults.flatMap((fault) => (fault.kind === 'hang' ? [fault.device] : []));
  const windows = plan.platform.windows.map((window) => window.range);
  const sources: Readonly<Record<keyof View, readonly string[]>> = {
    softReserved: [],
    memoryBlockSize: [],
    windows: [],
    iomem: ['iomem'],
    dax,
    regions,
    gate: ['gate'],
    undecided: ['gate', 'owner', 'dax_hmem'],
    deciding: ['owner'],
    hmem: ['dax_hmem', 'gate', ...hmemSlots(plan).map((_, index) => names.hmem(index))],
    handed: ['owner'],
    probed: regions,
    failures: failureActors(plan),
    root: [names.acpi, 'cxl_bus_wq', ...portActors(plan)],
    undecoded: backingActors(plan),
    heldProbes: ['gate', names.acpi, 'dax_hmem', ...regions.map((_, index) => names.daxRegion(index))],
    outstanding: [...due, names.driver('cxl_mem')],
    unrelated: ['driver_core'],
    conflicts: ['dmesg'],
    crashes: ['dmesg'],
    failedCreates: ['dmesg'],
  };
  const actorsOf = (parts: readonly (keyof View)[]): readonly string[] => [
    ...new Set(parts.flatMap((part) => sources[part])),
  ];
  const iomem = (world: World): ResourceTree => {
    const { tree } = network.snapshot(world, 'iomem').context as { readonly tree: ResourceTree }; // iomem's own context: machines/kernel/iomem.ts.
    return tree;
  };
  // A class, so that getters are created once instead of with every view: a search computes millions of views.
  class WorldView implements View {
    readonly softReserved = plan.platform.softReserved;
    readonly memoryBlockSize = plan.scenario.kernel.memoryBlockSize;
    readonly windows = windows;
    readonly #world: World;
    readonly #look = (actor: string): MachineSnapshot => network.snapshot(this.#world, actor);

    constructor(world: World) {
      this.#world = world;
    }

    get iomem() {
      return iomem(this.#world);
    }
    get dax() {
      return dax.flatMap((actor) => daxInSysfs(this.#look(actor)) ?? []);
    }
    get regions() {
      return regions.flatMap((actor) => regionInSysfs(this.#look(actor)) ?? []);
    }
    get gate() {
      return { waiting: this.#look('gate').hasTag('waiting'), released: this.#look('gate').hasTag('released') };
    }
    get undecided() {
      return undecided(plan, this.#look);
    }
    get deciding() {
      return this.#look('owner').hasTag('deciding');
    }
    get hmem() {
      return hmemView(plan, this.#look);
    }
    get handed() {
      return plan.design.handed?.(this.#look('owner')) ?? [];
    }
    get probed() {
      return regions.flatMap((actor) => probedRange(this.#look(actor)) ?? []);
    }
    get failures() {
      return failures(plan, this.#look);
    }
    get root() {
      return rootView(plan, this.#look);
    }
    get undecoded() {
      return undecodedRanges(plan, this.#look);
    }
    get heldProbes() {
      return heldProbes(this.#look, regions.length);
    }
    get outstanding() {
      return outstanding(plan, this.#look, due);
    }
    get unrelated() {
      // Hanging probes are counted from the start, so an equal count means that no other probe is outstanding.
      return awaitedProbes(this.#look('driver_core')) === hung.length ? hung : [];
    }
    get conflicts() {
      return readDmesg(this.#look('dmesg')).conflicts;
    }
    get crashes() {
      return readDmesg(this.#look('dmesg')).crashes;
    }
    get failedCreates() {
      return readDmesg(this.#look('dmesg')).noSpace;
    }
  }
  return {
    actors: actorsOf(Object.keys(sources) as (keyof View)[]), // The keys of an object literal are the keys of its type.
    actorsOf,
    aspectOf(parts, actor, snapshot) {
      const texts = parts
        .filter((part) => sources[part].includes(actor))
        .map((part) => aspects[part]?.(actor, snapshot) ?? null);
      return texts.includes(null) ? null : texts.join(' ');
    },
    iomem,
    view: (world) => new WorldView(world),
  };
}

/** Parts of the view that depend on a small aspect of their actors. `outstanding` depends on most actors of a box. */
const aspects: Readonly<Partial<Record<keyof View, (actor: string, snapshot: MachineSnapshot) => string>>> = {
  gate: (_, snapshot) => `${snapshot.hasTag('waiting')} ${snapshot.hasTag('released')}`,
  outstanding: (actor, snapshot) => {
    if (actor === names.driver('cxl_mem')) return JSON.stringify(unboundDevices(snapshot));
    if (actor === 'cxl_bus_wq') return String(rescanIsDue(snapshot));
    return `${snapshot.hasTag('due')} ${isSettled(snapshot)}`;
  },
};

/** Ranges that the policy has deferred; all ranges while dax_hmem's init waits in the gate before its first walk. */
function undecided(plan: Plan, look: (actor: string) => MachineSnapshot): readonly Range[] {
  if (look('gate').hasTag('waiting') && look('dax_hmem').hasTag('unwalked') && canLoad(plan, 'dax_hmem'))
    return plan.hmem;
  return plan.design.undecided(look('owner'));
}

/** Actors whose tag `due` means that CXL probing due at boot has not ended. */
function dueActors(plan: Plan, regions: readonly string[]): readonly string[] {
  const boot = plan.memdevs.filter((memdev) => memdev.presence !== 'late');
  return [
    ...(canLoad(plan, 'cxl_acpi') ? [names.acpi] : []),
    ...boot.filter((memdev) => canLoad(plan, functionDriver(memdev))).map((memdev) => names.pci(memdev)),
    ...boot.flatMap((memdev) => [names.mem(memdev), names.endpoint(memdev)]),
    ...regions,
    'cxl_bus_wq',
    'driver_core',
  ];
}

/** Symbol dependencies: modprobe cannot load the key without the value. */
const needs: Readonly<Partial<Record<ModuleName, ModuleName>>> = {
  cxl_pci: 'cxl_mem',
  sfc: 'cxl_mem',
  cxl_mem: 'cxl_port',
};

/** Whether this boot can ever register the module's driver. */
function canLoad(plan: Plan, module: ModuleName): boolean {
  const { config, missing } = plan.scenario.kernel;
  const build = buildOf(config, module);
  if (build === 'n') return false;
  if (freeLoads(plan).get(module) === 'insmod') return true;
  const other = build === 'm' && plan.rules.has('memdev-attach-in-device-add') ? needs[module] : undefined;
  return !missing.includes(module) && (other === undefined || buildOf(config, other) === 'n' || canLoad(plan, other));
}

function outstanding(plan: Plan, look: (actor: string) => MachineSnapshot, due: readonly string[]): readonly string[] {
  const { registered, devices } = unboundDevices(look(names.driver('cxl_mem')));
  // Memdevs that appeared later, or were unbound by hand after their probe, are not due at boot.
  const waiting = devices.filter((memdev) => due.includes(memdev) && !isSettled(look(memdev)));
  // A rescan is outstanding only if it can attach a memdev. A memdev whose driver is still to be loaded is due (before 7.0 udev
  // loads it).
  const busy = due.filter((actor) =>
    actor === 'cxl_bus_wq'
      ? waiting.length > 0 && rescanIsDue(look(actor))
      : look(actor).hasTag('due') && !isSettled(look(actor)),
  );
  return [...busy, ...(!registered && canLoad(plan, 'cxl_mem') ? waiting : [])];
}

import {
  cxlAcpi,
  cxlEndpointPort,
  cxlMem,
  cxlPci,
  cxlRegion,
  cxlSwitchPort,
  daxDevice,
  daxHmem,
  daxRegion,
  hostBridge,
  type CxlAcpiInput,
  type CxlEndpointPortInput,
  type CxlMemInput,
  type CxlPciInput,
  type CxlRegionInput,
  type CxlSwitchPortInput,
  type DaxDeviceInput,
  type DaxHmemInput,
  type DaxRegionInput,
  type GateInput,
  type HostBridgeInput,
  type PolicyInput,
} from '../../machines/index.ts';
import type { ActorDefinition } from '../engine/index.ts';
import { commitsInOrder, windowOf } from '../model/decode.ts';
import { hostBridgeOf, isAtBoot, parentPort, type HostBridge, type Memdev, type PortRef } from '../model/platform.ts';
import { contains, overlaps, sameRange, type Range } from '../model/range.ts';
import type { Errno } from '../model/scenario.ts';
import { modulesOf } from './commands.ts';
import { functionDriver, names, resourceNames } from './names.ts';
import { hmemSlots, type Plan } from './plan.ts';

/** The errno of the fault on a probe of one of these devices, or `null`. */
const faultOf = (plan: Plan, ...devices: readonly string[]): Errno | null => {
  const fault = plan.scenario.faults.find((one) => one.kind === 'probe' && devices.includes(one.device));
  return fault?.kind === 'probe' ? fault.errno : null;
};

/** Number of first probes of a device that return -EPROBE_DEFER. */
const defersOf = (plan: Plan, ...devices: readonly string[]): number => {
  const fault = plan.scenario.faults.find((one) => one.kind === 'defer' && devices.includes(one.device));
  return fault?.kind === 'defer' ? fault.times : 0;
};

/** ACPI0017, ports, PCI functions, memdevs and endpoints. */
export function cxlActors(plan: Plan): readonly ActorDefinition[] {
  const { platform, memdevs } = plan;
  const late = platform.hostBridges.filter((bridge) => bridge.presence === 'late');
  return [
    ...late.map((bridge) => bridgeActor(plan, bridge)),
    {
      id: names.acpi,
      machine: cxlAcpi,
      input: {
        id: names.acpi,
        driver: names.driver('cxl_acpi'),
        windows: platform.windows.map((window) => ({
          name: resourceNames.window(window.id),
          range: window.range,
          ports: window.targets.map((uid) => names.hostBridge(uid)),
        })),
        ports: platform.hostBridges.map((bridge) => names.hostBridge(bridge.uid)),
        portDriver: names.driver('cxl_port'),
        regions: [...plan.regions, ...plan.created].map((_, index) => names.region(index)),
        error: faultOf(plan, 'ACPI0017', 'ACPI0017:00'),
        bridgeMustBind: plan.rules.has('bridge-must-bind'),
        atProbeEnd: plan.gate.launch === 'probe' ? 'gate' : null,
        launches: plan.gate.launch === 'probe-end' ? 'always' : plan.gate.launch === 'probe-bound' ? 'bound' : 'never',
        lateBridges: late.map(({ uid }) => ({ bridge: names.bridge(uid), port: names.hostBridge(uid) })),
        bridgesDefer: plan.scenario.kernel.lateBridges === 'defer',
        defers: defersOf(plan, 'ACPI0017', 'ACPI0017:00'),
      } satisfies CxlAcpiInput,
    },
    ...platform.hostBridges.map((bridge) =>
      portActor(plan, { hostBridge: bridge.uid }, names.hostBridge(bridge.uid), null),
    ),
    ...platform.switches.map((sw) =>
      portActor(plan, { switch: sw.name }, names.switch(sw.name), names.port(sw.parent)),
    ),
    ...memdevs.flatMap((memdev) => memdevActors(plan, memdev)),
  ];
}

function bridgeActor(plan: Plan, bridge: HostBridge): ActorDefinition {
  const { memdevs, platform, scenario } = plan;
  const below = memdevs.filter(
    (memdev) => memdev.presence !== 'late' && hostBridgeOf(platform, memdev.parent) === bridge.uid,
  );
  return {
    id: names.bridge(bridge.uid),
    machine: hostBridge,
    input: {
      id: names.bridge(bridge.uid),
      functions: below.map((memdev) => names.pci(memdev)),
      free: !scenario.userspace.steps.some((step) => step.do === 'hotadd' && step.memdev === `hb${bridge.uid}`),
    } satisfies HostBridgeInput,
  };
}

function portActor(plan: Plan, port: PortRef['port'], id: string, parent: string | null): ActorDefinition {
  const key = parentPort({ port, dport: 0 });
  return {
    id,
    machine: cxlSwitchPort,
    input: {
      id,
      driver: names.driver('cxl_port'),
      parent,
      switches: plan.platform.switches.filter((sw) => parentPort(sw.parent) === key).map((sw) => names.switch(sw.name)),
      endpoints: plan.memdevs
        .filter((memdev) => parentPort(memdev.parent) === key)
        .map((memdev) => names.endpoint(memdev)),
      error: faultOf(plan, id, key),
    } satisfies CxlSwitchPortInput,
  };
}

function memdevActors(plan: Plan, memdev: Memdev): readonly ActorDefinition[] {
  const slow = plan.scenario.faults.find(
    (fault) => fault.kind === 'slow' && (fault.device === memdev.pci || fault.device === memdev.name),
  );
  const media = plan.scenario.faults.some(
    (fault) => fault.kind === 'media' && (fault.device === memdev.pci || fault.device === memdev.name),
  );
  return [
    {
      id: names.pci(memdev),
      machine: cxlPci,
      input: {
        id: names.pci(memdev),
        driver: names.driver(functionDriver(memdev)),
        memdev: names.mem(memdev),
        memdevDriver: names.driver('cxl_mem'),
        present: isAtBoot(plan.platform, memdev),
        error: faultOf(plan, memdev.pci),
        tellsOutcome: tellsOutcome(plan, memdev),
        slowUntilStep: slow?.kind === 'slow' ? (slow.untilStep ?? 'rest') : null,
        defers: defersOf(plan, memdev.pci),
        pulled: plan.scenario.faults.some(
          (fault) => fault.kind === 'removed' && (fault.device === memdev.pci || fault.device === memdev.name),
        ),
      } satisfies CxlPciInput,
    },
    {
      id: names.mem(memdev),
      machine: cxlMem,
      input: {
        id: names.mem(memdev),
        driver: names.driver('cxl_mem'),
        ports: portsAbove(plan, memdev),
        portDriver: names.driver('cxl_port'),
        endpoint: names.endpoint(memdev),
        error: media ? 'EBUSY' : faultOf(plan, memdev.name),
        signals: plan.gate.memdevSignals === true,
        outcomeOf: tellsOutcome(plan, memdev) ? names.pci(memdev) : null,
        defers: defersOf(plan, memdev.name),
      } satisfies CxlMemInput,
    },
    {
      id: names.endpoint(memdev),
      machine: cxlEndpointPort,
      input: {
        id: names.endpoint(memdev),
        driver: names.driver('cxl_port'),
        memdev: names.mem(memdev),
        decoders: memdev.decoders
          .filter((decoder) => decoder.committed)
          .map((decoder) => {
            const region = windowOf(plan.platform, decoder.range)
              ? plan.regions.findIndex((one) => sameRange(one.range, decoder.range))
              : -1;
            return {
              id: names.decoder(memdev, decoder.index),
              region: region < 0 ? null : names.region(region),
              attachError: null,
            };
          }),
        error: commitsInOrder(memdev) ? faultOf(plan, `endpoint:${memdev.name}`) : 'ENXIO',
        launches: plan.gate.launch === 'endpoint',
        created: plan.created.flatMap((region, index) =>
          region.memdevs.includes(memdev) ? [names.region(plan.regions.length + index)] : [],
        ),
      } satisfies CxlEndpointPortInput,
    },
  ];
}

/** Whether the gate receives outcomes of the memdev's driver chain: only for cxl_pci's functions, not for an accelerator's. */
const tellsOutcome = (plan: Plan, memdev: Memdev): boolean =>
  plan.gate.outcomes === true && functionDriver(memdev) === 'cxl_pci';

/** Ports from the host bridge down to the memdev's parent. */
function portsAbove(plan: Plan, memdev: Memdev): readonly string[] {
  const ports: string[] = [];
  let at: PortRef = memdev.parent;
  for (;;) {
    const port = at.port;
    if ('hostBridge' in port) break;
    ports.unshift(names.switch(port.switch));
    const above = plan.platform.switches.find((sw) => sw.name === port.switch);
    if (!above) break;
    at = above.parent;
  }
  return [names.hostBridge(hostBridgeOf(plan.platform, memdev.parent)), ...ports];
}

/** Regions, with the dax_region and dax device of each. */
export function regionActors(plan: Plan): readonly ActorDefinition[] {
  const error = faultOf(plan, 'region');
  const auto = plan.regions.map((region, index) => {
    const endpoints = region.members.map(({ memdev }) => names.endpoint(memdev));
    return regionActor(plan, index, {
      range: region.range,
      window: region.window.id,
      ways: region.ways,
      pmem: region.members[0]?.decoder.mode === 'pmem',
      createSize: 0,
      members: [],
      endpoints,
      assemblyError: region.assemblyError,
      probeError: error,
    });
  });
  const created = plan.created.map((region, index) => {
    const endpoints = region.memdevs.map((memdev) => names.endpoint(memdev));
    return regionActor(plan, plan.regions.length + index, {
      range: region.range,
      window: region.window,
      ways: region.memdevs.length,
      pmem: false,
      createSize: region.size,
      members: endpoints,
      endpoints,
      assemblyError: null,
      probeError: error,
    });
  });
  return [...auto, ...created].flat();
}

interface RegionShape extends Pick<
  CxlRegionInput,
  'range' | 'ways' | 'pmem' | 'createSize' | 'members' | 'endpoints' | 'assemblyError' | 'probeError'
> {
  readonly window: number;
}

function regionActor(plan: Plan, index: number, shape: RegionShape): readonly ActorDefinition[] {
  return [
    {
      id: names.region(index),
      machine: cxlRegion,
      input: {
        ...shape,
        id: names.region(index),
        name: resourceNames.region(index),
        window: resourceNames.window(shape.window),
        cannotReset: plan.platform.cachesStay === true,
        trimmer: plan.design.trimsWhenConstructed === true ? 'owner' : null,
        listener: plan.design.hearsRegions === true ? 'owner' : null,
        forgetsStaged: plan.rules.has('staged-targets-cancelled'),
        daxRegion: names.daxRegion(index),
        daxDriver: names.driver('dax_cxl'),
      } satisfies CxlRegionInput,
    },
    daxRegionActor(plan, names.daxRegion(index), 'dax_cxl', names.daxOfRegion(index), faultOf(plan, 'dax_region')),
    daxActor(plan, names.daxOfRegion(index), resourceNames.daxOfRegion(index), names.region(index)),
  ];
}

const daxRegionActor = (plan: Plan, id: string, driver: string, dax: string, error: Errno | null): ActorDefinition => ({
  id,
  machine: daxRegion,
  input: {
    id,
    driver: names.driver(driver),
    exclusion: plan.design.exclusiveDaxRegions ? 'dax_regions' : null,
    dax,
    daxDriver: names.driver(daxDriverOf(plan)),
    error,
    awaits: driver === 'dax_cxl' && plan.design.flushes === 'dax-region-probe' ? 'owner' : null,
  } satisfies DaxRegionInput,
});

const daxDriverOf = (plan: Plan): string => (plan.scenario.kernel.config.DEV_DAX_KMEM === 'n' ? 'device_dax' : 'kmem');

const daxActor = (plan: Plan, id: string, name: string, region: string | null): ActorDefinition => ({
  id,
  machine: daxDevice,
  input: {
    id,
    name,
    parent: region === null ? 'hmem' : 'region',
    region,
    driver: names.driver(daxDriverOf(plan)),
    kmem: daxDriverOf(plan) === 'kmem',
    memoryBlockSize: plan.scenario.kernel.memoryBlockSize,
    nodes: [...plan.platform.windows.map((window) => window.range), ...plan.platform.srat],
  } satisfies DaxDeviceInput,
});

/** dax_hmem, the ownership policy, the gate, and one hmem.N with its dax device per candidate range. */
export function hmemActors(plan: Plan): readonly ActorDefinition[] {
  const built = modulesOf(plan);
  const { config } = plan.scenario.kernel;
  const regionCount = plan.regions.length + plan.created.length;
  const slots = hmemSlots(plan);
  const touching = (range: Range): readonly string[] =>
    plan.regions.flatMap((region, index) => (overlaps(region.range, range) ? [names.region(index)] : []));
  const candidates = (range: Range): readonly string[] => [
    ...plan.regions.flatMap((region, index) => (contains(region.range, range) ? [names.region(index)] : [])),
    ...plan.created.map((_, index) => names.region(plan.regions.length + index)),
  ];
  return [
    {
      id: 'dax_hmem',
      machine: daxHmem,
      input: {
        id: 'dax_hmem',
        driver: names.driver('hmem_platform'),
        policy: 'owner',
        hmemDriver: names.driver('hmem'),
        error: faultOf(plan, 'hmem_platform', 'hmem_platform.0'),
        flushesOnFailure: plan.design.flushes === 'failed-hmem-probe',
        ranges: plan.hmem.map((range, entry) => ({
          range,
          devices: slots.flatMap((owner, slot) => (owner === entry ? [names.hmem(slot)] : [])),
        })),
      } satisfies DaxHmemInput,
    },
    {
      id: 'owner',
      machine: plan.design.policy,
      input: {
        cxlRegion: config.CXL_REGION !== 'n',
        daxCxl: config.DEV_DAX_CXL !== 'n',
        cxlAcpi: config.CXL_ACPI !== 'n',
        ranges: plan.hmem.map((range, entry) => ({
          range,
          source: plan.sources[entry] ?? 'soft-reserved',
          softReserved: plan.platform.softReserved.some((one) => overlaps(one, range)),
          windowed: plan.platform.windows.some((window) => overlaps(window.range, range)),
          regions: candidates(range),
          touching: touching(range),
        })),
      } satisfies PolicyInput,
    },
    {
      id: 'gate',
      machine: plan.gate.machine,
      input: {
        cxlAcpi: built.includes('cxl_acpi') ? names.module('cxl_acpi') : null,
        cxlPci: built.includes('cxl_pci') ? names.module('cxl_pci') : null,
        signals: (plan.gate.signals ?? []).map((module) => names.module(module)),
        functions: plan.memdevs
          .filter((memdev) => tellsOutcome(plan, memdev) && isAtBoot(plan.platform, memdev))
          .map((memdev) => names.pci(memdev)),
      } satisfies GateInput,
    },
    ...(plan.design.daxCxlInit === null
      ? []
      : [
          {
            id: 'dax_cxl_init',
            machine: plan.design.daxCxlInit,
            input: { id: 'dax_cxl_init', driver: names.driver('dax_cxl') },
          },
        ]),
    ...slots.flatMap((_, index) => [
      daxRegionActor(plan, names.hmem(index), 'hmem', names.daxOfHmem(index), null),
      daxActor(plan, names.daxOfHmem(index), resourceNames.daxOfHmem(index, regionCount), null),
    ]),
  ];
}

import { deviceRange, registeredDevices } from '../../machines/index.ts';
import type { MachineSnapshot } from '../engine/index.ts';
import type { FailureView, HmemView, RootView } from '../model/view.ts';
import { names } from './names.ts';
import type { Plan } from './plan.ts';
import { designs } from './registry.ts';

/** The snapshot of an actor in one world. */
export type SnapshotLookup = (actor: string) => MachineSnapshot;

/** dax_hmem: its walk, its candidates, and its registered devices. */
export const hmemView = (plan: Plan, look: SnapshotLookup): HmemView => ({
  bound: look('dax_hmem').hasTag('bound'),
  heldUp: isHeld(look, 'dax_hmem'),
  isOwnDesign: designs.every(({ id }) => id !== plan.design.id),
  candidates: plan.hmem,
  registered: registeredDevices(look('dax_hmem')).flatMap((device) => deviceRange(look(device)) ?? []),
});

// In these states a probe waits for a reply, which takes more than one step only if the gate delays it.
const isHeld = (look: SnapshotLookup, actor: string): boolean =>
  look(actor).hasTag('gated') && look('gate').hasTag('waiting');

/** Probes that wait for the gate. */
export const heldProbes = (look: SnapshotLookup, regions: number): readonly string[] => [
  ...(isHeld(look, names.acpi) ? ['cxl_acpi inside the probe of ACPI0017'] : []),
  ...(isHeld(look, 'dax_hmem') ? ['the owner policy, inside the probe of hmem_platform,'] : []),
  ...Array.from({ length: regions }, (_, index) => index).flatMap((index) =>
    isHeld(look, names.daxRegion(index)) ? [`the owner policy, inside the probe of dax_region${index},`] : [],
  ),
];

const present = (plan: Plan) => plan.memdevs.filter((memdev) => memdev.presence !== 'late');

/** Actors with a probe that can fail. */
export const failureActors = (plan: Plan): readonly string[] => [
  names.acpi,
  ...present(plan).flatMap((memdev) => [names.pci(memdev), names.mem(memdev)]),
];

/** Devices due at boot whose last probe failed. Without a memdev, the ranges of its committed decoders cannot become regions. */
export function failures(plan: Plan, look: SnapshotLookup): readonly FailureView[] {
  const root = look(names.acpi).hasTag('failed')
    ? [{ device: 'ACPI0017', ranges: plan.platform.windows.map((window) => window.range) }]
    : [];
  const below = present(plan).flatMap((memdev) => {
    const ranges = memdev.decoders.filter((decoder) => decoder.committed).map((decoder) => decoder.range);
    if (look(names.pci(memdev)).hasTag('failed')) return [{ device: memdev.pci, ranges }];
    const mem = look(names.mem(memdev));
    // Without a root no memdev finds its ports; that is no failure of the memdev.
    const failed = mem.hasTag('failed') || (mem.hasTag('portless') && !look(names.acpi).hasTag('released'));
    return failed ? [{ device: memdev.name, ranges }] : [];
  });
  return [...root, ...below];
}

/** Ports of the cxl bus that have a driver: host bridges, switches, endpoints. */
export const portActors = (plan: Plan): readonly string[] => [
  ...plan.platform.hostBridges.map((bridge) => names.hostBridge(bridge.uid)),
  ...plan.platform.switches.map((sw) => names.switch(sw.name)),
  ...plan.memdevs.map((memdev) => names.endpoint(memdev)),
];

/** ACPI0017 and the devices it created. */
export const rootView = (plan: Plan, look: SnapshotLookup): RootView => ({
  released: look(names.acpi).hasTag('released'),
  ports: portActors(plan).filter((actor) => look(actor).hasTag('bound')),
  working: look('cxl_bus_wq').hasTag('busy'),
});

import { formatRange, type Range } from '../model/range.ts';
import type { Plan } from '../boot/index.ts';
import type { SnapshotLookup } from '../boot/observe-devices.ts';

/** Names that are equal in a log and in the model. */
export const deviceNames = {
  acpi: 'ACPI0017',
  root: 'root of ACPI0017',
  hmemPlatform: 'hmem_platform',
  mem: (pci: string): string => `memdev of ${pci}`,
  endpoint: (pci: string): string => `endpoint of ${pci}`,
  bridge: (uid: number): string => `port of host bridge ${uid}`,
  switch: (name: string): string => `port of switch ${name}`,
  region: (range: string): string => `region ${range}`,
  homeless: (window: string): string => `region without room in window ${window}`,
  daxRegion: (range: string): string => `dax_region ${range}`,
  hmem: (range: string): string => `hmem ${range}`,
  dax: (range: string, parent: string): string => `dax ${range} of ${parent}`,
} as const;

/** The common field of the contexts of regions, dax regions and dax devices. */
interface WithRange {
  readonly range?: Range | null;
}

/** The range of a device in whichever side of a step it exists. */
function rangeOf(actor: string, before: SnapshotLookup, after: SnapshotLookup): string {
  const held = (look: SnapshotLookup): Range | null => {
    const snapshot = look(actor);
    const { range = null } = snapshot.context as WithRange; // All these machines keep it under this name.
    return snapshot.value === 'absent' ? null : range;
  };
  const range = held(after) ?? held(before);
  return range === null ? '?' : formatRange(range);
}

/**
 * The name of an actor's device, or `null` for an actor without a device.
 * @param before - snapshots before and after the step that names it
 */
export function deviceOf(plan: Plan, actor: string, before: SnapshotLookup, after: SnapshotLookup): string | null {
  if (actor === 'cxl_acpi') return deviceNames.acpi;
  if (actor === 'dax_hmem') return deviceNames.hmemPlatform;
  const slash = actor.indexOf('/');
  const [kind, name] = [actor.slice(0, slash), actor.slice(slash + 1)];
  const pciOf = (memdev: string): string => plan.memdevs.find((one) => one.name === memdev)?.pci ?? '?';
  const range = (): string => rangeOf(actor, before, after);
  switch (kind) {
    case 'cxl_pci':
    case 'sfc':
      return name;
    case 'cxl_mem':
      return deviceNames.mem(pciOf(name));
    case 'cxl_port':
      if (name.startsWith('endpoint:')) return deviceNames.endpoint(pciOf(name.slice('endpoint:'.length)));
      return /^hb\d+$/.test(name) ? deviceNames.bridge(Number(name.slice(2))) : deviceNames.switch(name);
    case 'cxl_region':
      return deviceNames.region(range());
    case 'dax_cxl':
      return deviceNames.daxRegion(range());
    case 'hmem':
      return deviceNames.hmem(range());
    case 'dax':
      return deviceNames.dax(range(), name.startsWith('region') ? 'region' : 'hmem');
    default:
      return null;
  }
}

/** Names of buses and drivers in the kernel's log, by driver actor. */
export const driverNames: Readonly<Record<string, string>> = {
  'driver/cxl_acpi': 'platform cxl_acpi',
  'driver/cxl_port': 'cxl cxl_port',
  'driver/cxl_pci': 'pci cxl_pci',
  'driver/sfc': 'pci sfc',
  'driver/cxl_mem': 'cxl cxl_mem',
  'driver/dax_cxl': 'cxl cxl_dax_region',
  'driver/hmem_platform': 'platform hmem_platform',
  'driver/hmem': 'platform hmem',
  'driver/kmem': 'dax kmem',
  'driver/device_dax': 'dax device_dax',
};

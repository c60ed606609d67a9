import type { SnapshotFrom } from 'xstate';
import type { Range } from '../src/model/range.ts';
import type { DaxView, RegionView } from '../src/model/view.ts';
import type { cxlAcpi } from './drivers/cxl-acpi.ts';
import type { cxlMem } from './drivers/cxl-mem.ts';
import type { cxlPci } from './drivers/cxl-pci.ts';
import type { cxlEndpointPort } from './drivers/cxl-endpoint-port.ts';
import type { cxlRegion } from './drivers/cxl-region.ts';
import { claimOf, type daxDevice } from './drivers/dax-device.ts';
import type { daxHmem } from './drivers/dax-hmem.ts';
import type { daxRegion } from './drivers/dax-region.ts';
import type { driverCore } from './kernel/driver-core.ts';

// What an administrator sees of the machines in /sys/bus/cxl and /sys/bus/dax. Only these functions look inside a snapshot.
// @kernel drivers/cxl/core/region.c:cxl_region_probe, drivers/dax/kmem.c:dev_dax_kmem_probe

/** The kernel's name of the device that an actor stands for: `region0` of `cxl_region/region0`. */
const deviceName = (actor: string): string => actor.slice(actor.indexOf('/') + 1);

/** What sysfs shows of the region, or `null` while there is none. */
export function regionInSysfs(snapshot: SnapshotFrom<typeof cxlRegion>): RegionView | null {
  const { context } = snapshot;
  if (snapshot.matches('absent') || snapshot.matches('creating')) return null;
  return {
    id: context.input.name,
    range: context.range,
    committed: snapshot.hasTag('committed'),
    bound: snapshot.hasTag('bound'),
    daxRegion: snapshot.hasTag('dax'),
    targets: context.targets.length + context.dangling.length, // A dangling pointer counts.
    ways: context.input.ways,
    probed: context.probed !== null,
    decodersReset: context.decodersReset,
  };
}

/** What sysfs shows of the dax device, or `null` while there is none. */
export function daxInSysfs(snapshot: SnapshotFrom<typeof daxDevice>): DaxView | null {
  const { context } = snapshot;
  if (!snapshot.hasTag('present') || context.range === null) return null;
  const bound = snapshot.hasTag('bound');
  return {
    id: context.input.name,
    range: context.range,
    parent: context.input.parent,
    region: context.input.region === null ? null : deviceName(context.input.region),
    driver: bound ? (context.input.kmem ? 'kmem' : 'device_dax') : null,
    probeError: bound ? null : context.error,
    online: context.online,
    // One that is to be destroyed holds its lock, and whoever resets decoders waits for it.
    adding: snapshot.hasTag('adding') && context.doomed === 'no' ? claimOf(context) : null,
  };
}

/** What the region held when it first got through its probe, whatever became of it since; `null` when it never did. */
export const probedRange = (snapshot: SnapshotFrom<typeof cxlRegion>): Range | null => snapshot.context.probed;

/** The decoders of an endpoint that hardware has committed now. */
export const committedDecoders = (snapshot: SnapshotFrom<typeof cxlEndpointPort>): readonly string[] =>
  snapshot.context.committed;

/** The devices that dax_hmem has registered and not taken back, by the names of their actors. */
export const registeredDevices = (snapshot: SnapshotFrom<typeof daxHmem>): readonly string[] =>
  snapshot.context.registered;

/** The range of a dax_region device, or `null` while there is none. */
export const deviceRange = (snapshot: SnapshotFrom<typeof daxRegion>): Range | null => snapshot.context.range;

/**
 * How many probes run that somebody waits for; 0 while nobody does.
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
export const awaitedProbes = ({ context }: SnapshotFrom<typeof driverCore>): number =>
  context.probeWaiters.length > 0 ? context.probing : 0;

/** Whether a probe of the device has come to its end before: what it does now was not begun by boot. */
export function isSettled(
  snapshot: SnapshotFrom<typeof cxlAcpi | typeof cxlPci | typeof cxlMem | typeof cxlRegion>,
): boolean {
  const { context } = snapshot;
  return ('settled' in context && context.settled) || ('probed' in context && context.probed !== null);
}

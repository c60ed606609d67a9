import type { SnapshotFrom } from 'xstate';
import type { DaxView, RegionView } from '../src/model/view.ts';
import type { cxlRegion } from './cxl-region.ts';
import type { daxDevice } from './dax-device.ts';

// What an administrator sees of the machines in /sys/bus/cxl and /sys/bus/dax. Only these functions look inside a snapshot.
// @kernel drivers/cxl/core/region.c:cxl_region_probe, drivers/dax/kmem.c:dev_dax_kmem_probe

/** What sysfs shows of the region, or `null` while there is none. */
export function regionInSysfs(snapshot: SnapshotFrom<typeof cxlRegion>): RegionView | null {
  const { context } = snapshot;
  if (snapshot.matches('absent') || snapshot.matches('creating')) return null;
  return {
    id: context.input.id,
    range: context.range,
    committed: snapshot.hasTag('committed'),
    bound: snapshot.hasTag('bound'),
    daxRegion: snapshot.hasTag('dax'),
    targets: context.targets.length + context.stale.length, // A stale pointer counts.
    ways: context.input.ways,
  };
}

/** What sysfs shows of the dax device, or `null` while there is none. */
export function daxInSysfs(snapshot: SnapshotFrom<typeof daxDevice>): DaxView | null {
  const { context } = snapshot;
  if (!snapshot.hasTag('present') || context.range === null) return null;
  const bound = snapshot.hasTag('bound');
  return {
    id: context.input.id,
    range: context.range,
    parent: context.input.parent,
    region: context.input.region,
    driver: bound ? (context.input.kmem ? 'kmem' : 'device_dax') : null,
    probeError: bound ? null : context.error,
    online: context.online,
  };
}

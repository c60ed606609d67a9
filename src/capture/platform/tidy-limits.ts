import type { Platform } from '../../model/platform.ts';
import { limits } from '../../model/scenario-limits.ts';

/** The first `most` entries of a list, with a note about the others. */
export function atMost<T>(what: string, items: readonly T[], most: number, notes: string[]): readonly T[] {
  if (items.length <= most) return items;
  notes.push(`${items.length - most} ${what} were left out: a scenario has at most ${most}`);
  return items.slice(0, most);
}

/** Truncates the lists of a platform to the limits of a scenario file. */
export function bounded(platform: Platform, notes: string[]): Platform {
  const few = <T>(what: string, items: readonly T[], most: number): readonly T[] => atMost(what, items, most, notes);
  return {
    ...platform,
    softReserved: few('Soft Reserved ranges', platform.softReserved, limits.ranges),
    hmat: few('HMAT ranges', platform.hmat, limits.ranges),
    srat: few('SRAT ranges', platform.srat, limits.ranges),
    windows: few('windows', platform.windows, limits.windows),
    hostBridges: few('host bridges', platform.hostBridges, limits.hostBridges),
    switches: few('switches', platform.switches, limits.switches),
    memdevs: few('memdevs', platform.memdevs, limits.memdevs),
    resources: few('resources of /proc/iomem', platform.resources, limits.resources),
  };
}

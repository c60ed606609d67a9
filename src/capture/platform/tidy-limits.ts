import type { Platform } from '../../model/platform.ts';
import { limits } from '../../model/scenario-limits.ts';

/** The first so many of a list, with a note where there are more. */
export function atMost<T>(what: string, items: readonly T[], most: number, notes: string[]): readonly T[] {
  if (items.length <= most) return items;
  notes.push(`${items.length - most} ${what} were left out: a scenario has at most ${most}`);
  return items.slice(0, most);
}

/** A platform that has no more of anything than a scenario file may have. */
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

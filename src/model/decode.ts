import {
  hostBridgeOf,
  parentPort,
  type EndpointDecoder,
  type Memdev,
  type Platform,
  type PortRef,
  type Switch,
  type SwitchDecoder,
  type Window,
} from './platform.ts';
import { contains, sameRange, type Range } from './range.ts';

/** A committed endpoint decoder, with its memdev. */
export interface Member {
  readonly memdev: Memdev;
  readonly decoder: EndpointDecoder;
}

/** A region that the kernel would assemble from decoders committed by firmware. */
export interface AutoRegion {
  readonly window: Window;
  readonly range: Range;
  /** Number of targets that complete the region, according to its first decoder. */
  readonly ways: number;
  readonly members: readonly Member[];
  /** Error that assembly of the complete set ends with, or `null`. */
  readonly assemblyError: string | null;
  /** The error comes from sorting the targets: then none of them has got its position. */
  readonly sortFails: boolean;
}

/** Whether an endpoint's decoders are committed in index order; otherwise its whole port fails. @kernel drivers/cxl/core/hdm.c:init_hdm_decoder */
export function commitsInOrder(memdev: Memdev): boolean {
  const committed = memdev.decoders.filter((decoder) => decoder.committed).map((decoder) => decoder.index);
  return committed.toSorted((a, b) => a - b).every((index, position) => index === position);
}

/** The window that contains a decoder's range, or `undefined` (`no CXL window for range`). @kernel drivers/cxl/core/region.c:cxl_add_to_region */
export const windowOf = (platform: Platform, range: Range): Window | undefined =>
  platform.windows.find((window) => contains(window.range, range));

/**
 * The auto regions that committed decoders define, one per window and range, in address order.
 * @param strictGranularity - one-way switch decoders must have the expected granularity too (before 7.1)
 */
export function autoRegions(platform: Platform, strictGranularity: boolean): readonly AutoRegion[] {
  const found: { window: Window; range: Range; members: Member[] }[] = [];
  for (const memdev of platform.memdevs) {
    for (const decoder of memdev.decoders) {
      const window = decoder.committed ? windowOf(platform, decoder.range) : undefined;
      if (!window) continue;
      const known = found.find((region) => sameRange(region.range, decoder.range));
      if (known) known.members.push({ memdev, decoder });
      else found.push({ window, range: decoder.range, members: [{ memdev, decoder }] });
    }
  }
  return found
    .toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)
    .map((region) => ({
      ...region,
      ways: region.members[0]?.decoder.ways ?? 1,
      assemblyError: assemblyError(platform, region, strictGranularity),
      sortFails: sortError(platform, region) !== null,
    }));
}

/** A switch decoder on the path from an endpoint to the root, with its port. */
interface Rung {
  readonly port: string;
  readonly dport: number;
  readonly parent: PortRef | null;
  readonly decoders: readonly SwitchDecoder[];
  /** The port has no decoder registers and routes every address to its only dport. */
  readonly passthrough: boolean;
}

/** Ports from a device up to its host bridge. */
function rungsAbove(platform: Platform, ref: PortRef): readonly Rung[] {
  const rungs: Rung[] = [];
  let at: PortRef | null = ref;
  while (at !== null && rungs.length <= platform.switches.length + 1) {
    const port: PortRef['port'] = at.port;
    const name = parentPort(at);
    const dport: number = at.dport;
    if ('hostBridge' in port) {
      const bridge = platform.hostBridges.find((one) => one.uid === port.hostBridge);
      rungs.push({
        port: name,
        dport,
        parent: null,
        decoders: bridge?.hdm === true ? bridge.decoders : [],
        passthrough: bridge?.hdm !== true,
      });
      at = null;
    } else {
      const found: Switch | undefined = platform.switches.find((one) => one.name === port.switch);
      rungs.push({
        port: name,
        dport,
        parent: found?.parent ?? null,
        decoders: found?.decoders ?? [],
        passthrough: false,
      });
      at = found?.parent ?? null;
    }
  }
  return rungs;
}

/** Why the ports above a memdev do not route a range to it, or `null`: every one needs a committed decoder whose targets lead there. */
export function routeError(platform: Platform, range: Range, memdev: Memdev): string | null {
  for (const rung of rungsAbove(platform, memdev.parent)) {
    if (rung.passthrough) continue;
    const decoder = rung.decoders.find((one) => one.committed && contains(one.range, range));
    if (!decoder) return `${rung.port} has no committed decoder over it`;
    if (!decoder.targets.slice(0, decoder.ways).includes(rung.dport))
      return `the decoder of ${rung.port} does not lead to ${memdev.name}`;
  }
  return null;
}

/** One member with its position in the interleave order and the decoders on its path. */
interface InterleavePosition {
  readonly position: number;
  readonly hostBridge: number;
  readonly path: readonly { readonly rung: Rung; readonly decoder: SwitchDecoder }[];
}

/**
 * Error that assembly of a complete set of targets ends with. The kernel does not check the granularity of endpoint decoders.
 * @kernel drivers/cxl/core/region.c:cxl_region_sort_targets, drivers/cxl/core/region.c:cxl_region_attach_position, drivers/cxl/core/region.c:cxl_port_setup_targets
 */
function assemblyError(platform: Platform, region: RegionMembers, strictGranularity: boolean): string | null {
  const unplaced = sortError(platform, region);
  if (unplaced !== null) return unplaced;
  const placed = placesOf(platform, region).filter((place) => typeof place !== 'string');
  placed.sort((a, b) => a.position - b.position);
  const misplaced = placed.find(
    (member, index) => region.window.targets[index % region.window.targets.length] !== member.hostBridge,
  );
  if (misplaced) return `hb${misplaced.hostBridge}: invalid target position in window ${region.window.id}`;
  return setupError(region.window, placed, strictGranularity);
}

type RegionMembers = Pick<AutoRegion, 'window' | 'range' | 'members'>;

const placesOf = (platform: Platform, { window, range, members }: RegionMembers) =>
  members.map(({ memdev }) => placeOf(platform, window, range, memdev));

/** Why a member has no interleave position, or `null`. @kernel drivers/cxl/core/region.c:cxl_region_sort_targets */
const sortError = (platform: Platform, region: RegionMembers): string | null =>
  placesOf(platform, region).find((place) => typeof place === 'string') ?? null;

/**
 * Computes a member's interleave position from the endpoint up to the root: position = position * ways + index among the port's
 * targets. @kernel drivers/cxl/core/region.c:cxl_calc_interleave_pos
 */
function placeOf(platform: Platform, window: Window, range: Range, memdev: Memdev): InterleavePosition | string {
  const path: { rung: Rung; decoder: SwitchDecoder }[] = [];
  let position = 0;
  for (const rung of rungsAbove(platform, memdev.parent)) {
    const decoder = rung.decoders.find((one) => one.committed && sameRange(one.range, range));
    if (!decoder) return `${rung.port}: failed to find decoder mapping`;
    const place = decoder.targets.slice(0, decoder.ways).indexOf(rung.dport);
    if (place < 0) return `${rung.port}: dport ${rung.dport} is not among the decoder's targets`;
    position = position * decoder.ways + place;
    path.push({ rung, decoder });
  }
  const hostBridge = hostBridgeOf(platform, memdev.parent);
  const place = window.targets.indexOf(hostBridge);
  if (place < 0) return `hb${hostBridge} is not among the targets of window ${window.id}`;
  return { position: position * window.targets.length + place, hostBridge, path };
}

/**
 * Compares each switch decoder with the values that the kernel computes: ways = dports in use, granularity = parent's granularity
 * times parent's ways, targets in member order. The parent's values are those of its decoder, checked or not.
 */
function setupError(window: Window, placed: readonly InterleavePosition[], strictGranularity: boolean): string | null {
  const inUse = new Map<string, number[]>();
  for (const { path } of placed) {
    for (const { rung } of path) {
      const dports = inUse.get(rung.port) ?? [];
      if (!dports.includes(rung.dport)) inUse.set(rung.port, [...dports, rung.dport]);
    }
  }
  // Root decoders may have 3, 6 or 12 ways; switches route by address bits, so only the power of two counts below.
  const rootWays = window.ways % 3 === 0 ? window.ways / 3 : window.ways;
  for (const { path } of placed) {
    for (const [index, { rung, decoder }] of path.entries()) {
      const above = path[index + 1]?.decoder ?? { ways: rootWays, granularity: window.granularity };
      const dports = inUse.get(rung.port) ?? [];
      const granularity = above.granularity * above.ways;
      if (!Number.isInteger(Math.log2(dports.length))) return `${rung.port}: invalid target count ${dports.length}`;
      const isOff =
        decoder.ways !== dports.length ||
        ((strictGranularity || dports.length > 1) && decoder.granularity !== granularity);
      if (isOff)
        return `${rung.port}: expected iw: ${dports.length} ig: ${granularity}, got iw: ${decoder.ways} ig: ${decoder.granularity}`;
      const wrong = dports.findIndex((dport, at) => decoder.targets[at] !== dport);
      if (wrong >= 0) return `${rung.port}: expected dport ${dports[wrong]} at target ${wrong}`;
    }
  }
  return null;
}

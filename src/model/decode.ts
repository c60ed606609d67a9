import { hostBridgeOf, parentPort, type EndpointDecoder, type Memdev, type Platform, type PortRef, type Switch, type SwitchDecoder, type Window } from './platform.ts';
import { contains, sameRange, type Range } from './range.ts';

/** A committed endpoint decoder, and whose it is. */
export interface Member {
  readonly memdev: Memdev;
  readonly decoder: EndpointDecoder;
}

/** A region that the kernel would build from decoders which firmware committed. */
export interface AutoRegion {
  readonly window: Window;
  readonly range: Range;
  /** Targets that it waits for, as its first decoder says. */
  readonly ways: number;
  readonly members: readonly Member[];
  /** Why the last target cannot complete it, or `null`. */
  readonly assemblyError: string | null;
}

/** Whether an endpoint's decoders are committed in index order; otherwise its whole port fails. @kernel drivers/cxl/core/hdm.c:init_hdm_decoder */
export function commitsInOrder(memdev: Memdev): boolean {
  const committed = memdev.decoders.filter((decoder) => decoder.committed).map((decoder) => decoder.index);
  return committed.toSorted((a, b) => a - b).every((index, position) => index === position);
}

/** The window that contains a decoder's range, or `undefined` (`no CXL window for range`). @kernel drivers/cxl/core/region.c:cxl_add_to_region */
export const windowOf = (platform: Platform, range: Range): Window | undefined => platform.windows.find((window) => contains(window.range, range));

/**
 * The regions that committed decoders ask for, one per window and range, in address order.
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
    .map((region) => ({ ...region, ways: region.members[0]?.decoder.ways ?? 1, assemblyError: assemblyError(platform, region, strictGranularity) }));
}

/** A switch decoder on the way from an endpoint to the root, with the port it belongs to. */
interface Rung {
  readonly port: string;
  readonly dport: number;
  readonly parent: PortRef | null;
  readonly decoders: readonly SwitchDecoder[];
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
      rungs.push({ port: name, dport, parent: null, decoders: bridge?.hdm === true ? bridge.decoders : [] });
      at = null;
    } else {
      const found: Switch | undefined = platform.switches.find((one) => one.name === port.switch);
      rungs.push({ port: name, dport, parent: found?.parent ?? null, decoders: found?.decoders ?? [] });
      at = found?.parent ?? null;
    }
  }
  return rungs;
}

/**
 * Why a complete set of targets still makes no region. Endpoint granularity is looked at by nobody.
 * @kernel drivers/cxl/core/region.c:cxl_region_sort_targets, drivers/cxl/core/region.c:find_pos_and_ways, drivers/cxl/core/region.c:cxl_port_setup_targets
 */
function assemblyError(
  platform: Platform,
  region: { readonly window: Window; readonly range: Range; readonly members: readonly Member[] },
  strictGranularity: boolean,
): string | null {
  const { window, range, members } = region;
  const positions = new Set<number>();
  const used = new Map<string, { readonly rung: Rung; readonly dports: Set<number> }>();
  for (const { memdev } of members) {
    let position = 0;
    for (const rung of rungsAbove(platform, memdev.parent)) {
      const decoder = rung.decoders.find((one) => one.committed && sameRange(one.range, range));
      if (!decoder) return `${rung.port}: failed to find decoder mapping`;
      const at = decoder.targets.indexOf(rung.dport);
      if (at < 0 || at >= decoder.ways) return `${rung.port}: dport ${rung.dport} is not among the decoder's targets`;
      position = position * decoder.ways + at;
      const known = used.get(rung.port);
      if (known) known.dports.add(rung.dport);
      else used.set(rung.port, { rung, dports: new Set([rung.dport]) });
    }
    const atRoot = window.targets.indexOf(hostBridgeOf(platform, memdev.parent));
    if (atRoot < 0) return `window ${window.id}: the host bridge is not among the window's targets`;
    positions.add(position * window.targets.length + atRoot);
  }
  if (positions.size !== members.length) return 'region sort failed';
  return setupError(window, range, used, strictGranularity);
}

/** Compares each switch decoder with what its place in the set asks for: ways = its dports in use, granularity = parent's times parent's ways. */
function setupError(
  window: Window,
  range: Range,
  used: ReadonlyMap<string, { readonly rung: Rung; readonly dports: ReadonlySet<number> }>,
  strictGranularity: boolean,
): string | null {
  const expected = (rung: Rung): { readonly ways: number; readonly granularity: number } => {
    const ways = used.get(rung.port)?.dports.size ?? 1;
    const above = rung.parent === null ? null : used.get(parentPort(rung.parent));
    if (!above) return { ways, granularity: window.granularity * window.ways };
    const parent = expected(above.rung);
    return { ways, granularity: parent.granularity * parent.ways };
  };
  for (const { rung } of used.values()) {
    const decoder = rung.decoders.find((one) => one.committed && sameRange(one.range, range));
    const want = expected(rung);
    const granularityMatters = strictGranularity || want.ways > 1;
    if (decoder && (decoder.ways !== want.ways || (granularityMatters && decoder.granularity !== want.granularity))) {
      return `${rung.port}: expected iw: ${want.ways} ig: ${want.granularity}, got iw: ${decoder.ways} ig: ${decoder.granularity}`;
    }
  }
  return null;
}

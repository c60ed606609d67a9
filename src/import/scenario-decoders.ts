import {
  hostBridgeOf,
  type EndpointDecoder,
  type HostBridge,
  type Memdev,
  type Platform,
  type PortRef,
  type Switch,
  type SwitchDecoder,
  type Window,
} from '../model/platform.ts';
import { contains, rangeOf, type Range } from '../model/range.ts';

// What firmware would have programmed: the decoders that a file leaves out.
type Port = { readonly hostBridge: number } | { readonly switch: string };
type Members = Pick<Platform, 'windows' | 'switches' | 'memdevs'>;

/** The dport of `port` behind which a device hangs, through any number of switches, or `null`. */
function dportToward(members: Members, port: Port, ref: PortRef): number | null {
  let at: PortRef = ref;
  for (let hops = 0; hops <= members.switches.length; hops++) {
    const here = at.port;
    if ('hostBridge' in here) return 'hostBridge' in port && here.hostBridge === port.hostBridge ? at.dport : null;
    if ('switch' in port && here.switch === port.switch) return at.dport;
    const above = members.switches.find((sw) => sw.name === here.switch);
    if (!above) return null;
    at = above.parent;
  }
  return null;
}

interface Group {
  readonly range: Range;
  readonly granularity: number;
  readonly targets: number[];
}

/** The regions below a port: one group for each distinct (range, ways, granularity) of committed endpoint decoders. */
function groupsBelow(members: Members, port: Port): Group[] {
  const groups = new Map<string, Group>();
  for (const memdev of members.memdevs) {
    const dport = dportToward(members, port, memdev.parent);
    if (dport === null) continue;
    for (const decoder of memdev.decoders.filter((d) => d.committed)) {
      const key = `${decoder.range.start}-${decoder.range.end}/${decoder.ways}/${decoder.granularity}`;
      const group = groups.get(key) ?? { range: decoder.range, granularity: decoder.granularity, targets: [] };
      groups.set(key, group);
      if (!group.targets.includes(dport)) group.targets.push(dport);
    }
  }
  // Decoders of one port must be committed in ascending order of address.
  return [...groups.values()].sort((a, b) => a.range.start - b.range.start);
}

/** What interleaves above a port: the next port takes the address bits above those. */
function above(members: Members, port: Port, group: Group): { ways: number; granularity: number } {
  if ('hostBridge' in port) {
    const window = members.windows.find((w) => contains(w.range, group.range));
    return window ?? { ways: 1, granularity: group.granularity };
  }
  const self = members.switches.find((sw) => sw.name === port.switch);
  if (!self) return { ways: 1, granularity: group.granularity };
  const over = groupsBelow(members, self.parent.port).find(
    (g) => g.range.start === group.range.start && g.range.end === group.range.end,
  );
  return { ways: over?.targets.length ?? 1, granularity: expected(members, self.parent.port, over ?? group) };
}

/** The granularity that the kernel expects of a port's decoder. @kernel drivers/cxl/core/region.c:cxl_port_setup_targets */
function expected(members: Members, port: Port, group: Group): number {
  const parent = above(members, port, group);
  return parent.ways > 1 ? parent.granularity * parent.ways : parent.granularity;
}

/**
 * The decoders of a host bridge or switch that match the committed decoders of the memdevs below it.
 * Targets stand in the order in which the platform lists its memdevs.
 */
export function autoDecoders(members: Members, port: Port): SwitchDecoder[] {
  return groupsBelow(members, port).map((group, index) => ({
    index,
    range: group.range,
    ways: group.targets.length,
    granularity: expected(members, port, group),
    targets: group.targets,
    committed: true,
  }));
}

/** Whether a list of decoders says no more than `auto` would. */
export const isAuto = (members: Members, port: HostBridge | Switch): boolean =>
  JSON.stringify(port.decoders) ===
  JSON.stringify(autoDecoders(members, 'uid' in port ? { hostBridge: port.uid } : { switch: port.name }));

/** The only window that the host bridge above a memdev is a target of, or the reason why there is no such window. */
function onlyWindow(platform: Platform, memdev: Memdev): Window | string {
  const uid = hostBridgeOf(platform, memdev.parent);
  const windows = platform.windows.filter((w) => w.targets.includes(uid));
  const [window] = windows;
  if (window && windows.length === 1) return window;
  return windows.length === 0
    ? `no window targets host bridge ${uid}`
    : `windows ${windows.map((w) => w.id).join(', ')} target host bridge ${uid}`;
}

/**
 * The one decoder of a memdev whose file says nothing: committed, from the start of the only window above it, as wide as
 * all such memdevs of that window together.
 * @param plain - the memdevs whose files say nothing
 * @returns the decoder, or a sentence that says why one cannot be guessed
 */
export function defaultDecoder(platform: Platform, plain: readonly Memdev[], memdev: Memdev): EndpointDecoder | string {
  const window = onlyWindow(platform, memdev);
  if (typeof window === 'string') return window;
  const sharers = plain.filter((other) => onlyWindow(platform, other) === window);
  const range = rangeOf(window.range.start, sharers.length * memdev.size);
  if (!contains(window.range, range)) return `${sharers.length} x ${memdev.size} bytes do not fit window ${window.id}`;
  return { index: 0, range, ways: sharers.length, granularity: window.granularity, committed: true, mode: 'ram' };
}

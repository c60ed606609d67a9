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

// Decoders that a file leaves out, as firmware would program them.
type Port = PortRef['port'];
type Members = Pick<Platform, 'windows' | 'switches' | 'memdevs'>;

interface InterleaveSet {
  readonly range: Range;
  readonly granularity: number;
  readonly targets: number[];
}

const keyOf = (port: Port): string => ('hostBridge' in port ? `hb${port.hostBridge}` : `switch ${port.switch}`);
const rangeKey = ({ start, end }: Range): string => `${start}-${end}`;

/** The ports from a device up to its host bridge, each with the dport that leads down. */
function pathUp(switches: ReadonlyMap<string, Switch>, ref: PortRef): readonly PortRef[] {
  const path: PortRef[] = [];
  for (let at: PortRef | undefined = ref; at && path.length <= switches.size;) {
    path.push(at);
    at = 'switch' in at.port ? switches.get(at.port.switch)?.parent : undefined;
  }
  return path;
}

/**
 * The interleave sets below each port: one for each distinct (range, ways, granularity) of committed endpoint decoders.
 */
function groupsOf(
  members: Members,
  switches: ReadonlyMap<string, Switch>,
): ReadonlyMap<string, readonly InterleaveSet[]> {
  const ports = new Map<string, Map<string, InterleaveSet>>();
  for (const memdev of members.memdevs) {
    for (const { port, dport } of pathUp(switches, memdev.parent)) {
      const groups = ports.get(keyOf(port)) ?? new Map<string, InterleaveSet>();
      ports.set(keyOf(port), groups);
      for (const decoder of memdev.decoders.filter((d) => d.committed)) {
        const key = `${rangeKey(decoder.range)}/${decoder.ways}/${decoder.granularity}`;
        const group = groups.get(key) ?? { range: decoder.range, granularity: decoder.granularity, targets: [] };
        groups.set(key, group);
        if (!group.targets.includes(dport)) group.targets.push(dport);
      }
    }
  }
  // HDM decoders of a port must be committed in ascending address order.
  return new Map(
    [...ports].map(([port, groups]) => [port, [...groups.values()].sort((a, b) => a.range.start - b.range.start)]),
  );
}

/**
 * Computes the decoders of a host bridge or switch from the committed decoders of the memdevs below it. Targets are in
 * the order of the platform's memdevs.
 */
export function autoDecoders(members: Members): (port: Port) => SwitchDecoder[] {
  const switches = new Map(members.switches.map((sw) => [sw.name, sw] as const));
  const groups = groupsOf(members, switches);
  const firstOver = new Map(
    [...groups].map(([port, list]) => [
      port,
      new Map(list.toReversed().map((group) => [rangeKey(group.range), group] as const)),
    ]),
  );

  /** The interleave of the parent port or window; a port uses the address bits above those of its parent. */
  const above = (port: Port, group: InterleaveSet): { ways: number; granularity: number } => {
    if ('hostBridge' in port) {
      const window = members.windows.find((w) => contains(w.range, group.range));
      return window ?? { ways: 1, granularity: group.granularity };
    }
    const self = switches.get(port.switch);
    if (!self) return { ways: 1, granularity: group.granularity };
    const over = firstOver.get(keyOf(self.parent.port))?.get(rangeKey(group.range));
    return { ways: over?.targets.length ?? 1, granularity: expected(self.parent.port, over ?? group) };
  };

  /**
   * The granularity that the kernel expects of a port's decoder.
   * @kernel drivers/cxl/core/region.c:cxl_port_setup_targets
   */
  const expected = (port: Port, group: InterleaveSet): number => {
    const parent = above(port, group);
    return parent.ways > 1 ? parent.granularity * parent.ways : parent.granularity;
  };

  return (port) =>
    (groups.get(keyOf(port)) ?? []).map((group, index) => ({
      index,
      range: group.range,
      ways: group.targets.length,
      granularity: expected(port, group),
      targets: group.targets,
      committed: true,
    }));
}

/** Decides whether the decoders of a port equal those that `auto` gives. */
export function autoDecoderTest(members: Members): (port: HostBridge | Switch) => boolean {
  const decodersOf = autoDecoders(members);
  return (port) =>
    JSON.stringify(port.decoders) ===
    JSON.stringify(decodersOf('uid' in port ? { hostBridge: port.uid } : { switch: port.name }));
}

/** The window that targets the memdev's host bridge, or the reason why it is not unique. */
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
 * Computes the decoder of a memdev without any in the file: committed, from the start of its only window. Its range
 * covers all such memdevs of that window. Returns the reason as text when there is no such decoder.
 * @param withoutDecoders - the memdevs whose decoders are left out in the file
 */
export function defaultDecoders(
  platform: Platform,
  withoutDecoders: readonly Memdev[],
): (memdev: Memdev) => EndpointDecoder | string {
  const windows = new Map(withoutDecoders.map((memdev) => [memdev, onlyWindow(platform, memdev)] as const));
  return (memdev) => {
    const window = windows.get(memdev) ?? onlyWindow(platform, memdev);
    if (typeof window === 'string') return window;
    const sharing = withoutDecoders.filter((other) => windows.get(other) === window);
    const range = rangeOf(window.range.start, sharing.length * memdev.size);
    if (!contains(window.range, range))
      return `${sharing.length} x ${memdev.size} bytes do not fit window ${window.id}`;
    return { index: 0, range, ways: sharing.length, granularity: window.granularity, committed: true, mode: 'ram' };
  };
}

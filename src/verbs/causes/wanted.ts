import {
  hostBridgeOf,
  parentPort,
  type EndpointDecoder,
  type Memdev,
  type Platform,
  type PortRef,
  type SwitchDecoder,
  type Window,
} from '../../model/platform.ts';
import { contains, intersection, overlaps, sameRange, sizeOf, type Range } from '../../model/range.ts';
import { subtract } from '../../properties/index.ts';

/** A decoder that a region needs, with its device. */
export type Needed =
  | { readonly at: 'port'; readonly port: string; readonly decoder: SwitchDecoder }
  | { readonly at: 'memdev'; readonly memdev: string; readonly decoder: EndpointDecoder };

/** A region that firmware intended or should have intended, with every decoder on its paths. */
export interface WantedRegion {
  readonly range: Range;
  readonly window: Window;
  readonly members: readonly Memdev[];
  /** Missing devices of the set; `members` contains a placeholder for each. */
  readonly absent: readonly Memdev[];
  readonly needed: readonly Needed[];
}

/** A range with the decoders that name it. */
interface Claimed {
  readonly range: Range;
  readonly endpoints: readonly { readonly memdev: Memdev; readonly decoder: EndpointDecoder }[];
  readonly ports: readonly { readonly port: string; readonly decoder: SwitchDecoder }[];
}

/** Host bridges and switches by port name. */
export const portsOf = (
  platform: Platform,
): readonly { readonly port: string; readonly decoders: readonly SwitchDecoder[] }[] => [
  ...platform.hostBridges.map(({ uid, decoders }) => ({ port: `hb${uid}`, decoders })),
  ...platform.switches.map(({ name, decoders }) => ({ port: name, decoders })),
];

/** Groups of overlapping decoders. */
function claims(platform: Platform): readonly Claimed[] {
  const found: Claimed[] = [];
  const add = (claim: Claimed): void => {
    const near = found.filter(({ range }) => overlaps(range, claim.range));
    const joined = [...near, claim].reduce((all, one) => ({
      range: { start: Math.min(all.range.start, one.range.start), end: Math.max(all.range.end, one.range.end) },
      endpoints: [...all.endpoints, ...one.endpoints],
      ports: [...all.ports, ...one.ports],
    }));
    found.splice(0, found.length, ...found.filter((one) => !near.includes(one)), joined);
  };
  for (const memdev of platform.memdevs)
    for (const decoder of memdev.decoders)
      if (decoder.mode === 'ram') add({ range: decoder.range, endpoints: [{ memdev, decoder }], ports: [] });
  for (const { port, decoders } of portsOf(platform))
    for (const decoder of decoders) add({ range: decoder.range, endpoints: [], ports: [{ port, decoder }] });
  return found;
}

/** The range that most decoders and Soft Reserved entries name; on a tie, that of an endpoint. */
function agreedRange({ endpoints, ports }: Claimed, softReserved: readonly Range[]): Range | null {
  const ranges = [...endpoints.map(({ decoder }) => decoder.range), ...ports.map(({ decoder }) => decoder.range)];
  const votes = (range: Range): number =>
    [...ranges, ...softReserved].filter((other) => sameRange(other, range)).length;
  return ranges.toSorted((a, b) => votes(b) - votes(a))[0] ?? null;
}

/** The dports on the path from a memdev's port up to the root, lowest first. */
function wayUp(platform: Platform, ref: PortRef): readonly { readonly port: string; readonly dport: number }[] {
  const way: { port: string; dport: number }[] = [];
  let at: PortRef | null = ref;
  while (at !== null && way.length <= platform.switches.length) {
    way.push({ port: parentPort(at), dport: at.dport });
    const { port }: PortRef = at;
    at = 'switch' in port ? (platform.switches.find(({ name }) => name === port.switch)?.parent ?? null) : null;
  }
  return way;
}

/** The devices below a window that should form a region over the range, with or without a known count. */
function membersOf(platform: Platform, window: Window, range: Range, claim: Claimed | null): readonly Memdev[] {
  const below = platform.memdevs.filter((memdev) => window.targets.includes(hostBridgeOf(platform, memdev.parent)));
  const named = claim?.endpoints.map(({ memdev }) => memdev) ?? [];
  const led = below.filter((memdev) => {
    const way = wayUp(platform, memdev.parent);
    return claim?.ports.some(({ port, decoder }) =>
      way.some((one) => one.port === port && decoder.targets.includes(one.dport)),
    );
  });
  const own = [...new Set(claim?.endpoints.map(({ decoder }) => decoder.ways))];
  const capacity = (count: number): number => below.slice(0, count).reduce((sum, { size }) => sum + size, 0);
  const enough =
    [1, 2, 4, 8, 16].find((count) => count >= window.ways && capacity(count) >= sizeOf(range)) ?? window.ways;
  const ways = own[0] ?? (led.length > 0 ? led.length : enough);
  const idle = below.filter((memdev) => memdev.decoders.length === 0);
  const inOrder = [...new Set([...named.filter((one) => led.includes(one)), ...named, ...led, ...idle, ...below])];
  return inOrder.filter((one) => below.includes(one)).slice(0, ways);
}

/** Placeholders for missing members of a set: one behind each dport without a device. */
function absentOf(platform: Platform, window: Window, members: readonly Memdev[], count: number): readonly Memdev[] {
  const like = members[0] ?? platform.memdevs[0];
  if (!like) return [];
  const taken = new Set(platform.memdevs.flatMap(({ parent }) => [`${parentPort(parent)}/${parent.dport}`]));
  const free = platform.hostBridges
    .filter(({ uid }) => window.targets.includes(uid))
    .flatMap(({ uid, dports }) =>
      dports.map((dport): { parent: PortRef; pci: string } => ({
        parent: { port: { hostBridge: uid }, dport: dport.id },
        pci: dport.pci,
      })),
    )
    .filter(({ parent }) => !taken.has(`${parentPort(parent)}/${parent.dport}`));
  const bare = free.filter(({ parent }) => !members.some((one) => parentPort(one.parent) === parentPort(parent)));
  return [...bare, ...free.filter((one) => !bare.includes(one))].slice(0, count).map(({ parent }, index) => ({
    ...like,
    name: `mem${platform.memdevs.length + index}`,
    pci: `0000:f${index.toString(16)}:00.0`,
    serial: 9000 + index,
    parent,
    decoders: [],
  }));
}

/** Every decoder that a region over these members needs, from the window down. */
function neededBy(platform: Platform, window: Window, range: Range, members: readonly Memdev[]): readonly Needed[] {
  const ways = members.map((memdev) => wayUp(platform, memdev.parent));
  const rootWays = window.ways % 3 === 0 ? window.ways / 3 : window.ways;
  const needed: Needed[] = [];
  const visit = (port: string, above: { readonly ways: number; readonly granularity: number }): void => {
    const targets = [
      ...new Set(ways.flatMap((way) => way.filter((one) => one.port === port).map(({ dport }) => dport))),
    ];
    const before = portsOf(platform)
      .find((one) => one.port === port)
      ?.decoders.find((one) => sameRange(one.range, range));
    const isPermuted =
      before?.targets.length === targets.length && before.targets.every((target) => targets.includes(target));
    const decoder: SwitchDecoder = {
      index: 0,
      range,
      ways: targets.length,
      granularity: above.granularity * above.ways,
      targets: isPermuted ? before.targets : targets.toSorted((a, b) => a - b),
      committed: true,
    };
    needed.push({ at: 'port', port, decoder });
    const next = ways.flatMap((way) => {
      const at = way.findIndex((one) => one.port === port);
      return at > 0 ? [way[at - 1]?.port ?? ''] : [];
    });
    for (const lower of new Set(next)) visit(lower, decoder);
  };
  const tops = window.targets.filter((uid) => ways.some((way) => way.at(-1)?.port === `hb${uid}`));
  for (const uid of tops) visit(`hb${uid}`, { ways: rootWays, granularity: window.granularity });
  for (const memdev of members)
    needed.push({
      at: 'memdev',
      memdev: memdev.name,
      decoder: { index: 0, range, ways: members.length, granularity: window.granularity, committed: true, mode: 'ram' },
    });
  return needed;
}

/**
 * The regions that the box should have: those named by its decoders, and one for Soft Reserved memory of a window that no decoder
 * names.
 */
export function wantedRegions(platform: Platform): readonly WantedRegion[] {
  const regionOver = (range: Range, claim: Claimed | null): readonly WantedRegion[] => {
    const window = platform.windows.find((one) => contains(one.range, range));
    if (!window) return [];
    const found = membersOf(platform, window, range, claim);
    const ways = claim?.endpoints[0]?.decoder.ways ?? Math.max(found.length, window.ways);
    const absent = found.length < ways ? absentOf(platform, window, found, ways - found.length) : [];
    const members = [...found, ...absent];
    if (members.length === 0) return [];
    return [{ range, window, members, absent, needed: neededBy(platform, window, range, members) }];
  };
  const claimed = claims(platform).flatMap((claim) => {
    const range = agreedRange(claim, platform.softReserved);
    return range === null ? [] : regionOver(range, claim);
  });
  const named = claims(platform).map(({ range }) => range);
  const isWhole = (part: Range): boolean =>
    !named.some((range) => range.start === part.end + 1 || range.end + 1 === part.start) ||
    isOfOwnWindow(platform, part, named) ||
    hasIdleDevices(platform, part);
  const unnamed = platform.softReserved.flatMap((reserved) =>
    platform.windows
      .flatMap((window) => intersection(reserved, window.range) ?? [])
      .flatMap((part) => subtract(part, named))
      .filter(isWhole)
      .flatMap((part) => regionOver(part, null)),
  );
  return [...claimed, ...unnamed].toSorted((a, b) => a.range.start - b.range.start);
}

/** Whether devices without committed decoders have enough capacity for the range, so that firmware omitted a region. */
function hasIdleDevices(platform: Platform, part: Range): boolean {
  const window = platform.windows.find(({ range }) => contains(range, part));
  const idle = platform.memdevs.filter(
    ({ decoders, parent }) => decoders.length === 0 && window?.targets.includes(hostBridgeOf(platform, parent)),
  );
  return idle.length > 0 && idle.reduce((sum, { size }) => sum + size, 0) >= sizeOf(part);
}

/** Whether no decoder names any byte of the range's window. */
const isOfOwnWindow = (platform: Platform, part: Range, named: readonly Range[]): boolean =>
  platform.windows.some(
    (window) => contains(window.range, part) && !named.some((range) => overlaps(range, window.range)),
  );

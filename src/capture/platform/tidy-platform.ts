import { isTaken } from '../../model/drivers.ts';
import { isLine, isName } from '../../model/plain-text.ts';
import {
  parentPort,
  type BaseResource,
  type Dport,
  type Memdev,
  type Platform,
  type PortRef,
  type Switch,
  type Window,
} from '../../model/platform.ts';
import { contains, overlaps, sizeOf, type Range } from '../../model/range.ts';
import { interleaveWays } from '../../input/numbers.ts';
import { limits } from '../../model/scenario-limits.ts';
import { atMost, bounded } from './tidy-limits.ts';

/** The reason to leave an item out, or `null`. */
type Rejection<T> = (item: T, index: number) => string | null;

const pciShape = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/;

/** Rejects the second of two equal keys. */
function duplicate<T>(key: (item: T) => string | number): Rejection<T> {
  const seen = new Set<string | number>();
  return (item) => {
    const name = key(item);
    if (seen.has(name)) return 'another has the same name or number';
    seen.add(name);
    return null;
  };
}

function invalidInterleave({ range, ways, granularity }: Interleaved): string | null {
  if (!Number.isSafeInteger(range.start) || !Number.isSafeInteger(range.end) || range.start < 0 || sizeOf(range) < 1)
    return 'its range is none';
  if (!interleaveWays.includes(ways)) return `${ways} is no number of interleave ways`;
  const isGranularity = granularity >= 256 && Number.isInteger(Math.log2(granularity));
  return isGranularity ? null : `${granularity} is no interleave granularity`;
}

interface Interleaved {
  readonly range: Range;
  readonly ways: number;
  readonly granularity: number;
}

/**
 * Leaves out inconsistent parts, with a note for each. Files of a capture may be truncated or from different moments,
 * and the result must be a valid scenario. The consistency of a single file is checked by its parser.
 */
export function tidyPlatform(whole: Platform, notes: string[]): Platform {
  const platform = bounded(whole, notes);
  const keepConsistent = <T>(
    what: (item: T) => string,
    items: readonly T[],
    ...rejections: readonly Rejection<T>[]
  ): T[] =>
    items.filter((item, index) => {
      for (const rejection of rejections) {
        const why = rejection(item, index);
        if (why === null) continue;
        notes.push(`${what(item)} was left out: ${why}`);
        return false;
      }
      return true;
    });
  const number = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  const dportsOf = (port: string, dports: readonly Dport[]): readonly Dport[] =>
    keepConsistent(
      ({ id }) => `dport ${id} of ${port}`,
      atMost(`dports of ${port}`, dports, limits.dports, notes),
      ({ id }) => (number(id) ? null : 'that is no number'),
      duplicate(({ id }) => id),
    ).map((dport, index) => ({ ...dport, pci: pciShape.test(dport.pci) ? dport.pci : placeholderAddress(index) }));
  const decodersOf = <D extends Interleaved & { readonly index: number }>(port: string, decoders: readonly D[]): D[] =>
    keepConsistent(
      ({ index }) => `decoder ${index} of ${port}`,
      atMost(`decoders of ${port}`, decoders, limits.decoders, notes),
      ({ index }) => (number(index) ? null : 'that is no number'),
      invalidInterleave,
      duplicate(({ index }) => index),
      (decoder) =>
        'targets' in decoder && Array.isArray(decoder.targets) && decoder.targets.length > limits.targets
          ? 'it has more targets than any decoder'
          : null,
    );

  const hostBridges = keepConsistent(
    ({ uid }) => `host bridge ${uid}`,
    platform.hostBridges,
    ({ uid }) => (number(uid) ? null : 'that is no number'),
    duplicate(({ uid }) => uid),
  ).map((bridge) => ({
    ...bridge,
    dports: dportsOf(`host bridge ${bridge.uid}`, bridge.dports),
    decoders: decodersOf(`host bridge ${bridge.uid}`, bridge.decoders).filter(({ targets }) => targets.every(number)),
  }));
  const uids = new Set(hostBridges.map(({ uid }) => uid));
  const windows = keepConsistent(
    ({ id }: Window) => `window ${id}`,
    platform.windows,
    invalidInterleave,
    ({ targets, ways }) => (targets.length === ways ? null : `it has ${ways} ways and ${targets.length} targets`),
    ({ targets }) => (targets.every((uid) => uids.has(uid)) ? null : 'a target is no host bridge that is known'),
    duplicate(({ id }) => id),
  );

  const ports = new Map<string, readonly Dport[]>(
    hostBridges.map((bridge) => [`hb${bridge.uid}`, bridge.dports] as const),
  );
  const levels = new Map<string, number>();
  const occupied = new Set<string>();
  const parentProblem: Rejection<{ readonly parent: PortRef }> = ({ parent }) => {
    const place = `${parentPort(parent)} dport ${parent.dport}`;
    if (!ports.get(parentPort(parent))?.some(({ id }) => id === parent.dport)) return `there is no ${place}`;
    if (occupied.has(place)) return `${place} leads to another device`;
    occupied.add(place);
    return null;
  };
  const switches = topDown(platform.switches).flatMap((sw) => {
    const [kept] = keepConsistent(
      ({ name }: Switch) => `switch ${name || '?'}`,
      [sw],
      ({ name }) => (name === '' ? 'it has no name' : ports.has(name) ? 'another has the same name' : null),
      ({ name }) => (isName(name) && !isTaken(name) ? null : 'no switch can be called so'),
      parentProblem,
      ({ parent }) =>
        (levels.get(parentPort(parent)) ?? 0) < limits.levels ? null : `it is below ${limits.levels} others`,
    );
    if (!kept) return [];
    const tidy = { ...kept, dports: dportsOf(kept.name, kept.dports), decoders: decodersOf(kept.name, kept.decoders) };
    ports.set(tidy.name, tidy.dports);
    levels.set(tidy.name, (levels.get(parentPort(tidy.parent)) ?? 0) + 1);
    return [tidy];
  });
  const memdevs = keepConsistent(
    ({ pci }: Memdev) => `memdev ${pci || '?'}`,
    platform.memdevs,
    ({ pci }) => (pciShape.test(pci) ? null : 'that is no PCI address'),
    duplicate(({ pci }) => pci),
    duplicate(({ name }) => name),
    ({ name }) => (isName(name) && !isTaken(name) && !ports.has(name) ? null : 'no memdev can be called so'),
    parentProblem,
  ).map((memdev) => ({ ...memdev, decoders: decodersOf(`memdev ${memdev.pci}`, memdev.decoders) }));
  return { ...platform, windows, hostBridges, switches, memdevs, resources: inOrder(platform.resources, notes) };
}

/** A placeholder address, on a bus that does not exist, for a port whose function no file shows. */
const placeholderAddress = (index: number): string =>
  `ffff:ff:${((index >> 3) % 32).toString(16).padStart(2, '0')}.${index % 8}`;

/**
 * Topological order: switches below host bridges first, then those below these. Switches in a cycle come last, where no
 * parent exists yet.
 */
function topDown(switches: readonly Switch[]): readonly Switch[] {
  const names = new Set(switches.map(({ name }) => name));
  const sorted: Switch[] = [];
  let [open, ready] = [[...switches], new Set<string>()];
  for (let before = -1; before !== sorted.length;) {
    before = sorted.length;
    const hasParent = ({ parent }: Switch): boolean => {
      const above = parentPort(parent);
      return !names.has(above) || ready.has(above);
    };
    const next = open.filter(hasParent);
    open = open.filter((sw) => !hasParent(sw));
    sorted.push(...next);
    ready = new Set([...ready, ...next.map(({ name }) => name)]);
  }
  return [...sorted, ...open];
}

/** Sorts resources as a kernel prints them: within their parents, in address order, without overlaps. */
function inOrder(resources: readonly BaseResource[], notes: string[]): readonly BaseResource[] {
  // The current resource of each depth: the next one's possible parents and siblings.
  const path: BaseResource[] = [];
  let [hidden, dropped] = [Infinity, 0];
  const kept = resources.filter((resource) => {
    const { depth, range } = resource;
    // Descendants of a removed resource are removed too.
    if (depth > hidden) return false;
    hidden = Infinity;
    const [parent, left] = [path[depth - 1], path[depth]];
    const fits =
      (depth === 0 || (parent !== undefined && contains(parent.range, range))) &&
      (!left || (left.range.start < range.start && !overlaps(left.range, range)));
    if (fits && resource.name.trim() === resource.name && resource.name !== '' && isLine(resource.name)) {
      path.splice(depth, path.length, resource);
      return true;
    }
    [hidden, dropped] = [depth, dropped + 1];
    return false;
  });
  if (dropped > 0)
    notes.push(`${dropped} resources of /proc/iomem were left out: they overlap others or are out of order`);
  return kept;
}

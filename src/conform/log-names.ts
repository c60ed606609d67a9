import { contains, formatRange, rangeOf, sameRange, sizeOf, type Range } from '../model/range.ts';
import type { Plan } from '../boot/index.ts';
import { deviceNames } from './devices.ts';
import type { LogLine } from './log-lines.ts';
import { isNumbered, numberIn, registryOf, type NameLifetime, type NameRegistry } from './name-lifetimes.ts';

/** A binding of the log's device names to devices of the model. */
export interface NameBinding {
  /** The device with this name at this line, or `null` for a name outside the model. */
  deviceAt(name: string, line: number): string | null;
}

const kindOf = (name: string): string => name.replace(/[\d.]+$/, '');

/** Maximum number of bindings to try. */
const bindingsMax = 64;

/**
 * The possible bindings of a log: one, or one per assignment of the names that no line determines. `complete`: the list is not
 * truncated.
 */
export function nameBindings(
  lines: readonly LogLine[],
  plan: Plan,
): { readonly bindings: readonly NameBinding[]; readonly complete: boolean } {
  let complete = true;
  const registry = registryOf(lines);
  const lives = [...registry.lives.values()].flat().filter(({ name }) => !name.startsWith('dax_region'));
  const known = new Map(lives.map((life) => [life, knownDevice(life, plan, registry)] as const));
  const open = lives.filter((life) => known.get(life) === null);
  const combinations = open.reduce<readonly ReadonlyMap<NameLifetime, string>[]>(
    (all, life) => {
      const taken = lives.flatMap((other) =>
        other !== life && kindOf(other.name) === kindOf(life.name) && other.from < life.until && life.from < other.until
          ? [other]
          : [],
      );
      const longer = all.flatMap((chosen) => {
        const used = taken.flatMap((other) => known.get(other) ?? chosen.get(other) ?? []);
        const free = [...new Set(candidates(life, plan))].filter((device) => !used.includes(device));
        return free.length === 0 ? [chosen] : free.map((device) => new Map([...chosen, [life, device]]));
      });
      complete &&= longer.length <= bindingsMax;
      return longer.slice(0, bindingsMax);
    },
    [new Map()],
  );
  const bindings = combinations.map((chosen): NameBinding => ({
    deviceAt: (name, line) =>
      deviceAt(name, line, plan, registry, (life) => known.get(life) ?? chosen.get(life) ?? `${life.name}?`),
  }));
  return { bindings, complete };
}

function deviceAt(
  name: string,
  line: number,
  plan: Plan,
  registry: NameRegistry,
  deviceOf: (life: NameLifetime) => string,
): string | null {
  if (/^ACPI0017:\d+$/.test(name)) return deviceNames.acpi;
  if (/^hmem_platform\.0$/.test(name)) return deviceNames.hmemPlatform;
  if (name === 'root0') return deviceNames.root;
  if (/^pci[0-9a-f]{4}:[0-9a-f]{2}$/.test(name)) return bridgeOfBus(name, plan) ?? `${name}?`;
  if (plan.memdevs.some((memdev) => memdev.pci === name)) return name;
  if (!isNumbered.test(name)) return null;
  const number = numberIn(name);
  if (name.startsWith('dax_region')) {
    const region = registry.at(`region${number}`, line);
    return region ? deviceOf(region).replace(/^region /, 'dax_region ') : `${name}?`;
  }
  const life = registry.at(name, line);
  if (name.startsWith('dax')) {
    if (!life) return `${name}?`;
    const parent = registry.parentOf(name, line);
    const isHmem = parent?.name.startsWith('hmem') === true;
    if (life.range) return deviceNames.dax(formatRange(life.range), isHmem ? 'hmem' : 'region');
    const [kind, range] = parent ? deviceOf(parent).split(' ') : [];
    return range === undefined ? deviceOf(life) : deviceNames.dax(range, kind ?? '');
  }
  return life ? deviceOf(life) : `${name}?`;
}

const bridgeOfBus = (bus: string, plan: Plan): string | null => {
  const bridge = plan.platform.hostBridges.find(({ dports }) =>
    dports.some((dport) => dport.pci.startsWith(`${bus.slice('pci'.length)}:`)),
  );
  return bridge ? deviceNames.bridge(bridge.uid) : null;
};

function portOf(dport: string, plan: Plan): string | null {
  const bridge = plan.platform.hostBridges.find(({ dports }) => dports.some((one) => one.pci === dport));
  if (bridge) return deviceNames.bridge(bridge.uid);
  const found = plan.platform.switches.find(({ dports }) => dports.some((one) => one.pci === dport));
  return found ? deviceNames.switch(found.name) : null;
}

/** The PCI address of a memdev, if the log shows it. */
function addressOf(life: NameLifetime, plan: Plan): string | null {
  if (plan.memdevs.some((memdev) => memdev.pci === life.pci)) return life.pci;
  const { hostBridges, switches } = plan.platform;
  const below = plan.memdevs.filter(({ parent }) => {
    const { port } = parent;
    const dports =
      'hostBridge' in port
        ? hostBridges.find(({ uid }) => uid === port.hostBridge)?.dports
        : switches.find(({ name }) => name === port.switch)?.dports;
    return dports?.some((dport) => dport.id === parent.dport && dport.pci === life.dport) === true;
  });
  return below.length === 1 ? (below[0]?.pci ?? null) : null;
}

function knownDevice(life: NameLifetime, plan: Plan, registry: NameRegistry): string | null {
  switch (kindOf(life.name)) {
    case 'mem': {
      const address = addressOf(life, plan);
      return address === null ? null : deviceNames.mem(address);
    }
    case 'endpoint': {
      const memdev = life.memdev === null ? null : registry.at(life.memdev, life.from);
      const address = memdev && addressOf(memdev, plan);
      return address ? deviceNames.endpoint(address) : null;
    }
    case 'port':
      return (
        (life.bus === null ? null : bridgeOfBus(life.bus, plan)) ??
        (life.dport === null ? null : portOf(life.dport, plan))
      );
    case 'region':
      for (const range of [life.range, life.daxRange])
        if (range && plan.regions.some((region) => sameRange(region.range, range)))
          return deviceNames.region(formatRange(range));
      return life.window === null ? null : deviceNames.homeless(life.window);
    case 'dax':
      // A name with a range or a parent is resolved at lookup.
      return life.range || registry.parentOf(life.name, life.from) ? life.name : null;
    default: {
      const range = life.range ?? life.daxRange;
      return range && plan.hmem.some((one) => sameRange(one, range)) ? deviceNames.hmem(formatRange(range)) : null;
    }
  }
}

/** Alignment of regions created by user space. @kernel drivers/cxl/core/region.c:alloc_hpa (SZ_256M) */
const regionAlignment = 2 ** 28;
/** Maximum number of start addresses to try. */
const placesMax = 16;

const placesIn = (window: Range, size: number): readonly Range[] =>
  Array.from({ length: placesMax }, (_, index) => rangeOf(window.start + index * regionAlignment, size)).filter(
    (place) => contains(window, place),
  );

/** Whether user space can create a region of this range: anywhere in its window. */
const isCreated = (range: Range, plan: Plan): boolean =>
  plan.created.some((region) => contains(region.range, range) && region.size === sizeOf(range));

/** The devices that an unbound name may denote. */
function candidates(life: NameLifetime, plan: Plan): readonly string[] {
  switch (kindOf(life.name)) {
    case 'mem':
      // The importer names memdevs after the boot's listing, so that binding is tried first.
      return plan.memdevs
        .toSorted((a, b) => Number(b.name === life.name) - Number(a.name === life.name))
        .map((memdev) => deviceNames.mem(memdev.pci));
    case 'endpoint':
      return plan.memdevs.map((memdev) => deviceNames.endpoint(memdev.pci));
    case 'port':
      return [
        ...plan.platform.hostBridges.map(({ uid }) => deviceNames.bridge(uid)),
        ...plan.platform.switches.map(({ name }) => deviceNames.switch(name)),
      ];
    case 'region':
      return [
        ...[life.range, life.daxRange].flatMap((range) =>
          range && isCreated(range, plan) ? [deviceNames.region(formatRange(range))] : [],
        ),
        ...plan.regions.map(({ range }) => deviceNames.region(formatRange(range))),
        ...plan.created.flatMap(({ range, size, window }) => [
          ...placesIn(range, size).map((place) => deviceNames.region(formatRange(place))),
          deviceNames.homeless(`CXL Window ${window}`),
        ]),
      ];
    case 'dax':
      return [
        ...plan.regions.map(({ range }) => deviceNames.dax(formatRange(range), 'region')),
        ...plan.hmem.map((range) => deviceNames.dax(formatRange(range), 'hmem')),
      ];
    default:
      return plan.hmem.map((range) => deviceNames.hmem(formatRange(range)));
  }
}

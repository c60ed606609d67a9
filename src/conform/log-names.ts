import { contains, formatRange, rangeOf, sameRange, sizeOf, type Range } from '../model/range.ts';
import type { Plan } from '../boot/index.ts';
import { deviceNames } from './devices.ts';
import type { LogLine } from './log-lines.ts';
import { isNumbered, numberIn, registerOf, type Life, type Register } from './name-lives.ts';

/** What the kernel's names in a log stand for. */
export interface NameBook {
  /** The device that has the name in this line, or `null` for a name that is no device's of the model. */
  deviceAt(name: string, line: number): string | null;
}

const kindOf = (name: string): string => name.replace(/[\d.]+$/, '');

/** As many ways to bind names are tried. */
const booksMax = 64;

/** The books that a log allows: one, or one for each way to bind the names that no line reveals; `complete`: these are all. */
export function nameBooks(
  lines: readonly LogLine[],
  plan: Plan,
): { readonly books: readonly NameBook[]; readonly complete: boolean } {
  let complete = true;
  const register = registerOf(lines);
  const lives = [...register.lives.values()].flat().filter(({ name }) => !name.startsWith('dax_region'));
  const known = new Map(lives.map((life) => [life, knownDevice(life, plan, register)] as const));
  const open = lives.filter((life) => known.get(life) === null);
  const combinations = open.reduce<readonly ReadonlyMap<Life, string>[]>(
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
      complete &&= longer.length <= booksMax;
      return longer.slice(0, booksMax);
    },
    [new Map()],
  );
  const books = combinations.map((chosen): NameBook => ({
    deviceAt: (name, line) =>
      deviceAt(name, line, plan, register, (life) => known.get(life) ?? chosen.get(life) ?? `${life.name}?`),
  }));
  return { books, complete };
}

function deviceAt(
  name: string,
  line: number,
  plan: Plan,
  register: Register,
  deviceOf: (life: Life) => string,
): string | null {
  if (/^ACPI0017:\d+$/.test(name)) return deviceNames.acpi;
  if (/^hmem_platform\.0$/.test(name)) return deviceNames.hmemPlatform;
  if (name === 'root0') return deviceNames.root;
  if (/^pci[0-9a-f]{4}:[0-9a-f]{2}$/.test(name)) return bridgeOfBus(name, plan) ?? `${name}?`;
  if (plan.memdevs.some((memdev) => memdev.pci === name)) return name;
  if (!isNumbered.test(name)) return null;
  const number = numberIn(name);
  if (name.startsWith('dax_region')) {
    const region = register.at(`region${number}`, line);
    return region ? deviceOf(region).replace(/^region /, 'dax_region ') : `${name}?`;
  }
  const life = register.at(name, line);
  if (name.startsWith('dax')) {
    if (!life) return `${name}?`;
    const parent = register.parentOf(name, line);
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

/** The PCI address of a memdev, where the log tells. */
function addressOf(life: Life, plan: Plan): string | null {
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

function knownDevice(life: Life, plan: Plan, register: Register): string | null {
  switch (kindOf(life.name)) {
    case 'mem': {
      const address = addressOf(life, plan);
      return address === null ? null : deviceNames.mem(address);
    }
    case 'endpoint': {
      const memdev = life.memdev === null ? null : register.at(life.memdev, life.from);
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
      // With a range or a parent it is known when it is asked for.
      return life.range || register.parentOf(life.name, life.from) ? life.name : null;
    default: {
      const range = life.range ?? life.daxRange;
      return range && plan.hmem.some((one) => sameRange(one, range)) ? deviceNames.hmem(formatRange(range)) : null;
    }
  }
}

/** Where a region that user space creates may begin. @kernel drivers/cxl/core/region.c:alloc_hpa (SZ_256M) */
const regionAlignment = 2 ** 28;
/** As many places are tried. */
const placesMax = 16;

const placesIn = (window: Range, size: number): readonly Range[] =>
  Array.from({ length: placesMax }, (_, index) => rangeOf(window.start + index * regionAlignment, size)).filter(
    (place) => contains(window, place),
  );

/** Whether user space can create a region of this range: it may lie anywhere in its window. */
const isCreated = (range: Range, plan: Plan): boolean =>
  plan.created.some((region) => contains(region.range, range) && region.size === sizeOf(range));

/** What an unbound name may stand for. */
function candidates(life: Life, plan: Plan): readonly string[] {
  switch (kindOf(life.name)) {
    case 'mem':
      // The importer names memdevs as the boot's listing does, so that one is tried first.
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

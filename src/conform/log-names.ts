import { formatRange, rangeOf, sameRange, sizeOf, contains, type Range } from '../model/range.ts';
import type { Plan } from '../system/index.ts';
import { deviceNames } from './devices.ts';
import { nameIn } from './line-table.ts';
import type { LogLine } from './log-lines.ts';

/** One device under one of the kernel's names, from the line in which it comes to the one in which another takes the name. */
interface Life {
  readonly name: string;
  readonly from: number;
  until: number;
  added: boolean;
  pci: string | null;
  /** The PCI function of the port that the device is attached to, or that it has. */
  dport: string | null;
  /** A host bridge, as `pci0000:0c`. */
  bus: string | null;
  memdev: string | null;
  range: Range | null;
  /** What its dax device got: as a rule all of it. */
  daxRange: Range | null;
  window: string | null;
}

/** What the kernel's names in a log stand for. */
export interface NameBook {
  /** The device that has the name in this line, or `null` for a name that is no device's of the model. */
  deviceAt(name: string, line: number): string | null;
}

const pci = String.raw`[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]`;
const span = String.raw`\[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)`;
const isNumbered = /^(?:mem|endpoint|port|region|dax_region)\d+$|^hmem\.\d+$|^dax\d+\.\d+$/;
const numberIn = (name: string): string => /\d+/.exec(name)?.[0] ?? '';
const readSpan = (start = '', end = ''): Range => ({ start: Number(start), end: Number(end) });

/** Reads who is who: numbers of devices hang on the order of probes, so each is bound by what the lines around it reveal. */
class Register {
  readonly lives = new Map<string, Life[]>();

  life(name: string, line: number): Life {
    return this.at(name, line) ?? this.begin(name, 0);
  }

  begin(name: string, line: number): Life {
    const all = this.lives.get(name) ?? [];
    const last = all.at(-1);
    if (last) last.until = Math.min(last.until, line);
    const life: Life = {
      name,
      from: line,
      until: Infinity,
      added: false,
      pci: null,
      dport: null,
      bus: null,
      memdev: null,
      range: null,
      daxRange: null,
      window: null,
    };
    this.lives.set(name, [...all, life]);
    return life;
  }

  /** Whose child a dax device is: regions and hmem devices take their numbers from one pool. @kernel drivers/base/memregion.c (memregion_alloc) */
  parentOf(dax: string, line: number): Life | null {
    const [hmem, region] = [`hmem.${numberIn(dax)}`, `region${numberIn(dax)}`].map((name) => this.at(name, line));
    if (!hmem || !region) return hmem ?? region ?? null;
    return hmem.from > region.from ? hmem : region;
  }

  /** The life that has the name in this line. */
  at(name: string, line: number): Life | null {
    const all = this.lives.get(name) ?? [];
    return all.findLast(({ from }) => from <= line) ?? all[0] ?? null;
  }
}

type Reveal = (register: Register, line: number, parts: readonly string[]) => void;

const reveals: readonly (readonly [RegExp, Reveal])[] = [
  [
    /^bus: '\w+': (add|remove) device (\S+)$/,
    (register, line, [, verb = '', name = '']) => {
      if (!isNumbered.test(name)) return;
      const last = register.at(name, line);
      if (verb === 'remove') {
        if (last) last.until = line;
        return;
      }
      const life = last && !last.added && last.until === Infinity ? last : register.begin(name, line);
      life.added = true;
    },
  ],
  [
    /^ ?(dax\d+\.\d+): alloc range\[0\]: (0x[0-9a-f]+):(0x[0-9a-f]+)$/,
    (register, line, [, name = '', start, end]) => {
      const life = register.begin(name, line);
      life.range = readSpan(start, end);
      const parent = register.parentOf(name, line);
      if (parent) parent.daxRange ??= life.range;
    },
  ],
  [
    new RegExp(`^cxl_pci (${pci}): (mem\\d+):decoder`),
    (register, line, [, address = '', name = '']) => {
      register.life(name, line).pci = address;
    },
  ],
  [
    new RegExp(`^cxl_mem (mem\\d+): decoder:(decoder\\S+) parent:(${pci}) port:(endpoint\\d+)`),
    (register, line, [, memdev = '', , address = '', endpoint = '']) => {
      register.life(memdev, line).pci = address;
      register.life(endpoint, line).memdev ??= memdev;
    },
  ],
  [
    new RegExp(`^cxl_mem (mem\\d+): scan: iter: (mem\\d+) dport_dev: (${pci}) `),
    (register, line, [, memdev = '', iter, address = '']) => {
      if (iter === memdev) register.life(memdev, line).dport = address;
    },
  ],
  [
    /^cxl_mem (mem\d+): (?:decoder\S+ added to )?(endpoint\d+)(?: added to| failed probe|$)/,
    (register, line, [, memdev = '', endpoint = '']) => {
      register.life(endpoint, line).memdev = memdev;
    },
  ],
  [
    new RegExp(`found already registered port (port\\d+):(?:(pci[0-9a-f:]+)|${pci})`),
    (register, line, [, name = '', bus]) => {
      if (bus !== undefined) register.life(name, line).bus = bus;
    },
  ],
  [
    /^ ?(pci[0-9a-f:]+): (port\d+) added to root/,
    (register, line, [, bus = '', name = '']) => {
      register.life(name, line).bus = bus;
    },
  ],
  [
    new RegExp(`^cxl_port (port\\d+): (?:first )?dport\\d+:(${pci}) added`),
    (register, line, [, name = '', address = '']) => {
      register.life(name, line).dport = address;
    },
  ],
  [
    new RegExp(`^pcieport (${pci}): dport added to (port\\d+)$`),
    (register, line, [, address = '', name = '']) => {
      register.life(name, line).dport = address;
    },
  ],
  [
    new RegExp(`construct_region (region\\d+) res: ${span}`),
    (register, line, [, name = '', start, end]) => {
      register.life(name, line).range = readSpan(start, end);
    },
  ],
  [
    new RegExp(`^cxl_region (region\\d+): ${span}.*has System RAM`),
    (register, line, [, name = '', start, end]) => {
      register.life(name, line).range ??= readSpan(start, end);
    },
  ],
  [
    new RegExp(`^(?:hmem (hmem\\.\\d+)|cxl_dax_region dax_(region\\d+)): dax_region resource conflict for ${span}`),
    (register, line, [, hmem, region, start, end]) => {
      register.life(hmem ?? region ?? '', line).range ??= readSpan(start, end);
    },
  ],
  [
    /^cxl (region\d+): HPA allocation error .* in (CXL Window \d+) /,
    (register, line, [, name = '', window = '']) => {
      register.life(name, line).window = window;
    },
  ],
];

const kindOf = (name: string): string => name.replace(/[\d.]+$/, '');

/** The books that a log allows: one, or one for each way to bind the names that no line reveals. */
export function nameBooks(lines: readonly LogLine[], plan: Plan): readonly NameBook[] {
  const register = new Register();
  for (const [line, { message }] of lines.entries()) {
    for (const [pattern, reveal] of reveals) {
      const parts = pattern.exec(message);
      if (parts) reveal(register, line, parts);
    }
    // A name that nothing introduces was there before the log, or its coming is not logged.
    const name = nameIn(message)?.replace(/^dax_(region)/, '$1') ?? '';
    if (isNumbered.test(name)) register.life(name, line);
  }
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
      return all
        .flatMap((chosen) => {
          const used = taken.flatMap((other) => known.get(other) ?? chosen.get(other) ?? []);
          const free = [...new Set(candidates(life, plan))].filter((device) => !used.includes(device));
          return free.length === 0 ? [chosen] : free.map((device) => new Map([...chosen, [life, device]]));
        })
        .slice(0, 64);
    },
    [new Map()],
  );
  return combinations.map((chosen) => ({
    deviceAt: (name, line) =>
      deviceAt(name, line, plan, register, (life) => known.get(life) ?? chosen.get(life) ?? `${life.name}?`),
  }));
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
      return plan.memdevs.map((memdev) => deviceNames.mem(memdev.pci));
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

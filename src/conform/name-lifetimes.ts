import type { Range } from '../model/range.ts';
import { nameIn } from './line-table.ts';
import type { LogLine } from './log-lines.ts';

/** One device under one of the kernel's names, from the line that introduces it to the line where another device takes the name. */
export interface NameLifetime {
  readonly name: string;
  readonly from: number;
  until: number;
  added: boolean;
  pci: string | null;
  /** The PCI function of the port that the device is attached to, or its own function. */
  dport: string | null;
  /** Its host bridge, such as `pci0000:0c`. */
  bus: string | null;
  memdev: string | null;
  range: Range | null;
  /** Range of its dax device, usually all of it. */
  daxRange: Range | null;
  window: string | null;
}

const pci = String.raw`[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]`;
const span = String.raw`\[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)`;
/** Names with a number that depends on probe order. */
export const isNumbered = /^(?:mem|endpoint|port|region|dax_region)\d+$|^hmem\.\d+$|^dax\d+\.\d+$/;
/** The number in such a name. */
export const numberIn = (name: string): string => /\d+/.exec(name)?.[0] ?? '';
const readSpan = (start = '', end = ''): Range => ({ start: Number(start), end: Number(end) });

/** Identifies devices: numbers depend on probe order, so each name is bound by evidence in the surrounding lines. */
export class NameRegistry {
  readonly lives = new Map<string, NameLifetime[]>();

  life(name: string, line: number): NameLifetime {
    return this.at(name, line) ?? this.begin(name, 0);
  }

  begin(name: string, line: number): NameLifetime {
    const all = this.lives.get(name) ?? [];
    const last = all.at(-1);
    if (last) last.until = Math.min(last.until, line);
    const life: NameLifetime = {
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

  /**
   * The parent of a dax device: regions and hmem devices draw their numbers from one pool. @kernel drivers/base/memregion.c
   * (memregion_alloc)
   */
  parentOf(dax: string, line: number): NameLifetime | null {
    const [hmem, region] = [`hmem.${numberIn(dax)}`, `region${numberIn(dax)}`].map((name) => this.at(name, line));
    if (!hmem || !region) return hmem ?? region ?? null;
    return hmem.from > region.from ? hmem : region;
  }

  /** The device with this name at this line. */
  at(name: string, line: number): NameLifetime | null {
    const all = this.lives.get(name) ?? [];
    return all.findLast(({ from }) => from <= line) ?? all[0] ?? null;
  }
}

type Reveal = (registry: NameRegistry, line: number, parts: readonly string[]) => void;

const reveals: readonly (readonly [RegExp, Reveal])[] = [
  [
    /^bus: '\w+': (add|remove) device (\S+)$/,
    (registry, line, [, verb = '', name = '']) => {
      if (!isNumbered.test(name)) return;
      const last = registry.at(name, line);
      if (verb === 'remove') {
        if (last) last.until = line;
        return;
      }
      const life = last && !last.added && last.until === Infinity ? last : registry.begin(name, line);
      life.added = true;
    },
  ],
  [
    /^ ?(dax\d+\.\d+): alloc range\[0\]: (0x[0-9a-f]+):(0x[0-9a-f]+)$/,
    (registry, line, [, name = '', start, end]) => {
      const life = registry.begin(name, line);
      life.range = readSpan(start, end);
      const parent = registry.parentOf(name, line);
      if (parent) parent.daxRange ??= life.range;
    },
  ],
  [
    new RegExp(`^cxl_pci (${pci}): (mem\\d+):decoder`),
    (registry, line, [, address = '', name = '']) => {
      registry.life(name, line).pci = address;
    },
  ],
  [
    new RegExp(`^cxl_mem (mem\\d+): decoder:(decoder\\S+) parent:(${pci}) port:(endpoint\\d+)`),
    (registry, line, [, memdev = '', , address = '', endpoint = '']) => {
      registry.life(memdev, line).pci = address;
      registry.life(endpoint, line).memdev ??= memdev;
    },
  ],
  [
    new RegExp(`^cxl_mem (mem\\d+): scan: iter: (mem\\d+) dport_dev: (${pci}) `),
    (registry, line, [, memdev = '', iter, address = '']) => {
      if (iter === memdev) registry.life(memdev, line).dport = address;
    },
  ],
  [
    /^cxl_mem (mem\d+): (?:decoder\S+ added to )?(endpoint\d+)(?: added to| failed probe|$)/,
    (registry, line, [, memdev = '', endpoint = '']) => {
      registry.life(endpoint, line).memdev = memdev;
    },
  ],
  [
    new RegExp(`found already registered port (port\\d+):(?:(pci[0-9a-f:]+)|${pci})`),
    (registry, line, [, name = '', bus]) => {
      if (bus !== undefined) registry.life(name, line).bus = bus;
    },
  ],
  [
    /^ ?(pci[0-9a-f:]+): (port\d+) added to root/,
    (registry, line, [, bus = '', name = '']) => {
      registry.life(name, line).bus = bus;
    },
  ],
  [
    new RegExp(`^cxl_port (port\\d+): (?:first )?dport\\d+:(${pci}) added`),
    (registry, line, [, name = '', address = '']) => {
      registry.life(name, line).dport = address;
    },
  ],
  [
    new RegExp(`^pcieport (${pci}): dport added to (port\\d+)$`),
    (registry, line, [, address = '', name = '']) => {
      registry.life(name, line).dport = address;
    },
  ],
  [
    new RegExp(`construct_region (region\\d+) res: ${span}`),
    (registry, line, [, name = '', start, end]) => {
      registry.life(name, line).range = readSpan(start, end);
    },
  ],
  [
    new RegExp(`^cxl_region (region\\d+): ${span}.*has System RAM`),
    (registry, line, [, name = '', start, end]) => {
      registry.life(name, line).range ??= readSpan(start, end);
    },
  ],
  [
    new RegExp(`^(?:hmem (hmem\\.\\d+)|cxl_dax_region dax_(region\\d+)): dax_region resource conflict for ${span}`),
    (registry, line, [, hmem, region, start, end]) => {
      registry.life(hmem ?? region ?? '', line).range ??= readSpan(start, end);
    },
  ],
  [
    /^cxl (region\d+): HPA allocation error .* in (CXL Window \d+) /,
    (registry, line, [, name = '', window = '']) => {
      registry.life(name, line).window = window;
    },
  ],
];

/** Builds the registry of a log. */
export function registryOf(lines: readonly LogLine[]): NameRegistry {
  const registry = new NameRegistry();
  for (const [line, { message }] of lines.entries()) {
    for (const [pattern, reveal] of reveals) {
      const parts = pattern.exec(message);
      if (parts) reveal(registry, line, parts);
    }
    // A name without an introducing line existed before the log, or its addition is not logged.
    const name = nameIn(message)?.replace(/^dax_(region)/, '$1') ?? '';
    if (isNumbered.test(name)) registry.life(name, line);
  }
  return registry;
}

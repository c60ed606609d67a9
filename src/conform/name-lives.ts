import type { Range } from '../model/range.ts';
import { nameIn } from './line-table.ts';
import type { LogLine } from './log-lines.ts';

/** One device under one of the kernel's names, from the line in which it comes to the one in which another takes the name. */
export interface Life {
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

const pci = String.raw`[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]`;
const span = String.raw`\[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)`;
/** The names whose numbers hang on the order of probes. */
export const isNumbered = /^(?:mem|endpoint|port|region|dax_region)\d+$|^hmem\.\d+$|^dax\d+\.\d+$/;
/** The number in such a name. */
export const numberIn = (name: string): string => /\d+/.exec(name)?.[0] ?? '';
const readSpan = (start = '', end = ''): Range => ({ start: Number(start), end: Number(end) });

/** Reads who is who: numbers of devices hang on the order of probes, so each is bound by what the lines around it reveal. */
export class Register {
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

/** Reads who is who from a log. */
export function registerOf(lines: readonly LogLine[]): Register {
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
  return register;
}

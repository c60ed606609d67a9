import { deviceNames, driverNames } from './devices.ts';
import { formatRange } from '../model/range.ts';
import type { Kind, Observation } from './observation.ts';

/** Content of a line: the kernel's device name, or a name shared by log and model, and a value. */
interface LineReading {
  /** The kernel's name, to be resolved by the name binding. */
  readonly name?: string;
  /** A name shared by log and model. */
  readonly device?: string;
  readonly value?: string;
}

/** One kind of line: its parser and its printer. */
export interface LineKind {
  readonly kind: Kind;
  /** The kernel function that prints it; empty for a capture's own script. */
  readonly kernel: string;
  readonly pattern: RegExp;
  /** Returns `null` for a line of this form that the model does not cover. */
  readonly read: (parts: readonly string[]) => LineReading | null;
  /** The text of an observation; `spell` gives the kernel's name of a device. */
  readonly write: (observation: Observation, spell: (device: string) => string) => string;
}

const driversByText: ReadonlyMap<string, string> = new Map(Object.values(driverNames).map((text) => [text, text]));
const mem = (device: string): string => device.replace('-', ' - ');
const spans = (start = '', end = ''): string => formatRange({ start: Number(start), end: Number(end) });
const rangeIn = (device: string): string => /0x[0-9a-f]+-0x[0-9a-f]+/.exec(device)?.[0] ?? '';
const positive = (errno = ''): string => errno.replace(/^-/, '');
const drivers: Readonly<Record<string, RegExp>> = {
  cxl_acpi: /^ACPI0017/,
  cxl_pci: /^[0-9a-f]{4}:/,
  cxl_mem: /^mem\d/,
  cxl_port: /^(port|endpoint)\d/,
  cxl_region: /^region\d/,
  cxl_dax_region: /^dax_region\d/,
  hmem_platform: /^hmem_platform\./,
  hmem: /^hmem\.\d/,
  kmem: /^dax\d/,
  device_dax: /^dax\d/,
};
/** The driver of a device, where the name implies it. */
const driverOf = (name: string): string =>
  Object.keys(drivers).find((driver) => drivers[driver]?.test(name)) ?? 'driver';
/** Qualifies the value of a line about an unexpected driver, so that no step of the model matches it. */
const valueBy = (name: string, driver: string | undefined, value: string): string =>
  driver === undefined || drivers[driver]?.test(name) !== false ? value : `${value} of driver ${driver}`;
const busOf = (name: string): string => {
  if (name.startsWith('dax_region')) return 'cxl';
  if (name.startsWith('dax')) return 'dax';
  return name.startsWith('hmem') ? 'platform' : 'cxl';
};

/** Devices whose addition and removal is modelled; those of ACPI and PCI exist from the start. */
const isModelled = /^(?:mem|endpoint|port|region|dax_region|root)\d+$|^hmem\.\d+$|^dax\d+\.\d+$/;

const change = (kind: Kind, verb: 'add' | 'remove', what: 'driver' | 'device', kernel: string): LineKind => ({
  kind,
  kernel,
  pattern: new RegExp(`^bus: '(cxl|dax|platform|pci)': ${verb} ${what} (\\S+)$`),
  read: ([, bus = '', name = '']) => {
    if (what === 'device') return isModelled.test(name) ? { name } : null;
    const device = driversByText.get(`${bus} ${name}`);
    return device === undefined ? null : { device };
  },
  write: ({ device }, spell) => {
    const [bus, driver] = device.split(' ');
    return what === 'driver'
      ? `bus: '${bus}': ${verb} driver ${driver}`
      : `bus: '${busOf(spell(device))}': ${verb} device ${spell(device)}`;
  },
});

const hmemLine = (kind: Kind, text: string, kernel: string): LineKind => ({
  kind,
  kernel,
  pattern: new RegExp(`^hmem_platform hmem_platform\\.0: ${text}: \\[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)`),
  read: ([, start, end]) => ({ device: spans(start, end) }),
  write: ({ device }) => `hmem_platform hmem_platform.0: ${text}: [mem ${device} flags 0x80000200]`,
});

const regionLine = (kind: Kind, pattern: RegExp, text: string, kernel: string): LineKind => ({
  kind,
  kernel,
  pattern,
  read: ([, name = '']) => ({ name }),
  write: ({ device }, spell) => text.replaceAll('REGION', spell(device)),
});

/** Every kind of line that is matched, in no particular order. Lines without a match are skipped. */
export const lineTable: readonly LineKind[] = [
  change('driver.add', 'add', 'driver', 'drivers/base/bus.c:bus_add_driver'),
  change('driver.remove', 'remove', 'driver', 'drivers/base/bus.c:bus_remove_driver'),
  change('device.add', 'add', 'device', 'drivers/base/bus.c:bus_add_device'),
  change('device.remove', 'remove', 'device', 'drivers/base/bus.c:bus_remove_device'),
  {
    kind: 'probe.bus',
    kernel: 'drivers/cxl/core/port.c:cxl_bus_probe',
    pattern: /^(cxl_mem|cxl_port|cxl_region|cxl_dax_region) (\S+): probe: (-?\d+)$/,
    read: ([, driver, name = '', value]) => ({ name, value: valueBy(name, driver, positive(value)) }),
    write: ({ device, value }, spell) =>
      `${driverOf(spell(device))} ${spell(device)}: probe: ${value === '0' ? '0' : `-${value}`}`,
  },
  {
    kind: 'probe.core',
    kernel: 'drivers/base/dd.c:really_probe_debug',
    pattern: /^probe of (\S+) (?:with driver (\S+) )?returned (-?\d+)(?: after \d+ usecs)?$/,
    read: ([, name = '', driver, value]) => ({ name, value: valueBy(name, driver, positive(value)) }),
    write: ({ device, value }, spell) =>
      `probe of ${spell(device)} with driver ${driverOf(spell(device))} returned ${value} after 0 usecs`,
  },
  {
    kind: 'probe.failed',
    kernel: 'drivers/base/dd.c:call_driver_probe',
    // Before 6.11: `kmem: probe of dax0.0 failed with error -16`.
    pattern: /^(?:\S+ (\S+): probe with driver (\S+)|(\S+): probe of (\S+)) failed with error (-\d+)$/,
    read: ([, name, driver, oldDriver, oldName = '', value]) => ({
      name: name ?? oldName,
      value: valueBy(name ?? oldName, driver ?? oldDriver, positive(value)),
    }),
    write: ({ device, value }, spell) =>
      `${driverOf(spell(device))} ${spell(device)}: probe with driver ${driverOf(spell(device))} failed with error -${value}`,
  },
  {
    kind: 'acpi.root',
    kernel: 'drivers/cxl/core/port.c:__devm_cxl_add_port',
    pattern: /^cxl_acpi (ACPI0017:\d+): root\d+ added \(root port\)$/,
    read: () => ({ device: deviceNames.acpi }),
    write: () => 'cxl_acpi ACPI0017:00: root0 added (root port)',
  },
  {
    kind: 'acpi.window',
    kernel: 'drivers/cxl/acpi.c:cxl_parse_cfmws',
    pattern: /^(?:cxl_acpi|acpi) ACPI0017:\d+: decode range: .*\[(?:mem )?(0x[0-9a-f]+) ?- ?(0x[0-9a-f]+)/,
    read: ([, start, end]) => ({ device: spans(start, end) }),
    write: ({ device }) => `cxl_acpi ACPI0017:00: decode range: node: 0 range [${mem(device)}]`,
  },
  {
    kind: 'acpi.host',
    kernel: 'drivers/cxl/acpi.c:add_host_bridge_uport',
    pattern: /^ ?(pci[0-9a-f:]+): host supports CXL/,
    read: ([, name = '']) => ({ name }),
    write: ({ device }, spell) => `${spell(`host of ${device}`)}: host supports CXL`,
  },
  {
    kind: 'endpoint.added',
    kernel: 'drivers/cxl/core/port.c:devm_cxl_add_endpoint',
    pattern: /^cxl_mem mem\d+: (endpoint\d+) added to port\d*$/,
    read: ([, name = '']) => ({ name }),
    write: ({ device }, spell) =>
      `cxl_mem ${spell(device.replace(/^endpoint/, 'memdev'))}: ${spell(device)} added to port`,
  },
  regionLine(
    'region.created',
    /^cxl_acpi ACPI0017:\d+: decoder\S+: created (region\d+)$/,
    'cxl_acpi ACPI0017:00: decoder0.0: created REGION',
    'drivers/cxl/core/region.c:devm_cxl_add_region',
  ),
  {
    kind: 'region.constructed',
    kernel: 'drivers/cxl/core/region.c:construct_region',
    pattern: /construct_region region\d+ res: \[mem (0x[0-9a-f]+)-(0x[0-9a-f]+)/,
    read: ([, start, end]) => ({ device: deviceNames.region(spans(start, end)) }),
    write: ({ device }, spell) =>
      `cxl_pci: construct_region ${spell(device)} res: [mem ${device.replace(/^region /, '')} flags 0x200]`,
  },
  regionLine(
    'region.sorted',
    /^cxl (region\d+): region sort successful$/,
    'cxl REGION: region sort successful',
    'drivers/cxl/core/region.c:cxl_region_sort_targets',
  ),
  regionLine(
    'region.unsorted',
    /^cxl (region\d+): region sort failed$/,
    'cxl REGION: region sort failed',
    'drivers/cxl/core/region.c:cxl_region_sort_targets',
  ),
  regionLine(
    'region.refused',
    /^cxl_port endpoint\d+: failed to attach \S+ to (region\d+): -\d+$/,
    'cxl_port endpoint0: failed to attach decoder0.0 to REGION: -6',
    'drivers/cxl/core/region.c:cxl_add_to_region',
  ),
  regionLine(
    'region.dax',
    /^cxl_region (region\d+): region\d+: register dax_region\d+$/,
    'cxl_region REGION: REGION: register dax_REGION',
    'drivers/cxl/core/region.c:devm_cxl_add_dax_region',
  ),
  regionLine(
    'region.ram',
    /^cxl_region (region\d+): .*has System RAM/,
    'cxl_region REGION: has System RAM',
    'drivers/cxl/core/region.c:is_system_ram',
  ),
  regionLine(
    'region.nospace',
    /^cxl (region\d+): HPA allocation error/,
    'cxl REGION: HPA allocation error (-34) for size in CXL Window 0 [mem]',
    'drivers/cxl/core/region.c:alloc_hpa',
  ),
  hmemLine('hmem.await', 'await CXL initial probe', 'drivers/dax/hmem/hmem.c:hmem_register_device'),
  hmemLine('hmem.defer', 'deferring range to CXL', 'drivers/dax/hmem/hmem.c:hmem_register_device'),
  hmemLine('hmem.claimed', 'CXL claims resource, dropping', 'drivers/dax/hmem/hmem.c:process_defer_work'),
  hmemLine('hmem.unclaimed', 'CXL did not claim resource, registering', 'drivers/dax/hmem/hmem.c:process_defer_work'),
  {
    kind: 'dax.alloc',
    kernel: 'drivers/dax/bus.c:alloc_dev_dax_range',
    pattern: /^ ?(dax\d+\.\d+): alloc range\[0\]: 0x[0-9a-f]+:0x[0-9a-f]+$/,
    read: ([, name = '']) => ({ name }),
    write: ({ device }, spell) => `${spell(device)}: alloc range[0]: ${rangeIn(device).replace('-', ':')}`,
  },
  {
    kind: 'dax.taken',
    kernel: 'drivers/dax/kmem.c:dev_dax_kmem_probe',
    pattern: /^kmem (dax\d+\.\d+): mapping\d+: \S+ could not reserve region$/,
    read: ([, name = '']) => ({ name }),
    write: ({ device }, spell) => `kmem ${spell(device)}: mapping0: ${rangeIn(device)} could not reserve region`,
  },
  {
    kind: 'dax.nowhere',
    kernel: 'drivers/dax/kmem.c:dev_dax_kmem_probe',
    pattern: /^kmem (dax\d+\.\d+): rejecting DAX region with invalid node: -\d+$/,
    read: ([, name = '']) => ({ name }),
    write: ({ device }, spell) => `kmem ${spell(device)}: rejecting DAX region with invalid node: -1`,
  },
  {
    kind: 'dax.conflict',
    kernel: 'drivers/dax/bus.c:alloc_dax_region',
    pattern: /^\S+ (\S+): dax_region resource conflict for /,
    read: ([, name = '']) => ({ name }),
    write: ({ device }, spell) =>
      `${driverOf(spell(device))} ${spell(device)}: dax_region resource conflict for [mem ${rangeIn(device)}]`,
  },
  {
    kind: 'init.begin',
    kernel: 'init/main.c:trace_initcall_start_cb',
    pattern: /^calling +\S+ \[(\w+)\] @ \d+$/,
    read: ([, device = '']) => (isModule.test(device) ? { device } : null),
    write: ({ device }) => `calling  ${device}_init+0x0/0x0 [${device}] @ 1`,
  },
  {
    kind: 'init.end',
    kernel: 'init/main.c:trace_initcall_finish_cb',
    pattern: /^initcall \S+ \[(\w+)\] returned 0 after /,
    read: ([, device = '']) => (isModule.test(device) ? { device } : null),
    write: ({ device }) => `initcall ${device}_init+0x0/0x0 [${device}] returned 0 after 0 usecs`,
  },
  {
    kind: 'mark.begin',
    kernel: '',
    pattern:
      /^QREF: (?:(modprobe|insmod|rmmod) (\w+)(?: \(\w+\))?|(bind|unbind|pci remove|pci rescan) ?[^=]*?|(run): .*|(coldplug) .*)$/,
    read: ([line = '', verb, module, other, run, coldplug]) =>
      / done$|failed/.test(line) || (module !== undefined && !isModule.test(module))
        ? null
        : { device: verb === undefined ? (other ?? run ?? coldplug ?? '') : `${verb} ${module}` },
    write: ({ device }) =>
      `QREF: ${device === 'run' ? 'run: cxl' : device === 'coldplug' ? 'coldplug round 1' : device}`,
  },
  {
    kind: 'mark.end',
    kernel: '',
    pattern:
      /^QREF: (?:((?:modprobe|insmod) \w+) done rc=(\d+)|(bind|unbind|run) rc=\d+|(pci remove|pci rescan)(?: \S+)? done)$/,
    read: ([, load, rc, other, pci]) =>
      load !== undefined && !isModule.test(load.replace(/^\w+ /, ''))
        ? null
        : load === undefined
          ? { device: other ?? pci ?? '' }
          : { device: load, value: rc === '0' ? '0' : 'failed' },
    write: ({ device, value }) =>
      device.startsWith('pci')
        ? `QREF: ${device} done`
        : `QREF: ${device}${/^(?:bind|unbind|run)$/.test(device) ? '' : ' done'} rc=${value === 'failed' ? 1 : 0}`,
  },
];

const isModule = /^(cxl_port|cxl_acpi|cxl_pci|cxl_mem|dax_hmem|dax_cxl|kmem|device_dax|sfc)$/;

/** The table by kind. */
export const lineKinds: ReadonlyMap<Kind, LineKind> = new Map(lineTable.map((entry) => [entry.kind, entry]));

/** The kernel's device name in a line, or `null` for a line without a match or a name. */
export function nameIn(message: string): string | null {
  for (const { pattern, read } of lineTable) {
    const parts = pattern.exec(message);
    const name = parts && read(parts)?.name;
    if (name != null) return name;
  }
  return null;
}

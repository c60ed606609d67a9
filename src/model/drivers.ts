import type { Kconfig } from './kernel.ts';
import type { Platform } from './platform.ts';

/** Where a driver of the stack appears in sysfs. */
export interface DriverFacts {
  /** Its bus, a folder of /sys/bus. */
  readonly bus: 'platform' | 'cxl' | 'pci' | 'dax';
  /** Whether it has the files `bind` and `unbind`. @kernel drivers/base/bus.c:add_bind_files */
  readonly hasBindFiles: boolean;
}

const on = (bus: DriverFacts['bus']): DriverFacts => ({ bus, hasBindFiles: true });

/**
 * The drivers of the stack by their names in sysfs and in `driver_async_probe=`. A module's name may differ from its driver's.
 * @kernel drivers/cxl/acpi.c:cxl_acpi_driver, drivers/cxl/port.c:cxl_port_driver, drivers/cxl/mem.c:cxl_mem_driver
 * @kernel drivers/cxl/core/region.c:cxl_region_driver, drivers/cxl/pci.c:cxl_pci_driver
 * @kernel drivers/net/ethernet/sfc/efx.c:efx_pci_driver
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_platform_driver, drivers/dax/hmem/hmem.c:dax_hmem_driver
 * @kernel drivers/dax/kmem.c:device_dax_kmem_driver, drivers/dax/device.c:device_dax_driver
 */
export const drivers = {
  cxl_acpi: on('platform'),
  cxl_port: on('cxl'),
  cxl_mem: on('cxl'),
  cxl_region: on('cxl'),
  // Driver of the module dax_cxl; it sets suppress_bind_attrs. @kernel drivers/dax/cxl.c:cxl_dax_region_driver
  cxl_dax_region: { bus: 'cxl', hasBindFiles: false },
  cxl_pci: on('pci'),
  sfc: on('pci'),
  hmem_platform: on('platform'),
  hmem: on('platform'),
  kmem: on('dax'),
  device_dax: on('dax'),
} as const satisfies Readonly<Record<string, DriverFacts>>;

export type DriverName = keyof typeof drivers;

/** The names of all drivers. */
export const driverNames = Object.keys(drivers) as readonly DriverName[] as readonly [DriverName, ...DriverName[]];

/** The driver of a name, or `null`. */
export const driverNamed = (name: string): DriverName | null => driverNames.find((driver) => driver === name) ?? null;

/** Drivers that `driver_async_probe=` may name. A region is always probed synchronously, by its creator. */
export const asyncDrivers = driverNames.filter((name) => name !== 'cxl_region');

/** Devices whose numbers depend on probe order; a step that names such a device applies to every device of that shape. */
const numbered: readonly (readonly [shape: RegExp, driver: DriverName])[] = [
  [/^region\d{0,9}$/, 'cxl_region'],
  [/^dax_region\d{0,9}$/, 'cxl_dax_region'],
  [/^hmem\.\d{1,9}$/, 'hmem'],
];

type Box = Pick<Platform, 'hostBridges' | 'switches' | 'memdevs'>;

/** The driver that matches a device, named as in a step, or `null` for a device that the box does not have. */
export function driverOfDevice(box: Box, config: Kconfig, device: string): DriverName | null {
  if (/^ACPI0017(:\d{1,9})?$/.test(device)) return 'cxl_acpi';
  if (/^hmem_platform(\.\d{1,9})?$/.test(device)) return 'hmem_platform';
  const [, memdev] = /^endpoint:(.+)$/.exec(device) ?? [];
  const isPort =
    box.hostBridges.some(({ uid }) => `hb${uid}` === device) ||
    box.switches.some(({ name }) => name === device) ||
    box.memdevs.some(({ name }) => name === memdev);
  if (isPort) return 'cxl_port';
  for (const { name, pci, driver } of box.memdevs) {
    if (name === device) return 'cxl_mem';
    if (pci === device) return driver ?? 'cxl_pci';
  }
  // @kernel drivers/dax/bus.c:dax_match_type
  if (/^dax\d{1,9}\.\d{1,9}$/.test(device)) return config.DEV_DAX_KMEM === 'n' ? 'device_dax' : 'kmem';
  return numbered.find(([shape]) => shape.test(device))?.[1] ?? null;
}

/** The devices of a box that a step may name. */
export const devicesOf = (box: Box): readonly string[] => [
  'ACPI0017',
  'hmem_platform',
  ...box.hostBridges.map(({ uid }) => `hb${uid}`),
  ...box.switches.map(({ name }) => name),
  ...box.memdevs.flatMap(({ name, pci }) => [name, pci, `endpoint:${name}`]),
  'region',
  'dax_region',
];

/** Whether the model itself uses this name for a device, so that no memdev or switch may have it. */
export const isTaken = (name: string): boolean =>
  /^(ACPI0017(:.*)?|hmem_platform(\..*)?|hb\d+|endpoint:.*|dax_region\d*|region\d*|hmem\.\d+|dax\d+\.\d+)$/.test(
    name,
  ) || /^[0-9a-f]{4,8}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/.test(name);

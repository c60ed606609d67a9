import type { ModuleName } from '../model/kernel.ts';
import { parentPort, type Memdev, type PortRef } from '../model/platform.ts';

/** The module whose driver registers the memdev. */
export const functionDriver = (memdev: Memdev): ModuleName => memdev.driver ?? 'cxl_pci';

/** Actor names: the kernel's noun, then the instance. */
export const names = {
  module: (module: ModuleName): string => `module/${module}`,
  driver: (driver: string): string => `driver/${driver}`,
  acpi: 'cxl_acpi',
  port: (ref: PortRef): string => `cxl_port/${parentPort(ref)}`,
  hostBridge: (uid: number): string => `cxl_port/hb${uid}`,
  switch: (name: string): string => `cxl_port/${name}`,
  pci: (memdev: Memdev): string => `${functionDriver(memdev)}/${memdev.pci}`,
  bridge: (uid: number): string => `acpi_pci_root/hb${uid}`,
  mem: (memdev: Memdev): string => `cxl_mem/${memdev.name}`,
  endpoint: (memdev: Memdev): string => `cxl_port/endpoint:${memdev.name}`,
  decoder: (memdev: Memdev, index: number): string => `${memdev.name}:decoder.${index}`,
  region: (index: number): string => `cxl_region/region${index}`,
  daxRegion: (index: number): string => `dax_cxl/dax_region${index}`,
  hmem: (index: number): string => `hmem/hmem.${index}`,
  daxOfRegion: (index: number): string => `dax/region${index}`,
  daxOfHmem: (index: number): string => `dax/hmem${index}`,
} as const;

/** Names in the resource tree: unique, and numbered like the actors. The kernel's own numbers depend on probe order. */
export const resourceNames = {
  window: (id: number): string => `CXL Window ${id}`,
  region: (index: number): string => `region${index}`,
  daxOfRegion: (index: number): string => `dax${index}.0`,
  daxOfHmem: (index: number, regions: number): string => `dax${regions + index}.0`,
} as const;

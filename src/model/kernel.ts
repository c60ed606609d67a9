/** The kernel families that the machines model. 6.18 behaves as 6.12, 7.2 and 7.3 as 7.1. */
export type Family = '6.12' | '7.0' | '7.1';
export const families: readonly Family[] = ['6.12', '7.0', '7.1'];

export type Tristate = 'y' | 'm' | 'n';

/** The Kconfig symbols that affect the ownership of a range. */
export const symbols = [
  'CXL_BUS',
  'CXL_ACPI',
  'CXL_PCI',
  'CXL_MEM',
  'CXL_PORT',
  'CXL_REGION',
  'DEV_DAX',
  'DEV_DAX_HMEM',
  'DEV_DAX_CXL',
  'DEV_DAX_KMEM',
  'EFI_SOFT_RESERVE',
  'ACPI_HMAT',
] as const;
export type KconfigSymbol = (typeof symbols)[number];
export type Kconfig = Readonly<Record<KconfigSymbol, Tristate>>;

/** Loadable modules of the stack, in link order: all of drivers/dax comes before cxl_mem and cxl_pci. @kernel drivers/Makefile */
export const moduleNames = [
  'cxl_port',
  'cxl_acpi',
  'dax_hmem',
  'device_dax',
  'kmem',
  'dax_cxl',
  'cxl_mem',
  'cxl_pci',
  'sfc',
] as const;
export type ModuleName = (typeof moduleNames)[number];

/** Modules of Type-2 accelerators that bring a memdev of their own; `sfc` stands for them all. @kernel drivers/net/ethernet/sfc/efx_cxl.c */
export const acceleratorModules = ['sfc'] as const satisfies readonly ModuleName[];
export type AcceleratorModule = (typeof acceleratorModules)[number];

/** The symbol that builds each module of the stack. Accelerator modules have no symbol here and are always modules. */
export const symbolOf: Readonly<Record<Exclude<ModuleName, AcceleratorModule>, KconfigSymbol>> = {
  cxl_port: 'CXL_PORT',
  cxl_acpi: 'CXL_ACPI',
  cxl_mem: 'CXL_MEM',
  cxl_pci: 'CXL_PCI',
  dax_hmem: 'DEV_DAX_HMEM',
  device_dax: 'DEV_DAX',
  kmem: 'DEV_DAX_KMEM',
  dax_cxl: 'DEV_DAX_CXL',
};

/** How a configuration builds a module. */
export const buildOf = (config: Kconfig, module: ModuleName): Tristate =>
  module === 'sfc' ? 'm' : config[symbolOf[module]];

/** One kernel build and how it is booted. */
export interface Kernel {
  /** Absent: the family of the chosen design. */
  readonly family?: Family;
  /** The release string of a real boot, for display only. */
  readonly release?: string;
  readonly config: Kconfig;
  /** Modules that the initramfs holds; `all` when there is one root file system with everything. */
  readonly initramfs: readonly ModuleName[] | 'all';
  /** Modules that are not installed or are blacklisted: every load fails, including request_module(). */
  readonly missing: readonly ModuleName[];
  /** Whether modprobe honours MODULE_SOFTDEP. */
  readonly softdeps: boolean;
  /** Memory hotplug granularity in bytes. @kernel drivers/base/memory.c:memory_block_size_bytes */
  readonly memoryBlockSize: number;
  /** Drivers named by `driver_async_probe=`. */
  readonly asyncProbe: readonly string[];
  /**
   * Behaviour of cxl_acpi for a host bridge that ACPI has not bound yet. `defer` is a patch of May 2026; absent: the bridge is
   * skipped silently.
   */
  readonly lateBridges?: 'skip' | 'defer';
}

/** The usual distribution build: the bus built in, the drivers as modules. */
export const modularConfig: Kconfig = {
  CXL_BUS: 'y',
  CXL_ACPI: 'm',
  CXL_PCI: 'm',
  CXL_MEM: 'm',
  CXL_PORT: 'y',
  CXL_REGION: 'y',
  DEV_DAX: 'm',
  DEV_DAX_HMEM: 'm',
  DEV_DAX_CXL: 'm',
  DEV_DAX_KMEM: 'm',
  EFI_SOFT_RESERVE: 'y',
  ACPI_HMAT: 'y',
};

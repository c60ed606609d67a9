import type { AcceleratorModule } from './kernel.ts';
import type { Range } from './range.ts';

/**
 * State that firmware hands to the kernel: memory map, ACPI tables and the decoders committed before the kernel ran. Names follow
 * libcxl: window (CFMWS), host bridge, dport, memdev, decoder.
 */
export interface Platform {
  /** One line for display; no code depends on it. */
  readonly name: string;
  /** E820 or EFI ranges of the type Soft Reserved, in address order. */
  readonly softReserved: readonly Range[];
  /** Why that list may be incomplete, and which file would complete it; absent where it is complete. No verdict is then `holds`. */
  readonly softReservedUnknown?: string;
  /**
   * Ranges that the HMAT code passes to hmem before it processes Soft Reserved ranges. @kernel
   * drivers/acpi/numa/hmat.c:hmat_register_target_devices
   */
  readonly hmat: readonly Range[];
  /** SRAT memory affinity ranges: they give a range a NUMA node, as CFMWS windows do. @kernel drivers/acpi/numa/srat.c */
  readonly srat: readonly Range[];
  readonly windows: readonly Window[];
  readonly hostBridges: readonly HostBridge[];
  readonly switches: readonly Switch[];
  readonly memdevs: readonly Memdev[];
  /**
   * Set in a guest whose CPUs cannot invalidate their caches: decoders of a committed region cannot be reset. @kernel
   * drivers/cxl/core/region.c:cxl_region_invalidate_memregion
   */
  readonly cachesStay?: true;
  /** Content of `/proc/iomem` before Soft Reserved ranges and drivers: System RAM, PCI windows and so on, parents before children. */
  readonly resources: readonly BaseResource[];
}

/** Explanation in a report where `softReservedUnknown` is set. */
export const rangesNotKnown = (why: string): string => `Soft Reserved ranges are not known: ${why}`;

/** A CEDT CFMWS record: a fixed memory window, `CXL Window N`. */
export interface Window {
  readonly id: number;
  readonly range: Range;
  readonly ways: number;
  /** Bytes of one interleave chunk. */
  readonly granularity: number;
  /** UIDs of the host bridges in interleave order. */
  readonly targets: readonly number[];
}

/** A CXL host bridge (ACPI0016) with its CHBS record. */
export interface HostBridge {
  readonly uid: number;
  /** Whether it has HDM decoder registers. Without them it has one passthrough decoder. */
  readonly hdm: boolean;
  readonly dports: readonly Dport[];
  readonly decoders: readonly SwitchDecoder[];
  /** `late`: ACPI binds the bridge and enumerates the functions below at a `hotadd` step, or at any moment if no step names it. */
  readonly presence?: 'boot' | 'late';
}

/** A CXL switch below a host bridge or another switch. */
export interface Switch {
  readonly name: string;
  readonly parent: PortRef;
  readonly dports: readonly Dport[];
  readonly decoders: readonly SwitchDecoder[];
}

/** A downstream port: its port id as decoder target lists name it, and the PCI function behind it. */
export interface Dport {
  readonly id: number;
  readonly pci: string;
}

/** The attachment point of a device: a dport of a host bridge or a switch. */
export interface PortRef {
  readonly port: { readonly hostBridge: number } | { readonly switch: string };
  readonly dport: number;
}

/** An HDM decoder of a host bridge or switch. */
export interface SwitchDecoder {
  readonly index: number;
  readonly range: Range;
  readonly ways: number;
  readonly granularity: number;
  /** Dport ids in interleave order. */
  readonly targets: readonly number[];
  readonly committed: boolean;
}

/** A CXL memory device (a PCI function of class 0x0502). */
export interface Memdev {
  /** The name the model uses; the kernel's number depends on probe order. */
  readonly name: string;
  /** PCI address, such as `0000:0d:00.0`. */
  readonly pci: string;
  readonly serial: number;
  readonly parent: PortRef;
  /** Bytes of volatile capacity. */
  readonly size: number;
  readonly decoders: readonly EndpointDecoder[];
  /** `late`: the card is absent at boot; a `hotadd` step adds it. */
  readonly presence?: 'boot' | 'late';
  /** The module of a Type-2 accelerator whose driver registers the memdev; absent: cxl_pci. */
  readonly driver?: AcceleratorModule;
}

/** An HDM decoder of a memdev. */
export interface EndpointDecoder {
  readonly index: number;
  readonly range: Range;
  readonly ways: number;
  readonly granularity: number;
  readonly committed: boolean;
  readonly mode: 'ram' | 'pmem';
}

/** A node of `/proc/iomem` that exists from the start, independent of the modelled drivers. */
export interface BaseResource {
  readonly name: string;
  readonly range: Range;
  /** Nesting depth, 0 at the top. */
  readonly depth: number;
}

const portKey = (ref: PortRef): string => ('hostBridge' in ref.port ? `hb${ref.port.hostBridge}` : ref.port.switch);

/** The name of a device's parent port: `hb12` for a host bridge, else the switch's own name. */
export const parentPort = portKey;

/** The UID of the host bridge above a device. */
export function hostBridgeOf(platform: Platform, ref: PortRef): number {
  let at = ref;
  for (let hops = 0; hops <= platform.switches.length; hops++) {
    const port = at.port;
    if ('hostBridge' in port) return port.hostBridge;
    const above = platform.switches.find((sw) => sw.name === port.switch);
    if (!above) throw new Error(`switch ${port.switch} is not declared`);
    at = above.parent;
  }
  throw new Error('the switches form a circle');
}

/** Whether the memdev's function is on the bus at the first driver registration. */
export const isAtBoot = (platform: Platform, memdev: Memdev): boolean =>
  memdev.presence !== 'late' &&
  platform.hostBridges.find((bridge) => bridge.uid === hostBridgeOf(platform, memdev.parent))?.presence !== 'late';

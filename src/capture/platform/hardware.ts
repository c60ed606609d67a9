import type { Dport, PortRef } from '../../model/platform.ts';
import type { Range } from '../../model/range.ts';

/** The devices of a platform, without decoder settings. */
export interface Hardware {
  readonly hostBridges: readonly HostBridgeHardware[];
  readonly switches: readonly SwitchHardware[];
  readonly memdevs: readonly MemdevHardware[];
}

export interface HostBridgeHardware {
  readonly uid: number;
  /** `null` when the source does not show whether there are HDM decoder registers. */
  readonly hdm: boolean | null;
  readonly dports: readonly Dport[];
}

export interface SwitchHardware {
  readonly name: string;
  /** The PCI address of the upstream port, by which firmware commands identify a switch. */
  readonly pci: string;
  readonly parent: PortRef;
  readonly dports: readonly Dport[];
}

export interface MemdevHardware {
  readonly pci: string;
  readonly serial: number | null;
  /** `null` when the source does not show the parent. */
  readonly parent: PortRef | null;
  readonly size: number | null;
  readonly mode: 'ram' | 'pmem';
}

/** The port of a decoder. Memdevs are identified by serial number or PCI address. */
export type DecoderSite =
  | { readonly kind: 'host-bridge'; readonly uid: number }
  | { readonly kind: 'switch'; readonly pci: string }
  | { readonly kind: 'memdev'; readonly pci: string }
  | { readonly kind: 'serial'; readonly serial: number };

/** A decoder as firmware left it. */
export interface DecoderSetting {
  readonly site: DecoderSite;
  readonly index: number;
  readonly range: Range;
  readonly ways: number;
  /** `null` when the source does not show it; it is then the value that the kernel expects. */
  readonly granularity: number | null;
  /** Dport ids; empty for memdevs. */
  readonly targets: readonly number[];
  readonly committed: boolean;
}

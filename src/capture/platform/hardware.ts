import type { Dport, PortRef } from '../../model/platform.ts';
import type { Range } from '../../model/range.ts';

/** What is plugged in, before anybody said how the decoders are set. */
export interface Hardware {
  readonly hostBridges: readonly HostBridgeHardware[];
  readonly switches: readonly SwitchHardware[];
  readonly memdevs: readonly MemdevHardware[];
}

export interface HostBridgeHardware {
  readonly uid: number;
  /** `null` when the source does not tell whether there are HDM decoder registers. */
  readonly hdm: boolean | null;
  readonly dports: readonly Dport[];
}

export interface SwitchHardware {
  readonly name: string;
  /** PCI address of the upstream port, which is how firmware commands name a switch. */
  readonly pci: string;
  readonly parent: PortRef;
  readonly dports: readonly Dport[];
}

export interface MemdevHardware {
  readonly pci: string;
  readonly serial: number | null;
  /** `null` when the source does not tell where the device hangs. */
  readonly parent: PortRef | null;
  readonly size: number | null;
  readonly mode: 'ram' | 'pmem';
}

/** The port whose decoder is set. Memdevs are found by serial number or by PCI address. */
export type DecoderSite =
  | { readonly kind: 'host-bridge'; readonly uid: number }
  | { readonly kind: 'switch'; readonly pci: string }
  | { readonly kind: 'memdev'; readonly pci: string }
  | { readonly kind: 'serial'; readonly serial: number };

/** One decoder as firmware left it. */
export interface DecoderSetting {
  readonly site: DecoderSite;
  readonly index: number;
  readonly range: Range;
  readonly ways: number;
  /** `null` when the source does not tell: then it is what the kernel expects there. */
  readonly granularity: number | null;
  /** Dport ids; empty for memdevs. */
  readonly targets: readonly number[];
  readonly committed: boolean;
}

import type { Range } from './range.ts';
import type { ResourceNode } from './resource-tree.ts';

/**
 * The observable part of a world, as an administrator sees it: /proc/iomem, sysfs, and pending waits. Properties and endings
 * depend on the view only, so that machines can be redrawn without touching them.
 */
export interface View {
  /** The Soft Reserved ranges firmware gave, whether or not the tree still shows them. */
  readonly softReserved: readonly Range[];
  readonly memoryBlockSize: number;
  readonly iomem: readonly ResourceNode[];
  readonly windows: readonly Range[];
  readonly dax: readonly DaxView[];
  readonly regions: readonly RegionView[];
  readonly gate: GateView;
  /** Ranges that the owner policy has not decided yet (a walk is pending or never ended). */
  readonly undecided: readonly Range[];
  /** The owner policy is deciding: it waits, or its next step is still enabled. */
  readonly deciding: boolean;
  readonly hmem: HmemView;
  /** Soft Reserved bytes that the policy has given to CXL for good; empty where the design does not say. */
  readonly handed: readonly Range[];
  /** Ranges of regions whose cxl_region_probe() has succeeded at some time, regardless of their later fate. */
  readonly probed: readonly Range[];
  /** CXL devices whose last probe failed, with the memory that cannot become regions without them. */
  readonly failures: readonly FailureView[];
  readonly root: RootView;
  /** Ranges whose endpoint decoders are known and do not decode now, each with the reason. */
  readonly undecoded: readonly UndecodedView[];
  /** Probes that wait for the gate at this moment: the waiting actor and the probe. */
  readonly heldProbes: readonly string[];
  /** Names of CXL devices due at boot whose driver chain has not ended; empty at quiescence. */
  readonly outstanding: readonly string[];
  /** Devices unrelated to CXL whose probe never returns; listed while they are the only probes that a waiting actor still waits for. */
  readonly unrelated: readonly string[];
  /** Conflicts the log has shown so far, in order: `could not reserve region`, `cannot insert resource`, `dax_region resource conflict`. */
  readonly conflicts: readonly string[];
  /** Uses of freed or null pointers so far, one sentence each. After the first, the rest of the view is unreliable. */
  readonly crashes: readonly string[];
  /** Window and size of each `create_region` that failed for want of space. */
  readonly failedCreates: readonly Range[];
}

/** A dax device. */
export interface DaxView {
  readonly id: string;
  readonly range: Range;
  readonly parent: 'hmem' | 'region';
  /** The region it is a child of, or `null`. */
  readonly region: string | null;
  /** The driver that is bound, or `null`. */
  readonly driver: 'kmem' | 'device_dax' | null;
  /** The errno of a driver that tried and failed, or `null`. */
  readonly probeError: string | null;
  /** The part that is System RAM, or `null`. */
  readonly online: Range | null;
  /** The range that kmem has claimed and hot-adds in its next step, or `null`. */
  readonly adding: Range | null;
}

/** A region device. */
export interface RegionView {
  readonly id: string;
  readonly range: Range;
  readonly committed: boolean;
  readonly bound: boolean;
  /** Whether it registered a dax_region. */
  readonly daxRegion: boolean;
  readonly targets: number;
  readonly ways: number;
  /** Its probe has succeeded at some time. */
  readonly probed: boolean;
  /** It was committed and has lost a target since. */
  readonly decodersReset: boolean;
}

/** dax_hmem as sysfs shows it. */
export interface HmemView {
  /** hmem_platform is bound: its walk over the candidates is over. */
  readonly bound: boolean;
  /** The probe of hmem_platform waits for the gate. */
  readonly heldUp: boolean;
  /** The design is a plugin, so none of the kernel's rules for a range is known to apply. */
  readonly isOwnDesign: boolean;
  /** The hmem_active list. */
  readonly candidates: readonly Range[];
  /** Ranges of the hmem.N devices that are there. */
  readonly registered: readonly Range[];
}

/** A device whose probe failed. */
export interface FailureView {
  readonly device: string;
  /** Memory that cannot become a region without it. */
  readonly ranges: readonly Range[];
}

/** ACPI0017 and the devices below it. */
export interface RootView {
  /** Its driver has been unbound, so that every device it created should be gone. */
  readonly released: boolean;
  /** Ports that are bound, by name. */
  readonly ports: readonly string[];
  /** Work items that are queued or run on the cxl bus. */
  readonly working: boolean;
}

/** Memory that hardware does not decode. */
export interface UndecodedView {
  readonly range: Range;
  /** Such as `decoder 0 of mem0 was reset`. */
  readonly why: string;
}

/** The quiescence gate of the chosen design. */
export interface GateView {
  /** An actor waits for the gate in this world. */
  readonly waiting: boolean;
  /** The gate has released a waiter at least once. */
  readonly released: boolean;
}

import type { Range } from './range.ts';
import type { ResourceNode } from './resource-tree.ts';

/**
 * What an administrator could see of one world: /proc/iomem, sysfs, and which waits are pending.
 * Properties and endings look at this and at nothing else, so that machines can be redrawn without touching them.
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
  /** Ranges that the owner policy has still to decide (a walk is pending or never came to an end). */
  readonly undecided: readonly Range[];
  /** Names of CXL devices due at boot whose driver chain has not come to an end; empty once all is quiet. */
  readonly outstanding: readonly string[];
  /** Conflicts the log has shown so far, in order: `could not reserve region`, `cannot insert resource`, `dax_region resource conflict`. */
  readonly conflicts: readonly string[];
  /** Uses of freed memory so far, one sentence each: after the first, nothing the model shows is worth much. */
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
}

/** The quiescence gate of the chosen design. */
export interface GateView {
  /** Somebody waits for it now. */
  readonly waiting: boolean;
  /** It has let somebody through at least once. */
  readonly released: boolean;
}

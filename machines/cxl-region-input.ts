import type { Range } from '../src/model/range.ts';
import type { Errno } from '../src/model/scenario.ts';

/** What a region is made with: firmware's decoders and the scenario's faults, or a command of user space. @kernel drivers/cxl/core/region.c:construct_region */
export interface CxlRegionInput {
  readonly id: string;
  /** The name in the resource tree. */
  readonly name: string;
  /** What firmware committed; for a region that user space creates, the window, until room is found. */
  readonly range: Range;
  readonly window: string;
  readonly ways: number;
  /** Bytes of a region that user space creates, else 0. */
  readonly createSize: number;
  /** Endpoint ports of the memdevs that a created region uses: each must be enabled. */
  readonly members: readonly string[];
  /** Every endpoint port whose decoders are reset with this region. */
  readonly endpoints: readonly string[];
  /** Why the last target cannot complete it (`failed to find decoder mapping`, unexpected interleave), or `null`. */
  readonly assemblyError: string | null;
  /** Decoders of a committed region cannot be reset: destroying it fails, and it stays. */
  readonly cannotReset: boolean;
  /** Persistent memory: the probe makes an nvdimm region, never a dax_region. */
  readonly pmem: boolean;
  /** A fault of cxl_region_probe. */
  readonly probeError: Errno | null;
  /** The dax_region device and its driver. */
  readonly daxRegion: string;
  readonly daxDriver: string;
}

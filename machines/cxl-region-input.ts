import type { Range } from '../src/model/range.ts';
import type { Errno } from '../src/model/scenario.ts';

/** One region, and the cxl_region driver on it: what is fixed before the first step. @kernel drivers/cxl/cxl.h:cxl_region_params */
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
  /** The policy that is asked before the resource is inserted, or `null`. */
  readonly trimmer: string | null;
  /** The dax_region device and its driver. */
  readonly daxRegion: string;
  readonly daxDriver: string;
}

export interface CxlRegionContext {
  readonly input: CxlRegionInput;
  readonly range: Range;
  readonly targets: readonly string[];
  /** The endpoint that waits inside cxl_add_to_region, or the user inside a sysfs write. */
  readonly caller: string | null;
  readonly decoder: string;
  readonly attachError: string | null;
  readonly created: boolean;
  /** Its resource is in the tree. */
  readonly inserted: boolean;
  readonly member: number;
  /** Somebody wants it gone while a probe holds the device lock. */
  readonly doomed: boolean;
  /** What it held when it first got through its probe; `null` before. */
  readonly probed: Range | null;
  /** It was committed and lost a target. */
  readonly bereft: boolean;
}

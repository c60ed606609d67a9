import type { EventOf } from '../../src/model/event.ts';
import type { Range } from '../../src/model/range.ts';
import type { Errno } from '../../src/model/scenario.ts';

/** The input of a region. @kernel include/cxl/cxl.h:cxl_region_params */
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
  /** Whether a staged target goes with its memdev (AUTO_STAGED). */
  readonly forgetsStaged: boolean;
  /** The error is one of sorting: no target has a position, so a removal by position leaves the pointer. @kernel drivers/cxl/core/region.c:cxl_cancel_auto_attach */
  readonly losesPositions: boolean;
  /** A target goes where the count points, not into the first free slot, and one may leave the middle. @kernel drivers/cxl/core/region.c:cxl_region_attach_auto */
  readonly tracksSlots: boolean;
  /** The policy that is asked before the resource is inserted, or `null`. */
  readonly trimmer: string | null;
  /** The policy that is told when it is committed and bound, or `null`. */
  readonly listener: string | null;
  /** The dax_region device and its driver. */
  readonly daxRegion: string;
  readonly daxDriver: string;
}

/** The state of a region. */
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
  /** Its removal is pending while a probe holds the device lock. */
  readonly doomed: boolean;
  /** Targets to be struck off when the probe or range_lock that holds the region ends. */
  readonly pendingDetach: readonly string[];
  /** Its targets are attached, not merely staged: it was committed once. */
  readonly attached: boolean;
  /** Staged targets whose memdev is gone: pointers to freed memory. */
  readonly dangling: readonly string[];
  /** What it held when it first got through its probe; `null` before. */
  readonly probed: Range | null;
  /** It was committed and lost a target, which reset its decoders. */
  readonly decodersReset: boolean;
  /** The array of targets, where a removal may leave a hole in it; else empty. */
  readonly slots: readonly (string | null)[];
}

/** The context while there is no region. */
export const noRegion = (input: CxlRegionInput): CxlRegionContext => ({
  input,
  range: input.range,
  targets: [],
  caller: null,
  decoder: '',
  attachError: null,
  created: false,
  inserted: false,
  member: 0,
  doomed: false,
  pendingDetach: [],
  attached: false,
  dangling: [],
  probed: null,
  decodersReset: false,
  slots: [],
});

/** All targets are there and its decoders agree, so it was committed. */
export const isComplete = ({ targets, input, created }: CxlRegionContext): boolean =>
  targets.length === input.ways && (created || input.assemblyError === null);

/** The array of targets with one more, at the index that the count names: over a target that is there, if the count says so. */
export const slotsWith = ({ input, slots, targets, decoder }: CxlRegionContext): CxlRegionContext['slots'] => {
  if (!input.tracksSlots) return slots;
  const filled = Array.from({ length: input.ways }, (_, index) => slots[index] ?? null);
  filled[targets.length] = decoder;
  return filled;
};

/** The last target would complete the count, and a slot is empty. */
export const hasHole = (context: CxlRegionContext): boolean => slotsWith(context).includes(null);

/** The log line when somebody follows a pointer to a target whose memdev is gone. */
export const crashOf = ({ input, dangling }: CxlRegionContext): EventOf<'call.log.crash'> => ({
  type: 'call.log.crash',
  text:
    dangling.length > 0
      ? `${input.name}: slab-use-after-free of ${dangling.join(', ')}`
      : `${input.name}: NULL pointer dereference, a slot of its targets is empty`,
});

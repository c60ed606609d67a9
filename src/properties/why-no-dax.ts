import { contains, formatRange, overlaps, type Range } from '../model/range.ts';
import type { RegionView, View } from '../model/view.ts';

/** PMD_SIZE on x86: both ends of a dax_region must be multiples of it. */
export const pmdSize = 2 ** 21;

/**
 * Stage of a region without a dax device.
 * @kernel drivers/cxl/core/region.c:cxl_region_attach, drivers/cxl/core/region.c:cxl_region_probe
 */
export function stageOf(region: RegionView): string {
  const name = `${region.id} ${formatRange(region.range)}`;
  if (!region.committed) {
    if (region.targets === 0) return `${name} is a husk that has no targets and keeps its resource`;
    if (region.targets < region.ways)
      return `${name} is waiting for its other targets: it has ${region.targets} of ${region.ways}`;
    return `${name} has all ${region.ways} targets but is not committed`;
  }
  if (!region.bound) return `${name} is committed but cxl_region did not bind`;
  if (!region.daxRegion) return `${name} is bound but registered no dax_region`;
  return `${name} registered a dax_region but dax_cxl made no dax device of it`;
}

/** CXL's part of the explanation: the stages of the regions there, or that there is none. */
function cxlSide(view: View, gap: Range): readonly string[] {
  const here = view.regions.filter((region) => overlaps(region.range, gap));
  if (here.length > 0) return here.map(stageOf);
  const window = view.windows.find((range) => overlaps(range, gap));
  return window === undefined
    ? ['no CXL window touches it']
    : [`no region in the CXL window ${formatRange(window)} reaches it`];
}

/** The part of dax_hmem in the explanation: its missing action is visible in the view, and the kernel has one reason for each case. */
function hmemSide(view: View, gap: Range): string {
  const whole = view.softReserved.find((range) => contains(range, gap)) ?? gap;
  const undecided = view.undecided.some((range) => overlaps(range, gap));
  if (undecided && view.gate.waiting) return 'dax_hmem has not decided, because its gate never releases';
  if (undecided) return 'dax_hmem put the decision off and nobody takes it up';
  if (view.hmem.heldUp) return 'dax_hmem has not decided, because its probe waits for the gate';
  if (!view.hmem.bound) return 'dax_hmem is not bound to hmem_platform';
  if (view.hmem.registered.some((range) => overlaps(range, gap)))
    return 'dax_hmem registered it, and no dax device came of that';
  // Rules are known for the kernel's designs only; for a plugin the explanation is limited to visible state.
  if (view.hmem.isOwnDesign) return 'dax_hmem has no device for it, and nothing that is left to happen makes one';
  if (whole.start % pmdSize !== 0 || (whole.end + 1) % pmdSize !== 0)
    return 'dax_hmem cannot use it as a whole: its ends are no multiples of 2 MiB';
  if (view.windows.some((range) => overlaps(range, whole)))
    return 'dax_hmem has left the range to CXL and does not look again';
  return 'dax_hmem never registered it';
}

/**
 * Explains why no dax device covers a stretch of Soft Reserved bytes, such as "region0 0x… is waiting for its other targets: it
 * has 1 of 2, dax_hmem has left the range to CXL and does not look again".
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device
 */
export const whyNoDax = (view: View, gap: Range): string => [...cxlSide(view, gap), hmemSide(view, gap)].join(', ');

import { formatRange, intersection, overlaps, type Range } from '../model/range.ts';
import type { View } from '../model/view.ts';
import { complaints, type Property } from './property.ts';
import { inOrder, subtract } from './ranges.ts';
import { stageOf } from './why-no-dax.ts';

/** Soft Reserved bytes in a CXL window that hmem's walk is through with and that hmem did not get. */
const leftToCxl = (view: View): readonly Range[] =>
  inOrder(view.hmem.candidates).flatMap((candidate) =>
    view.softReserved
      .flatMap((reserved) => intersection(candidate, reserved) ?? [])
      .flatMap((range) => view.windows.flatMap((window) => intersection(range, window) ?? []))
      .flatMap((range) => subtract(range, [...view.hmem.registered, ...view.undecided])),
  );

/** What the decision maker should have heard of before it left these bytes to CXL. */
function troubleIn(view: View, left: Range): readonly string[] {
  const here = view.regions.filter((region) => overlaps(region.range, left));
  const broken = here.filter((region) => !region.bound && !region.probed && !region.decodersReset).map(stageOf);
  const working = here.filter((region) => region.bound).map((region) => region.range);
  const failed = view.failures
    .filter(({ ranges }) => ranges.some((range) => subtract(left, working).some((gap) => overlaps(range, gap))))
    .map(({ device }) => `the probe of ${device} failed`);
  return [...failed, ...broken];
}

/**
 * failure-missed (I6), completeness of the signal: where a device due at boot failed, or a region stayed incomplete or
 * without its driver, whoever decides has not left those bytes to CXL. Assembly never fails a probe: discover_region()
 * returns 0 whatever happens, and a member that is missing raises nothing at all. A region that was there and went later is
 * no case.
 * @kernel drivers/cxl/port.c:discover_region, drivers/cxl/core/region.c:cxl_region_attach
 */
export const troubleReachesTheDecision: Property = {
  id: 'I6',
  title: 'no range is left to CXL although a device of it failed or its region did not come up',
  kind: 'final',
  reads: ['softReserved', 'windows', 'hmem', 'undecided', 'regions', 'failures'],
  test(view) {
    if (!view.hmem.bound) return null;
    return complaints(
      leftToCxl(view).flatMap((left) => {
        const trouble = troubleIn(view, left);
        return trouble.length === 0
          ? []
          : [`${formatRange(left)} was left to CXL, and the signal did not reach the decision: ${trouble.join(', ')}`];
      }),
    );
  },
};

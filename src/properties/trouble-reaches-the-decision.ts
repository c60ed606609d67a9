import { formatRange, intersection, overlaps, type Range } from '../model/range.ts';
import type { View } from '../model/view.ts';
import { complaints, type Property } from './property.ts';
import { inOrder, subtract } from './ranges.ts';
import { stageOf } from './why-no-dax.ts';

/** Soft Reserved bytes in a CXL window that hmem's walk has passed without registering them. */
const leftToCxl = (view: View): readonly Range[] =>
  inOrder(view.hmem.candidates).flatMap((candidate) =>
    view.softReserved
      .flatMap((reserved) => intersection(candidate, reserved) ?? [])
      .flatMap((range) => view.windows.flatMap((window) => intersection(range, window) ?? []))
      .flatMap((range) => subtract(range, [...view.hmem.registered, ...view.undecided])),
  );

/** Failures that the owner policy should have received before it left these bytes to CXL. */
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
 * failure-missed (I6), completeness of the signal: bytes are not left to CXL where a device due at boot failed, or where a region stayed
 * incomplete or without its driver. Assembly never fails a probe: discover_region() always returns 0, and a missing member raises
 * no event. A region that existed and went away later does not count.
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

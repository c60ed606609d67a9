import { formatRange, overlaps } from '../model/range.ts';
import { complaints, type Property } from './property.ts';
import { inOrder, subtract } from './ranges.ts';
import { stageOf } from './why-no-dax.ts';

/**
 * handed-unprobed (I12), no premature trim: Soft Reserved bytes go to CXL for good only where a region has got through
 * cxl_region_probe(). What a region did before that (constructed, attached, even committed) may still come to nothing, and
 * nobody looks again. A region that goes away later does not count against the decision.
 * @kernel drivers/cxl/core/region.c:cxl_region_probe
 */
export const handedOnlyAfterProbe: Property = {
  id: 'I12',
  title: 'bytes are given to CXL for good only where a region has got through its probe',
  kind: 'always',
  reads: ['handed', 'probed', 'regions'],
  asked: ({ handed }) => handed !== undefined,
  test: (view) =>
    complaints(
      inOrder(view.handed)
        .flatMap((range) => subtract(range, view.probed))
        .map((gap) => {
          const stages = view.regions.filter((region) => overlaps(region.range, gap)).map(stageOf);
          const so = stages.length === 0 ? 'no region is there' : stages.join(', ');
          return `${formatRange(gap)} was given to CXL for good before any region over it got through cxl_region_probe(): ${so}`;
        }),
    ),
};

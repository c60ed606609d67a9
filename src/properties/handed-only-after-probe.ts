import { formatRange, overlaps } from '../model/range.ts';
import { complaints, type Property } from './property.ts';
import { inOrder, subtract } from './ranges.ts';
import { stageOf } from './why-no-dax.ts';

/**
 * handed-unprobed (I12), no premature trim: Soft Reserved bytes are given to CXL for good only where the cxl_region_probe() of a region has
 * succeeded. A constructed, attached or even committed region may still fail, and the decision is never revised. A region that
 * goes away later does not count against the decision.
 * @kernel drivers/cxl/core/region.c:cxl_region_probe
 */
export const handedOnlyAfterProbe: Property = {
  id: 'I12',
  title: 'bytes are given to CXL for good only where a region has got through its probe',
  kind: 'always',
  reads: ['handed', 'probed', 'regions'],
  appliesTo: ({ handed }) => handed !== undefined,
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

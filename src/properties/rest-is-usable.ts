import { alignInward, formatRange, overlaps } from '../model/range.ts';
import { stateOf } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { cut, inOrder, subtract } from './ranges.ts';
import { usableBlock, whyNotUsable } from './why-not-usable.ts';

/**
 * rest-unusable (I13), geometry: where working regions cover a Soft Reserved range partly, CXL owns only the covered part. Head, tail and gaps,
 * as far as 2 MiB and memory blocks allow, are in a dax device that a driver has bound. They are neither lost, nor part of a
 * device that is wider than the regions and therefore cannot bind.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device, kernel/resource.c:__request_region
 */
export const restIsUsable: Property = {
  id: 'I13',
  title: 'what a working region leaves of a Soft Reserved range is usable memory of somebody else',
  kind: 'final',
  reads: ['softReserved', 'regions', 'dax', 'iomem', 'memoryBlockSize', 'gate', 'hmem', 'undecided', 'windows'],
  test(view) {
    const working = view.regions.filter((region) => region.committed && region.bound).map((region) => region.range);
    const usable = view.dax.filter((dax) => stateOf(dax) === 'usable').map((dax) => dax.range);
    const edges = view.dax.map((dax) => dax.range);
    return complaints(
      inOrder(view.softReserved)
        .filter((range) => working.some((region) => overlaps(region, range)))
        .flatMap((range) => subtract(range, working))
        .flatMap((rest) => {
          const wanted = alignInward(rest, usableBlock(view));
          return wanted === null ? [] : subtract(wanted, usable).flatMap((gap) => cut(gap, edges));
        })
        .map((gap) => `${formatRange(gap)} is beside a working region: ${whyNotUsable(view, gap)}`),
    );
  },
};

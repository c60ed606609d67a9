import { formatRange, intersection } from '../model/range.ts';
import { daxName } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { subtract } from './ranges.ts';

/**
 * undecoded-online (I15): no memory is onlined whose backing device is absent or whose decoders do not decode at that moment. A machine that touches
 * such memory dies. Evaluated one step before the hot-add of kmem, which may always be the next step. Memory that was online when
 * its device left does not count. Decoders missing from the platform description are assumed correct.
 * @kernel drivers/dax/kmem.c:dev_dax_kmem_probe, drivers/cxl/core/region.c:cxl_region_decode_reset
 */
export const onlinedMemoryIsDecoded: Property = {
  id: 'I15',
  title: 'no memory is onlined whose device is absent or whose decoders do not decode',
  kind: 'always',
  reads: ['dax', 'regions', 'undecoded'],
  test(view) {
    // Most worlds add no memory, so the regions need not be examined.
    const added = view.dax.flatMap((dax) => (dax.adding === null ? [] : [{ dax, adding: dax.adding }]));
    if (added.length === 0) return null;
    const committed = view.regions.filter((region) => region.committed).map((region) => region.range);
    return complaints(
      added.flatMap(({ dax, adding }) => {
        return view.undecoded.flatMap(({ range, why }) => {
          const dead = intersection(range, adding);
          return (dead === null ? [] : subtract(dead, committed)).map(
            (gap) => `${formatRange(gap)}: kmem hot-adds it next for ${daxName(dax)}, and nothing decodes it: ${why}`,
          );
        });
      }),
    );
  },
};

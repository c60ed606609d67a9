import { formatRange, overlaps } from '../model/range.ts';
import { daxName, heldBytes, stateOf } from './owner.ts';
import { complaints, type Property } from './property.ts';

/**
 * foreign-dax (I9), manager coherence: the memory below an active region belongs to a child of that region, so that disabling the region
 * removes it. `/proc/iomem` looks right when this is violated; only the dax device's parent shows the violation.
 * @kernel drivers/cxl/core/region.c:cxl_region_probe
 */
export const daxBelongsToItsRegion: Property = {
  id: 'I9',
  title: 'the dax device in use below an active region is a child of that region',
  kind: 'always',
  reads: ['dax', 'regions'],
  test(view) {
    const active = view.regions.filter((region) => region.bound || region.committed);
    const foreign = view.dax.filter((dax) => dax.parent === 'hmem' && stateOf(dax) === 'usable');
    return complaints(
      active.flatMap((region) =>
        foreign
          .filter((dax) => overlaps(heldBytes(dax), region.range))
          .map(
            (dax) =>
              `${formatRange(heldBytes(dax))}: ${daxName(dax)} is in use below ${region.id}, which is ${region.bound ? 'bound' : 'committed'}; disabling ${region.id} would not remove it`,
          ),
      ),
    );
  },
};

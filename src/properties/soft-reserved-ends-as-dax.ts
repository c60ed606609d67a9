import { formatRange } from '../model/range.ts';
import { complaints, type Property } from './property.ts';
import { inOrder, subtract } from './ranges.ts';
import { whyNoDax } from './why-no-dax.ts';

/**
 * memory-lost (I1), coverage: in every final world each Soft Reserved byte lies in the range of some dax device. A device that no driver could
 * bind counts, because an administrator can see it and act on it; unusable (I1b) requires usable memory.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device
 */
export const softReservedEndsAsDax: Property = {
  id: 'I1',
  title: 'every Soft Reserved byte ends up in the range of a dax device',
  kind: 'final',
  reads: ['softReserved', 'dax', 'regions', 'gate', 'hmem', 'undecided', 'windows'],
  test(view) {
    const held = view.dax.map((dax) => dax.range);
    const gaps = inOrder(view.softReserved).flatMap((range) => subtract(range, held));
    return complaints(gaps.map((gap) => `${formatRange(gap)}: no dax device covers it; ${whyNoDax(view, gap)}`));
  },
};

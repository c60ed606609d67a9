import { formatRange, intersection, overlaps, type Range } from '../model/range.ts';
import { daxName, orphansOf, stateOf } from './owner.ts';
import type { Property } from './property.ts';
import { inOrder, subtract } from './ranges.ts';

const list = (ranges: readonly Range[]): string => inOrder(ranges).map(formatRange).join(', ');

/**
 * mixed-owners (I18), all or nothing: once decided, either all Soft Reserved ranges that a CXL window touches belong to CXL, or all belong to
 * hmem. A range belongs to hmem where hmem registered it, else to CXL, whether or not a region works there. Memory that CXL had
 * online before its teardown remains CXL's until reboot. Applies to designs that claim it.
 * @kernel drivers/cxl/acpi.c:cxl_acpi_probe
 */
export const allOrNothing: Property = {
  id: 'I18',
  title: "all Soft Reserved ranges in CXL windows are CXL's, or all are hmem's",
  kind: 'final',
  reads: ['softReserved', 'windows', 'hmem', 'undecided', 'dax', 'iomem'],
  appliesTo: (claims) => claims.allOrNothing === true,
  test(view) {
    if (!view.hmem.bound || view.undecided.length > 0) return null;
    const ranges = view.softReserved.filter((range) => view.windows.some((window) => overlaps(window, range)));
    const ofHmem = ranges.flatMap((range) => view.hmem.registered.flatMap((one) => intersection(one, range) ?? []));
    const ofCxl = ranges.flatMap((range) => subtract(range, view.hmem.registered));
    const shared = (range: Range): boolean => ofHmem.some((one) => overlaps(one, range));
    const both = [
      ...view.dax
        .filter((dax) => dax.parent === 'region' && stateOf(dax) === 'usable' && shared(dax.range))
        .map((dax) => `${daxName(dax)} is in use there as well`),
      ...orphansOf(view)
        .filter((node) => shared(node.range))
        .map((node) => `what CXL had online as ${node.name} ${formatRange(node.range)} stays until the next reboot`),
    ];
    if (ofHmem.length === 0 || ofCxl.length + both.length === 0) return null;
    const rest = ofCxl.length > 0 ? `${list(ofCxl)} is CXL's` : both.join(', ');
    return `a mixture: ${list(ofHmem)} is hmem's and ${rest}`;
  },
};

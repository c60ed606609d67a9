import { formatRange, type Range } from '../model/range.ts';
import type { DaxView } from '../model/view.ts';
import { daxName } from './owner.ts';
import { complaints, type Property } from './property.ts';
import { collisions } from './ranges.ts';

// Devices of one region share its dax_region, which allocates each byte once. Each hmem device is its own parent.
const sameParent = (a: DaxView, b: DaxView): boolean =>
  a.parent === 'region' && b.parent === 'region' && a.region === b.region;

type Online = DaxView & { readonly online: Range };

/**
 * two-owners (I2), exclusive claim: no byte is in two dax devices of different parents, and none is online twice. A region's dax_region device
 * alone claims nothing; the claim is made when dax_cxl binds to it. Kernels before 7.1 violate this in reality: only the later
 * request_mem_region() separates two owners there.
 * @kernel drivers/dax/bus.c:alloc_dax_region
 */
export const oneClaimPerByte: Property = {
  id: 'I2',
  title: 'no byte is claimed by two dax regions or online twice',
  kind: 'always',
  reads: ['dax'],
  test(view) {
    const describe = (
      devices: readonly DaxView[],
      ranges: readonly Range[],
      verb: string,
      unless: (a: DaxView, b: DaxView) => boolean,
    ): readonly string[] =>
      collisions(ranges).flatMap(({ a, b, shared }) => {
        const [first, second] = [devices[a], devices[b]];
        if (!first || !second || unless(first, second)) return [];
        return [`${formatRange(shared)}: ${daxName(first)} and ${daxName(second)} ${verb}`];
      });
    const online = view.dax.filter((dax): dax is Online => dax.online !== null);
    return complaints([
      ...describe(
        view.dax,
        view.dax.map((dax) => dax.range),
        'both claim it: nothing in dax kept the second claim out',
        sameParent,
      ),
      ...describe(
        online,
        online.map((dax) => dax.online),
        'both have it online',
        () => false,
      ),
    ]);
  },
};

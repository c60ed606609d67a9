import { daxBelongsToItsRegion } from './dax-belongs-to-its-region.ts';
import { gateAlwaysReleases } from './gate-always-releases.ts';
import { gateReleasesWhenQuiet } from './gate-releases-when-quiet.ts';
import { noInsertConflict } from './no-insert-conflict.ts';
import { oneClaimPerByte } from './one-claim-per-byte.ts';
import { orderDoesNotMatter } from './order-does-not-matter.ts';
import type { Property } from './property.ts';
import { softReservedEndsAsDax } from './soft-reserved-ends-as-dax.ts';
import { softReservedEndsUsable } from './soft-reserved-ends-usable.ts';
import { windowSpaceIsReusable } from './window-space-is-reusable.ts';

export { endingOf, type Ending, type EndingCode } from './ending.ts';
export type { Property, PropertyKind } from './property.ts';

/** Every property of this version, in the order of their ids. */
export const properties: readonly Property[] = [
  softReservedEndsAsDax,
  softReservedEndsUsable,
  oneClaimPerByte,
  windowSpaceIsReusable,
  gateReleasesWhenQuiet,
  gateAlwaysReleases,
  daxBelongsToItsRegion,
  noInsertConflict,
  orderDoesNotMatter,
];
export { ownerMap, type Owners } from './owner-map.ts';

import { allOrNothing } from './all-or-nothing.ts';
import { daxBelongsToItsRegion } from './dax-belongs-to-its-region.ts';
import { decidedExactlyOnce } from './decided-exactly-once.ts';
import { gateAlwaysReleases } from './gate-always-releases.ts';
import { gateReleasesWhenQuiet } from './gate-releases-when-quiet.ts';
import { handedOnlyAfterProbe } from './handed-only-after-probe.ts';
import { iomemKeepsItsLines } from './iomem-keeps-its-lines.ts';
import { loserLeavesNothing } from './loser-leaves-nothing.ts';
import { noInsertConflict } from './no-insert-conflict.ts';
import { noProbeWaitsForTheGate } from './no-probe-waits-for-the-gate.ts';
import { oneClaimPerByte } from './one-claim-per-byte.ts';
import { onlinedMemoryIsDecoded } from './onlined-memory-is-decoded.ts';
import { orderDoesNotMatter } from './order-does-not-matter.ts';
import { otherMemoryDoesNotWait } from './other-memory-does-not-wait.ts';
import type { Claims, Property } from './property.ts';
import { restIsUsable } from './rest-is-usable.ts';
import { softReservedEndsAsDax } from './soft-reserved-ends-as-dax.ts';
import { softReservedEndsUsable } from './soft-reserved-ends-usable.ts';
import { troubleReachesTheDecision } from './trouble-reaches-the-decision.ts';
import { windowSpaceIsReusable } from './window-space-is-reusable.ts';

export { endingOf, type Ending, type EndingCode } from './ending.ts';
export type { Claims, Property, PropertyKind } from './property.ts';

/** All properties, in the order of their ids. */
export const properties: readonly Property[] = [
  softReservedEndsAsDax,
  softReservedEndsUsable,
  oneClaimPerByte,
  iomemKeepsItsLines,
  windowSpaceIsReusable,
  gateReleasesWhenQuiet,
  troubleReachesTheDecision,
  gateAlwaysReleases,
  loserLeavesNothing,
  daxBelongsToItsRegion,
  noInsertConflict,
  orderDoesNotMatter,
  handedOnlyAfterProbe,
  restIsUsable,
  decidedExactlyOnce,
  onlinedMemoryIsDecoded,
  noProbeWaitsForTheGate,
  otherMemoryDoesNotWait,
  allOrNothing,
];

/** The properties that apply to a design: some apply only to designs that claim them. */
export const propertiesOf = (design: Claims): readonly Property[] =>
  properties.filter((property) => property.appliesTo?.(design) ?? true);

export { heldBytes, ownerOf, stateOf } from './owner.ts';
export { overWaitIn, type OverWait } from './over-wait.ts';
export { ownerMap, shownOwners, type Owners } from './owner-map.ts';
export { tallyOf, type Counted } from './tally.ts';
export { cut, subtract } from './ranges.ts';

import { formatRange } from '../model/range.ts';
import type { View } from '../model/view.ts';
import type { Property } from './property.ts';

/** Memory at risk from a premature decision. */
const atStake = ({ softReserved }: View): string =>
  softReserved.length === 0
    ? ''
    : `; the owner of ${softReserved.map(formatRange).join(', ')} may be decided without them, and the memory lost or claimed twice`;

/**
 * released-early (I5), gate soundness: when the gate releases a waiter, no CXL probe due at boot is outstanding. The view records the outstanding
 * names at the release, because the next world no longer shows them.
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
export const gateReleasesWhenQuiet: Property = {
  id: 'I5',
  title: 'the gate releases only when every CXL probe due at boot has come to an end',
  kind: 'always',
  reads: ['gate', 'outstanding', 'softReserved'],
  test(view) {
    if (!view.gate.released || view.outstanding.length === 0) return null;
    const one = view.outstanding.length === 1;
    return `the gate released while ${view.outstanding.join(', ')} ${one ? 'was' : 'were'} outstanding: it sees only probes that run or are scheduled, not drivers, rescans and retries still to come${atStake(view)}`;
  },
};

import { formatRange } from '../model/range.ts';
import type { Property } from './property.ts';

/**
 * I7, no hang: the gate releases in the end and every range is decided.
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
export const gateAlwaysReleases: Property = {
  id: 'I7',
  title: 'the gate always releases and every range is decided',
  kind: 'release',
  reads: ['gate', 'undecided', 'outstanding'],
  test(view) {
    const { gate, undecided, outstanding } = view;
    if (!gate.waiting && undecided.length === 0) return null;
    const ranges = undecided.length === 0 ? '' : `; ${undecided.map(formatRange).join(', ')} undecided`;
    if (!gate.waiting) return `hang: no wait is pending and nobody will decide any more${ranges}`;
    const rest = outstanding.length === 0 ? '' : `; not at an end: ${outstanding.join(', ')}`;
    return `hang: the gate waits, without a timeout, and nothing that could release it can happen${rest}${ranges}`;
  },
};

import { formatRange } from '../model/range.ts';
import type { Property } from './property.ts';

/**
 * hang (I7): whoever waits for the gate is let through, and a decision that has begun comes to its end. Every probe
 * is taken to end unless a fault says otherwise, and every step that stays possible is taken some day (weak fairness); then
 * a final world in which somebody waits is a wait for ever. A decision that was given up is no wait: undecided (I14) asks
 * for that one.
 * @kernel drivers/base/dd.c:wait_for_device_probe
 */
export const gateAlwaysReleases: Property = {
  id: 'I7',
  title: 'the gate always releases, and a decision that has begun is made or given up',
  kind: 'release',
  reads: ['gate', 'undecided', 'deciding', 'outstanding'],
  test(view) {
    const { gate, undecided, outstanding, deciding } = view;
    if (!gate.waiting && !deciding) return null;
    const ranges = undecided.length === 0 ? '' : `; ${undecided.map(formatRange).join(', ')} undecided`;
    if (!gate.waiting) return `hang: the decision has begun, and nothing that could end it can happen${ranges}`;
    const rest = outstanding.length === 0 ? '' : `; not at an end: ${outstanding.join(', ')}`;
    return `hang: the gate waits, without a timeout, and nothing that could release it can happen${rest}${ranges}`;
  },
};

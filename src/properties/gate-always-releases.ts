import { formatRange } from '../model/range.ts';
import type { Property } from './property.ts';

/**
 * hang (I7), no hang: every actor that waits for the gate is released, and a decision that has begun ends. Every probe terminates unless
 * a fault excludes it, and a step that remains enabled is taken eventually (weak fairness). Under these assumptions a wait in a
 * final world is endless. An abandoned decision is no wait: see undecided (I14).
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

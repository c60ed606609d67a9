import { faultText } from './fault-text.ts';
import type { Plan } from '../boot/plan.ts';
import { listed } from './narration.ts';

/** What no order of a boot can change, in words: where to look when none passes. */
export function fixedConditions({ scenario, design, gate }: Plan): readonly string[] {
  const { kernel, userspace, faults } = scenario;
  const loads = userspace.steps.filter(
    ({ do: what }) => what === 'modprobe' || what === 'insmod' || what === 'coldplug',
  );
  return [
    ...faults.map(faultText),
    ...(kernel.missing.length > 0 ? [`no module ${listed(kernel.missing)} is installed`] : []),
    ...(kernel.initramfs === 'all'
      ? []
      : [`the initramfs has ${listed(kernel.initramfs) || 'no module'}; the rest comes with the real root`]),
    ...(userspace.order === 'forced' && loads.length > 0
      ? ['user space takes its steps in sequence; --order free lets loads come at any moment']
      : []),
    `design ${design.id}: ${design.title}`,
    `gate ${gate.id}: ${gate.title}`,
  ];
}

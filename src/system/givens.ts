import type { Fault } from '../model/scenario.ts';
import type { Plan } from './plan.ts';
import { listed } from './telling.ts';

/** What no order of a boot can change, in words: where to look when none passes. */
export function givensOf({ scenario, order, design, gate }: Plan): readonly string[] {
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
    ...(order === 'forced' && loads.length > 0
      ? ['user space takes its steps in sequence; --order free lets loads come at any moment']
      : []),
    `design ${design.id}: ${design.title}`,
    `gate ${gate.id}: ${gate.title}`,
  ];
}

function faultText(fault: Fault): string {
  switch (fault.kind) {
    case 'probe':
      return `each probe of ${fault.device} fails with -${fault.errno}`;
    case 'absent':
      return `${fault.device} is not there`;
    case 'hang':
      return `the probe of ${fault.device} never returns`;
    case 'slow':
      return `the probe of ${fault.device} is slow`;
    case 'media':
      return `the media of ${fault.device} is not ready`;
    case 'defer':
      return `${fault.times === 1 ? 'the first probe' : `the first ${fault.times} probes`} of ${fault.device} asks to be tried again`;
    case 'removed':
      return `${fault.device} is pulled at some moment`;
    case 'missing':
      return `no module ${fault.device} is installed`;
    case 'assembly':
      return 'no region can be assembled';
  }
}

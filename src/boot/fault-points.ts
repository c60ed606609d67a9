import { buildOf } from '../model/kernel.ts';
import type { Memdev } from '../model/platform.ts';
import type { Fault, UserStep } from '../model/scenario.ts';
import { modulesOf } from './commands.ts';
import type { Plan } from './plan.ts';

/** The unrelated driver of a `hang` fault; its identity is irrelevant. */
const unrelated = 'unrelated';

/**
 * Every single fault that is possible in addition to the scenario's own: one errno per probe, the one that the kernel returns
 * there most often. Failures at different places of one probe are indistinguishable from outside. The order is that of the
 * report, and decides which of two equivalent sets is reported.
 */
export function faultPoints(plan: Plan): readonly Fault[] {
  const { scenario } = plan;
  const taken = new Set(scenario.faults.map((fault) => `${fault.kind} ${fault.device}`));
  return [
    ...platformFaults(plan),
    ...plan.memdevs.flatMap((memdev) => memdevFaults(memdev, scenario.userspace.steps)),
    ...regionFaults(plan),
    ...(plan.hmem.length === 0 ? [] : [{ kind: 'probe', device: 'hmem_platform', errno: 'ENOMEM' } as const]),
    ...moduleFaults(plan),
    { kind: 'hang', device: unrelated } as const,
  ].filter((fault) => !taken.has(`${fault.kind} ${fault.device}`));
}

function platformFaults({ platform, scenario }: Plan): readonly Fault[] {
  const { config } = scenario.kernel;
  return [
    ...(config.CXL_ACPI === 'n'
      ? []
      : ([
          { kind: 'probe', device: 'ACPI0017', errno: 'ENOMEM' },
          { kind: 'defer', device: 'ACPI0017', times: 1 },
        ] as const)),
    ...(config.CXL_PORT === 'n'
      ? []
      : [...platform.hostBridges.map((bridge) => `hb${bridge.uid}`), ...platform.switches.map((sw) => sw.name)].map(
          (device): Fault => ({ kind: 'probe', device, errno: 'ENXIO' }),
        )),
  ];
}

function memdevFaults(memdev: Memdev, steps: readonly UserStep[]): readonly Fault[] {
  const { name, pci } = memdev;
  // Devices that a step names are excluded: without one, the script would be another script.
  const named = JSON.stringify(steps);
  const needed = [name, pci].some((one) => named.includes(`"${one}"`));
  return [
    { kind: 'probe', device: pci, errno: 'ETIMEDOUT' },
    { kind: 'media', device: name },
    ...(memdev.decoders.some((decoder) => decoder.committed)
      ? [{ kind: 'probe', device: `endpoint:${name}`, errno: 'ENXIO' } as const]
      : []),
    ...(needed ? [] : [{ kind: 'absent', device: name } as const]),
    { kind: 'slow', device: pci },
    { kind: 'defer', device: pci, times: 1 },
    { kind: 'removed', device: name },
  ];
}

function regionFaults(plan: Plan): readonly Fault[] {
  if (plan.regions.length + plan.created.length === 0) return [];
  return [
    ...(plan.regions.length === 0 ? [] : [{ kind: 'assembly', device: 'region' } as const]),
    { kind: 'probe', device: 'region', errno: 'ENXIO' },
    ...(plan.scenario.kernel.config.DEV_DAX_CXL === 'n'
      ? []
      : [{ kind: 'probe', device: 'dax_region', errno: 'ENOMEM' } as const]),
  ];
}

function moduleFaults(plan: Plan): readonly Fault[] {
  const { config, missing } = plan.scenario.kernel;
  return modulesOf(plan)
    .filter((name) => buildOf(config, name) === 'm' && !missing.includes(name))
    .filter((name) => name !== 'device_dax' || config.DEV_DAX_KMEM === 'n') // It binds nothing while kmem is configured.
    .map((device) => ({ kind: 'missing', device }));
}

/** Whether one fault of the set makes another ineffective, such as a fault of an absent card. */
export const isMoot = (plan: Plan, faults: readonly Fault[]): boolean =>
  faults.some((absent) => {
    const memdev =
      absent.kind === 'absent'
        ? plan.memdevs.find((one) => one.name === absent.device || one.pci === absent.device)
        : undefined;
    if (!memdev) return false;
    const devices = [memdev.name, memdev.pci, `endpoint:${memdev.name}`];
    return faults.some((fault) => fault !== absent && devices.includes(fault.device));
  });

import { replay, ScheduleError } from '../engine/index.ts';
import { formatRange } from '../model/range.ts';
import type { Scenario } from '../model/scenario.ts';
import { UsageError, type Plan } from '../boot/index.ts';

import { deviceNames } from './devices.ts';
import { lineKinds } from './line-table.ts';
import type { Observation } from './observation.ts';
import { lineEffectsOf } from './line-effects.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/** The kernel function that prints a line of this kind; empty for a capture's own script. */
export const printedBy = ({ kind }: Observation): string => lineKinds.get(kind)?.kernel ?? '';

/** An observation as a log line, with the model's numbers of regions and dax devices. */
export function writeObservation(observation: Observation, spell: (device: string) => string): string {
  return lineKinds.get(observation.kind)?.write(observation, spell) ?? '';
}

/**
 * The kernel's names of a plan's devices, numbered as in the model: ports before endpoints, regions in address order. Other names
 * are unchanged.
 */
export function spellerOf(plan: Plan): (device: string) => string {
  const { hostBridges, switches } = plan.platform;
  const names = new Map<string, string>([
    [deviceNames.acpi, 'ACPI0017:00'],
    [deviceNames.root, 'root0'],
    [deviceNames.hmemPlatform, 'hmem_platform.0'],
  ]);
  for (const [index, { uid, dports }] of hostBridges.entries()) {
    const bridge = deviceNames.bridge(uid);
    names.set(bridge, `port${index + 1}`);
    names.set(`host of ${bridge}`, ` pci${dports[0]?.pci.slice(0, 7) ?? `0000:${uid.toString(16).padStart(2, '0')}`}`);
  }
  for (const [index, { name }] of switches.entries())
    names.set(deviceNames.switch(name), `port${hostBridges.length + index + 1}`);
  for (const [index, { name, pci }] of plan.memdevs.entries()) {
    names.set(deviceNames.mem(pci), name);
    names.set(deviceNames.endpoint(pci), `endpoint${hostBridges.length + switches.length + index + 1}`);
  }
  const regions = plan.regions.map(({ range }) => formatRange(range));
  for (const [index, range] of regions.entries()) {
    names.set(deviceNames.region(range), `region${index}`);
    names.set(deviceNames.daxRegion(range), `dax_region${index}`);
    names.set(deviceNames.dax(range, 'region'), `dax${index}.0`);
  }
  const count = plan.regions.length + plan.created.length;
  for (const [index, hmem] of plan.hmem.entries()) {
    const range = formatRange(hmem);
    names.set(deviceNames.hmem(range), `hmem.${count + index}`);
    names.set(deviceNames.dax(range, 'hmem'), `dax${count + index}.0`);
  }
  const made = plan.regions.length;
  return (device) =>
    names.get(device) ??
    device
      // A region that user space creates gets its range at creation.
      .replace(/^(dax_)?region .*/, `$1region${made}`)
      .replace(/^dax \S+ of \w+$/, `dax${made}.0`);
}

/**
 * The lines that the steps of a schedule print, each with its step number, in one possible order: where the kernel leaves the
 * order open, that of the steps.
 * @throws UsageError when a step of the schedule is not enabled
 */
export function dmesgOf(
  scenario: Scenario,
  variant: Variant,
  schedule: string,
): readonly { readonly step: number; readonly text: string; readonly kernel: string }[] {
  const { plan, network } = modelOf(scenario, variant);
  const effectsOf = lineEffectsOf(plan, network);
  const spell = spellerOf(plan);
  try {
    return replay(network, schedule).flatMap((step, index) =>
      effectsOf(step).flatMap((effect) =>
        effect.do === 'print' && !effect.optional
          ? [
              {
                step: index + 1,
                text: writeObservation(effect.observation, spell),
                kernel: printedBy(effect.observation),
              },
            ]
          : [],
      ),
    );
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw new UsageError(error.message, 'a schedule fits the scenario, design, gate and order it was found with');
  }
}

import type { Platform } from '../model/platform.ts';
import type { Scenario } from '../model/scenario.ts';
import { readLines, type LogLine } from './log-lines.ts';

/**
 * The scenario adjusted to the boot's own log, without assumptions that the log makes unnecessary. A command of a script may
 * start at any moment after the previous one, and a `sleep` is no wait: the log shows when they ran. Host bridges are in the
 * order of their ACPI devices, in which cxl_acpi walks them.
 * @kernel drivers/cxl/acpi.c:cxl_acpi_probe (bus_for_each_dev)
 */
export function asLogged(scenario: Scenario, log: string): Scenario {
  const { userspace } = scenario;
  const namesSteps = scenario.faults.some((fault) => fault.kind === 'slow' && fault.untilStep !== undefined);
  return {
    ...scenario,
    platform: inAcpiOrder(scenario.platform, readLines(log).lines),
    userspace: {
      ...userspace,
      pace: 'logged',
      steps: userspace.steps.filter((step) => step.do !== 'settle' || namesSteps),
    },
  };
}

function inAcpiOrder(platform: Platform, lines: readonly LogLine[]): Platform {
  const firstOf = (test: (message: string) => boolean): number => {
    const found = lines.findIndex(({ message }) => test(message));
    return found < 0 ? Infinity : found;
  };
  const places = new Map(
    platform.hostBridges.map(({ uid, dports }) => {
      const buses = [...new Set(dports.map(({ pci }) => `pci${pci.slice(0, 7)}`))];
      const place = firstOf(
        (message) =>
          new RegExp(`^acpi ACPI0016:\\d+: UID found: ${uid}$`).test(message) ||
          buses.some((bus) => message.trimStart() === `${bus}: host supports CXL`),
      );
      return [uid, place] as const;
    }),
  );
  const placeOf = (uid: number): number => places.get(uid) ?? Infinity;
  return {
    ...platform,
    hostBridges: platform.hostBridges.toSorted((a, b) =>
      placeOf(a.uid) < placeOf(b.uid) ? -1 : placeOf(a.uid) > placeOf(b.uid) ? 1 : 0,
    ),
  };
}

import type { ModuleName } from '../../src/model/kernel.ts';
import type { Fault, Milestone, Scenario, Step } from '../../src/model/scenario.ts';

/** Another box, or another boot of it. */
export type Change = (scenario: Scenario) => Scenario;

/** Nothing is changed. */
export const same: readonly [string, Change] = ['', (scenario) => scenario];

/** A probe of the device fails each time. */
export const failing = (device: string, errno: 'EPROBE_DEFER' | 'ENODEV'): readonly [string, Change] => [
  `${errno} from ${device}`,
  (scenario) => ({ ...scenario, faults: [...scenario.faults, { kind: 'probe', device, errno }] }),
];

/** Another script. */
export const withSteps =
  (change: (steps: readonly Step[]) => readonly Step[], order: 'free' | 'forced' = 'forced'): Change =>
  (scenario) => ({ ...scenario, userspace: { ...scenario.userspace, order, steps: change(scenario.userspace.steps) } });

/** The PCI function of the first card of most scenarios. */
export const card = '0000:0d:00.0';
/** A write to `bind` or `unbind` of a driver. */
export const bindStep = (what: 'bind' | 'unbind', device: string, driver: string): Step => ({
  do: what,
  device,
  driver,
});
/** A load by the script. */
export const modprobe = (module: ModuleName): Step => ({ do: 'modprobe', module });
/** Until nothing else can happen. */
export const settle: Step = { do: 'settle' };

/** Half of the Soft Reserved range lies beyond the window. */
export const acrossTheEnd: Change = (scenario) => ({
  ...scenario,
  platform: { ...scenario.platform, softReserved: [{ start: 0x1850000000, end: 0x384fffffff }] },
});

/** Firmware committed nothing, so no region comes by itself. */
export const uncommitted: Change = (scenario) => ({
  ...scenario,
  platform: {
    ...scenario.platform,
    memdevs: scenario.platform.memdevs.map((memdev) => ({ ...memdev, decoders: [] })),
    hostBridges: scenario.platform.hostBridges.map((bridge) => ({ ...bridge, decoders: [] })),
  },
});

/** The topology goes as soon as the log has a line. */
export const goesAfter = (event: Milestone): readonly [string, Change] => [
  `ACPI0017 unbound after ${event}`,
  withSteps((steps) => [
    ...steps.slice(0, -1),
    { do: 'await', event },
    bindStep('unbind', 'ACPI0017', 'cxl_acpi'),
    settle,
  ]),
];

/** A second card whose region no Soft Reserved range needs; `decoded`: its host bridge decodes it as well. */
export const secondCard =
  (decoded: boolean, faults: readonly Fault[]): Change =>
  (scenario) => {
    const { platform } = scenario;
    const range = platform.windows[1]!.range;
    return {
      ...withSteps((steps) => steps.slice(0, 3))(scenario),
      faults,
      platform: {
        ...platform,
        memdevs: platform.memdevs.map((memdev) =>
          memdev.presence === 'late'
            ? { ...memdev, presence: 'boot', decoders: [{ ...platform.memdevs[0]!.decoders[0]!, range }] }
            : memdev,
        ),
        hostBridges: platform.hostBridges.map((bridge) => ({
          ...bridge,
          decoders: [
            ...bridge.decoders,
            ...(decoded ? [{ ...bridge.decoders[0]!, index: 1, range, targets: [1] }] : []),
          ],
        })),
      },
    };
  };

/** Firmware committed the second memdev of the window as well, as a region of its own. */
export const bothCommitted: Change = (scenario) => {
  const { platform } = scenario;
  const range = { start: 0x1850000000, end: 0x284fffffff };
  return {
    ...scenario,
    platform: {
      ...platform,
      memdevs: platform.memdevs.map((memdev, at) =>
        at === 1 ? { ...memdev, decoders: [{ ...platform.memdevs[0]!.decoders[0]!, range }] } : memdev,
      ),
      hostBridges: platform.hostBridges.map((bridge) => ({
        ...bridge,
        decoders: [...bridge.decoders, { ...bridge.decoders[0]!, index: 1, range, targets: [1] }],
      })),
    },
  };
};

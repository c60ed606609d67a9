import { formatFault } from '../../src/model/fault.ts';
import type { ModuleName } from '../../src/model/kernel.ts';
import type { Range } from '../../src/model/range.ts';
import type { Fault, Milestone, Scenario, UserStep } from '../../src/model/scenario.ts';

/** Another box, or another boot of it. */
export type Change = (scenario: Scenario) => Scenario;

/** Nothing is changed. */
export const same: readonly [string, Change] = ['', (scenario) => scenario];

/** A probe of the device fails each time. */
export const failing = (device: string, errno: 'EPROBE_DEFER' | 'ENODEV' | 'ENOMEM'): readonly [string, Change] => [
  `${errno} from ${device}`,
  (scenario) => ({ ...scenario, faults: [...scenario.faults, { kind: 'probe', device, errno }] }),
];

/** These faults beside its own. */
export const withFaults = (...faults: readonly Fault[]): readonly [string, Change] => [
  faults.map(formatFault).join(' and '),
  (scenario) => ({ ...scenario, faults: [...scenario.faults, ...faults] }),
];

/** This fault in place of its own. */
export const onlyFault =
  (fault: Fault): Change =>
  (scenario) => ({ ...scenario, faults: [fault] });

/** What cxl_acpi does about a host bridge that ACPI has not bound yet. */
export const lateBridges =
  (how: 'skip' | 'defer'): Change =>
  (scenario) => ({ ...scenario, kernel: { ...scenario.kernel, lateBridges: how } });

/** Another script. */
export const withSteps =
  (change: (steps: readonly UserStep[]) => readonly UserStep[], order: 'free' | 'forced' = 'forced'): Change =>
  (scenario) => ({ ...scenario, userspace: { ...scenario.userspace, order, steps: change(scenario.userspace.steps) } });

/** These steps in place of its own, without udev. */
export const scripted =
  (...steps: readonly UserStep[]): Change =>
  (scenario) => ({ ...scenario, userspace: { ...scenario.userspace, udev: false, steps } });

/** A box that keeps its cards, with these faults in place of its own. */
export const withoutUnplug =
  (...faults: readonly Fault[]): Change =>
  (scenario) => ({ ...withSteps((steps) => steps.filter(({ do: what }) => what !== 'unplug'))(scenario), faults });

/** The PCI function of the first card of most scenarios. */
export const card = '0000:0d:00.0';
/** A write to `bind` or `unbind` of a driver. */
export const bindStep = (what: 'bind' | 'unbind', device: string, driver: string): UserStep => ({
  do: what,
  device,
  driver,
});
/** A load by the script. */
export const modprobe = (module: ModuleName): UserStep => ({ do: 'modprobe', module });
/** Until nothing else can happen. */
export const settle: UserStep = { do: 'settle' };

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

/** The host bridges with a second decoder each, of `range` at port 1. */
const alsoDecoding = ({ hostBridges }: Scenario['platform'], range: Range): Scenario['platform']['hostBridges'] =>
  hostBridges.map((bridge) => ({
    ...bridge,
    decoders: [...bridge.decoders, { ...bridge.decoders[0]!, index: 1, range, targets: [1] }],
  }));

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
        hostBridges: decoded ? alsoDecoding(platform, range) : platform.hostBridges,
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
      hostBridges: alsoDecoding(platform, range),
    },
  };
};

/** What firmware reserved lies behind the window. */
export const outsideTheWindow: Change = (scenario) => {
  const range = { start: 0x2850000000, end: 0x484fffffff };
  return { ...scenario, platform: { ...scenario.platform, softReserved: [range], srat: [range] } };
};

/** Soft Reserved goes on behind the window and ends on a page, not on 2 MiB. */
export const endsOnAPage: Change = (scenario) => {
  const range = { start: 0x850000000, end: 0x38500fffff };
  return { ...scenario, platform: { ...scenario.platform, softReserved: [range], srat: [range] } };
};

/** Two ranges behind the window, which the HMAT lists as well. */
export const twoOutsideTheWindow: Change = (scenario) => {
  const ranges = [
    { start: 0x2850000000, end: 0x384fffffff },
    { start: 0x4850000000, end: 0x584fffffff },
  ];
  return { ...scenario, platform: { ...scenario.platform, softReserved: ranges, hmat: ranges, srat: ranges } };
};

/** One range for each memdev of the window. */
export const inTwoRanges: Change = (scenario) => {
  const ranges = [
    { start: 0x850000000, end: 0x184fffffff },
    { start: 0x1850000000, end: 0x284fffffff },
  ];
  return { ...scenario, platform: { ...scenario.platform, softReserved: ranges, hmat: ranges } };
};

/** While the gate waits for the second card, the root goes, the first card comes and finds none, and the root comes again; with `more` faults. */
export const newRootWhileTheGateWaits =
  (...more: readonly Fault[]): Change =>
  (scenario) => {
    const changed = withSteps((steps) => [
      ...steps.slice(0, 3),
      bindStep('unbind', 'ACPI0017', 'cxl_acpi'),
      { do: 'hotadd', memdev: 'mem0' },
      settle,
      bindStep('bind', 'ACPI0017', 'cxl_acpi'),
      settle,
    ])(scenario);
    const { platform } = scenario;
    return {
      ...changed,
      platform: {
        ...platform,
        memdevs: platform.memdevs.map((memdev, at) => (at === 0 ? { ...memdev, presence: 'late' } : memdev)),
      },
      faults: [{ kind: 'slow', device: '0000:0e:00.0', untilStep: 6 }, ...more],
    };
  };

/** Somebody takes the device from its driver when the boot is over, and gives it back. */
export const boundAgain = (device: string, driver: string): readonly [string, Change] => [
  `${device} bound again after the boot`,
  withSteps((steps) => [
    ...steps,
    settle,
    bindStep('unbind', device, driver),
    bindStep('bind', device, driver),
    settle,
  ]),
];

/** The card of the window is slow and then asks twice to be tried again; while it is slow another driver binds. */
export const bindWhileItDefers: Change = (scenario) => ({
  ...withSteps((steps) => [
    ...steps.slice(0, 3),
    bindStep('unbind', 'hmem_platform.0', 'hmem_platform'),
    bindStep('bind', 'hmem_platform.0', 'hmem_platform'),
    settle,
  ])(scenario),
  faults: [
    { kind: 'slow', device: card, untilStep: 4 },
    { kind: 'defer', device: card, times: 2 },
  ],
});

/** No driver binds when the host bridge comes, and deferred_probe_timeout has passed before. */
export const onlyTheBridgeTriggers: Change = scripted(
  modprobe('cxl_acpi'),
  settle,
  { do: 'hotadd', memdev: 'hb12' },
  settle,
  modprobe('dax_hmem'),
  modprobe('kmem'),
  settle,
);

/** A script loads cxl_acpi, takes it away, loads it again, and only then the rest; `between`: after the first load. */
export const loadedTwice = (between: readonly UserStep[]): Change =>
  scripted(
    modprobe('cxl_acpi'),
    ...between,
    { do: 'rmmod', module: 'cxl_acpi' },
    ...(['cxl_acpi', 'cxl_mem', 'cxl_pci', 'kmem', 'dax_cxl', 'dax_hmem'] as const).map(modprobe),
    settle,
  );

/** hmem_platform is unbound while the gate waits; it comes back while a card that came late is being probed. */
export const givenUpOnce: Change = (scenario) => ({
  ...withSteps((steps) => [
    ...steps.slice(0, 3),
    bindStep('unbind', 'hmem_platform.0', 'hmem_platform'),
    settle,
    { do: 'hotadd', memdev: 'mem0' },
    bindStep('bind', 'hmem_platform.0', 'hmem_platform'),
    settle,
    settle,
  ])(scenario),
  platform: {
    ...scenario.platform,
    memdevs: scenario.platform.memdevs.map((memdev, at) => (at === 0 ? { ...memdev, presence: 'late' } : memdev)),
  },
  faults: [
    { kind: 'slow', device: '0000:0e:00.0', untilStep: 3 },
    { kind: 'slow', device: card, untilStep: 7 },
  ],
});

/** The second memdev of the region answers when the first is gone, and nobody takes the root away. */
export const secondComesAfterAll: Change = (scenario) => ({
  ...withSteps((steps) => steps.slice(0, -2))(scenario),
  faults: [{ kind: 'slow', device: '0000:df:00.0', untilStep: 3 }],
});

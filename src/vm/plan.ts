import { fileOf, hexDigits, joined } from '../encode/encoded.ts';
import { kernelLine, kernelWord, qemu, type KernelLine, type QemuArgument } from '../encode/qemu.ts';
import { sh, shellNames, type Shell } from '../encode/shell.ts';
import type { Platform } from '../model/platform.ts';
import { formatRange, sizeOf } from '../model/range.ts';
import { type Scenario, type UserStep, withOrder } from '../model/scenario.ts';

import { demandsOf } from './demands.ts';
import { firmwareCommands } from './firmware.ts';
import { fitToGuest } from './fit.ts';
import { forcingOf, type Forcing } from './forcing.ts';
import { withoutSteps } from './guest-test.ts';
import { heldBack, ordersOf, type Order } from './orders.ts';
import { isDecoded, qemuBox, switchAddress } from './qemu-box.ts';
import { nearestOrder } from './reorder.ts';
import { expectedOf, twinOf, type Expected } from './twin.ts';
import type { Variant } from '../boot/variant.ts';

/** All data for a boot of the scenario except the kernel's files; computing it runs no program. */
export interface VmPlan {
  readonly scenario: string;
  /** The platform in the guest, with the guest's addresses, UIDs and sizes. */
  readonly platform: Platform;
  /** The model's endings of the guest's order; absent without a design. */
  readonly expected?: Expected;
  /** The guest's order as a scenario, at the guest's addresses. */
  readonly twin: Scenario;
  /** How each step of the schedule is brought about, if there is one. */
  readonly forcing?: Forcing;
  /** The requirements of the scenario in order, and how closely each is reproduced. */
  readonly orders: readonly Order[];
  /** Sizes and addresses that differ from the scenario's, one sentence each. */
  readonly notes: readonly string[];
  /** Machine and devices: QEMU's arguments without accelerator, kernel, initramfs and serial lines. */
  readonly qemu: readonly QemuArgument[];
  /** The kernel's command line. */
  readonly commandLine: KernelLine;
  /** The guest's script: `fw` lines of the firmware, then the steps, in the language of a capture's `scenario.sh`. */
  readonly script: Shell;
  /** UIDs of the host bridges, for the register dump. */
  readonly bridges: readonly number[];
  /** Whether modprobe honours soft dependencies. */
  readonly softdeps: boolean;
  /** The text of a script that runs in place of the steps. */
  readonly test?: string;
  /** Whether the steps need the `cxl` command in the guest. */
  readonly needsCxl: boolean;
}

const verbose = kernelLine`dyndbg="module cxl_core +p; module cxl_port +p; module device_hmem +p; module dax +p; module hmat +p; module bus +p" ${joined(
  ['cxl_acpi', 'cxl_pci', 'cxl_mem', 'cxl_pmem', 'dax_hmem', 'dax_cxl', 'device_dax', 'kmem'].map(
    (module) => kernelLine`${kernelWord(module)}.dyndbg=+p`,
  ),
  ' ',
)}`;

/** Kernel parameters of every guest: a large log, a readable /dev/mem, and no dependence on the host's clock. */
const always = kernelLine`console=ttyS0 panic=-1 log_buf_len=8M iomem=relaxed nokaslr nmi_watchdog=0 tsc=unstable`;

/** Input of a plan in addition to the scenario. */
export interface VmPlanOptions {
  /** The variant for the expected endings; absent: none are computed. */
  readonly variant?: Variant;
  /** An order to force, as for `quiesce replay`; requires a variant. */
  readonly schedule?: string;
  /** The order under which the schedule was found, if it differs from the scenario's. */
  readonly order?: 'free' | 'forced';
  /** The text of a KTAP script to run in place of the scenario's steps; excludes a schedule, and needs no variant. */
  readonly test?: string;
}

/**
 * Plans the boot of a scenario in QEMU; a pure function. With a schedule, user space performs its actions there, one load after
 * the other. Where that order could lead to another ending than the schedule, the closest order that cannot is taken, and a note
 * says so.
 * @throws UsageError when the combination cannot be run, or a step of the schedule is not enabled
 */
export function vmPlan(scenario: Scenario, options: VmPlanOptions = {}): VmPlan {
  const { variant, schedule, test } = options;
  if (test !== undefined) return { ...bootPlan(withoutSteps(scenario), [sh`run_test`]), test };
  if (variant === undefined) return bootPlan(scenario);
  if (schedule === undefined) {
    const plan = bootPlan(scenario);
    return { ...plan, expected: expectedOf(plan.twin, variant) };
  }
  const forcing = forcingOf(withOrder(scenario, options.order), variant, schedule);
  const scripted = (steps: readonly UserStep[]): Scenario => ({
    ...scenario,
    userspace: { udev: false, order: 'forced', pace: 'unhurried', steps },
  });
  const raced = forcing.steps.filter(({ how }) => how === 'race').length;
  const notes = [
    `${forcing.steps.filter(({ how }) => how === 'forced').length} of ${forcing.steps.length} steps of the schedule are forced, ${raced} are races of the kernel's own or moments that a shell cannot hit`,
  ];
  if (forcing.ending === null) {
    const plan = bootPlan(scripted(forcing.script));
    return {
      ...plan,
      forcing,
      expected: expectedOf(plan.twin, variant),
      notes: [...notes, 'the schedule stops before the end: what follows it is left to the kernel', ...plan.notes],
    };
  }
  const found = nearestOrder(forcing.script, forcing.ending, variant, (steps) => bootPlan(scripted(steps)).twin);
  const plan = bootPlan(scripted(found.script));
  if (found.exchanges > 0)
    notes.push(
      `neighbouring loads changed places (${found.exchanges}): in this order every run ends as the schedule does, ${forcing.ending}`,
    );
  else if (!found.expected.endings.every((code) => code === forcing.ending))
    notes.push(
      `no order of single loads was found that must end as the schedule does (${forcing.ending}): this one may end in ${found.expected.endings.join(' or ')}`,
    );
  return { ...plan, forcing, expected: found.expected, notes: [...notes, ...plan.notes] };
}

/** The plan of the scenario's own script, with additional lines at its end. */
function bootPlan(scenario: Scenario, more: readonly Shell[] = []): VmPlan {
  const demands = demandsOf(scenario);
  const fitted = fitToGuest(scenario.platform);
  const box = qemuBox(withFates(fitted.platform, demands.breaksAssembly), demands.absent);
  const { platform } = box;
  const orders = ordersOf(scenario, platform);
  const firmware = firmwareCommands(platform, demands.absent, (name) => switchAddress(box.args, platform, name));
  const held = heldBack(scenario);
  const lateOrders = platform.memdevs
    .filter(({ name }) => demands.late.includes(name) && !demands.absent.has(name))
    .map(({ name, serial }): Order => ({
      what: `${name} comes later`,
      hold: 'stand-in',
      why: 'it is there from the start, and removed before the first module loads',
      lines: [sh`unplug "$(sn ${hexDigits(serial)})"`],
      steps: [{ do: 'unplug', memdev: name }],
    }));
  const script = [
    ...firmware,
    ...(held.length > 0 ? [sh`hold ${shellNames(held)}`] : []),
    ...[...lateOrders, ...orders].flatMap(({ lines }) => lines),
    ...more,
  ];
  // The effects of the last command must be complete before the final state is recorded.
  if (script.at(-1) !== 'settle') script.push(sh`settle`);
  script.push(sh`snap final`);
  return {
    scenario: scenario.id,
    platform,
    twin: twinOf(scenario, platform, [...lateOrders, ...orders], demands.absent),
    orders: [...demands.orders, ...lateOrders, ...orders],
    notes: [...fitted.notes, ...box.notes],
    qemu: [
      qemu`-cpu`,
      platform.cachesStay === true ? qemu`max` : qemu`max,-hypervisor`,
      qemu`-smp`,
      qemu`2`,
      qemu`-nographic`,
      qemu`-no-reboot`,
      qemu`-nodefaults`,
      qemu`-m`,
      qemu`1G`,
      qemu`-object`,
      qemu`memory-backend-ram,id=sys0,size=1G`,
      qemu`-numa`,
      qemu`node,nodeid=0,memdev=sys0,cpus=0-1`,
      ...box.args,
    ],
    commandLine: commandLineOf(scenario, platform, demands.absent),
    script: fileOf(script),
    bridges: platform.hostBridges.map(({ uid }) => uid),
    softdeps: scenario.kernel.softdeps,
    needsCxl: script.some((line) => line.includes('run cxl ')),
  };
}

function commandLineOf(scenario: Scenario, platform: Platform, absent: ReadonlySet<string>): KernelLine {
  const undecoded = platform.softReserved.some((range) => !isDecoded(platform, range, absent));
  // cxl disable-region takes memory offline anyway; all other steps find it online, as on a box in use.
  const disables = scenario.userspace.steps.some(
    (step) => step.do === 'disable_region' || step.do === 'destroy_region',
  );
  const { asyncProbe, missing } = scenario.kernel;
  return joined(
    [
      always,
      verbose,
      ...platform.softReserved.map(
        (range) => kernelLine`memmap=${sizeOf(range)}%0x${hexDigits(range.start)}+0xefffffff`,
      ),
      // Using memory without a decoder crashes the guest.
      ...(undecoded || disables ? [kernelLine`memhp_default_state=offline`] : []),
      ...(asyncProbe.length > 0 ? [kernelLine`driver_async_probe=${joined(asyncProbe.map(kernelWord), ',')}`] : []),
      ...(missing.includes('cxl_port') ? [kernelLine`initcall_blacklist=cxl_port_init`] : []),
    ],
    ' ',
  );
}

/** Replaces decoders that cannot be committed as in the scenario, or must not be. */
const withFates = (platform: Platform, breaksAssembly: boolean): Platform => ({
  ...platform,
  hostBridges: breaksAssembly
    ? platform.hostBridges.map((bridge) => ({
        ...bridge,
        decoders: bridge.decoders.map((decoder) => ({ ...decoder, committed: false })),
      }))
    : platform.hostBridges,
  memdevs: platform.memdevs.map((memdev) => ({
    ...memdev,
    decoders: memdev.decoders.map((decoder) => (decoder.mode === 'pmem' ? { ...decoder, committed: false } : decoder)),
  })),
});

/** The platform in one line, for display. */
export const boxInWords = (platform: Platform): string =>
  `${platform.hostBridges.length} host bridges, ${platform.memdevs.length} memdevs, windows ${platform.windows.map(({ range }) => formatRange(range)).join(', ') || 'none'}`;

import { fileOf, hexDigits, joined } from '../encode/encoded.ts';
import { kernelLine, kernelWord, qemu, type KernelLine, type QemuArgument } from '../encode/qemu.ts';
import { sh, shellNames, type Shell } from '../encode/shell.ts';
import type { Platform } from '../model/platform.ts';
import { formatRange, sizeOf } from '../model/range.ts';
import { type Scenario, type UserStep, withOrder } from '../model/scenario.ts';

import { askedOf } from './asked.ts';
import { firmwareCommands } from './firmware.ts';
import { fitToGuest } from './fit.ts';
import { forcingOf, type Forcing } from './forcing.ts';
import { withoutSteps } from './guest-test.ts';
import { heldBack, ordersOf, type Order } from './orders.ts';
import { isDecoded, qemuBox, switchAddress } from './qemu-box.ts';
import { nearestOrder } from './reorder.ts';
import { expectedOf, twinOf, type Expected } from './twin.ts';
import type { Variant } from '../boot/variant.ts';

/** Everything that a boot of the scenario needs but for the files of a kernel: nothing here has been run. */
export interface VmPlan {
  readonly scenario: string;
  /** The box as the guest sees it: addresses, UIDs and sizes are the guest's. */
  readonly platform: Platform;
  /** What the model says of the guest's order; absent when no design was named. */
  readonly expected?: Expected;
  /** The guest's order as a scenario, at the guest's addresses. */
  readonly twin: Scenario;
  /** How each step of the schedule comes about, where there is one. */
  readonly forcing?: Forcing;
  /** What the scenario asks for, in its order, and how far it can be forced. */
  readonly orders: readonly Order[];
  /** Sizes and places that differ from the scenario's, one sentence each. */
  readonly notes: readonly string[];
  /** Machine and devices: QEMU's arguments without accelerator, kernel, initramfs and serial lines. */
  readonly qemu: readonly QemuArgument[];
  /** The kernel's command line. */
  readonly commandLine: KernelLine;
  /** The guest's script: `fw` lines of the firmware first, then the steps. The language is that of a capture's `scenario.sh`. */
  readonly script: Shell;
  /** UIDs of the host bridges, for the dump of registers. */
  readonly bridges: readonly number[];
  /** modprobe honours soft dependencies. */
  readonly softdeps: boolean;
  /** A script that the guest runs in place of the steps, as text. */
  readonly test?: string;
  /** The steps need the `cxl` command in the guest. */
  readonly needsCxl: boolean;
}

const verbose = kernelLine`dyndbg="module cxl_core +p; module cxl_port +p; module device_hmem +p; module dax +p; module hmat +p; module bus +p" ${joined(
  ['cxl_acpi', 'cxl_pci', 'cxl_mem', 'cxl_pmem', 'dax_hmem', 'dax_cxl', 'device_dax', 'kmem'].map(
    (module) => kernelLine`${kernelWord(module)}.dyndbg=+p`,
  ),
  ' ',
)}`;

/** What every guest boots with: a large log, a readable /dev/mem, and nothing that depends on the host's clock. */
const always = kernelLine`console=ttyS0 panic=-1 log_buf_len=8M iomem=relaxed nokaslr nmi_watchdog=0 tsc=unstable`;

/** What a plan is made for, beside the scenario. */
export interface VmAsked {
  /** Under which the model is asked how the order ends; none: it is not asked. */
  readonly variant?: Variant;
  /** An order to force, as `quiesce replay` takes it. It needs a variant. */
  readonly schedule?: string;
  /** How the schedule was found, where that differs from the scenario's own. */
  readonly order?: 'free' | 'forced';
  /** The text of a KTAP script, to be run in place of the scenario's steps. It needs no variant, and takes no schedule. */
  readonly test?: string;
}

/**
 * Plans the boot of a scenario in QEMU. Pure: the same scenario gives the same plan.
 * With a schedule, user space does what it does there, one load after the other; where that order could end in another way than the
 * schedule, the nearest that cannot is taken, and a note says so.
 * @throws UsageError when the combination cannot be run, or the schedule does not fit
 */
export function vmPlan(scenario: Scenario, asked: VmAsked = {}): VmPlan {
  const { variant, schedule, test } = asked;
  if (test !== undefined) return { ...bootPlan(withoutSteps(scenario), [sh`run_test`]), test };
  if (variant === undefined) return bootPlan(scenario);
  if (schedule === undefined) {
    const plan = bootPlan(scenario);
    return { ...plan, expected: expectedOf(plan.twin, variant) };
  }
  const forcing = forcingOf(withOrder(scenario, asked.order), variant, schedule);
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

/** The plan of the scenario's own script, and of more lines after it. */
function bootPlan(scenario: Scenario, more: readonly Shell[] = []): VmPlan {
  const asked = askedOf(scenario);
  const fitted = fitToGuest(scenario.platform);
  const box = qemuBox(withFates(fitted.platform, asked.breaksAssembly), asked.absent);
  const { platform } = box;
  const orders = ordersOf(scenario, platform);
  const firmware = firmwareCommands(platform, asked.absent, (name) => switchAddress(box.args, platform, name));
  const held = heldBack(scenario);
  const lateOrders = platform.memdevs
    .filter(({ name }) => asked.late.includes(name) && !asked.absent.has(name))
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
  // What the last command began must be over when the end is looked at.
  if (script.at(-1) !== 'settle') script.push(sh`settle`);
  script.push(sh`snap final`);
  return {
    scenario: scenario.id,
    platform,
    twin: twinOf(scenario, platform, [...lateOrders, ...orders], asked.absent),
    orders: [...asked.orders, ...lateOrders, ...orders],
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
    commandLine: commandLineOf(scenario, platform, asked.absent),
    script: fileOf(script),
    bridges: platform.hostBridges.map(({ uid }) => uid),
    softdeps: scenario.kernel.softdeps,
    needsCxl: script.some((line) => line.includes('run cxl ')),
  };
}

function commandLineOf(scenario: Scenario, platform: Platform, absent: ReadonlySet<string>): KernelLine {
  const undecoded = platform.softReserved.some((range) => !isDecoded(platform, range, absent));
  // cxl disable-region takes memory offline anyway; everything else finds it online, as on a box that uses it.
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
      // Memory without a decoder behind it kills a guest that uses it.
      ...(undecoded || disables ? [kernelLine`memhp_default_state=offline`] : []),
      ...(asyncProbe.length > 0 ? [kernelLine`driver_async_probe=${joined(asyncProbe.map(kernelWord), ',')}`] : []),
      ...(missing.includes('cxl_port') ? [kernelLine`initcall_blacklist=cxl_port_init`] : []),
    ],
    ' ',
  );
}

/** Decoders that cannot be committed as the scenario has them, or must not be. */
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

/** The box in one line, for a person. */
export const boxInWords = (platform: Platform): string =>
  `${platform.hostBridges.length} host bridges, ${platform.memdevs.length} memdevs, windows ${platform.windows.map(({ range }) => formatRange(range)).join(', ') || 'none'}`;

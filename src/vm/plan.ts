import type { Platform } from '../model/platform.ts';
import { formatRange, sizeOf } from '../model/range.ts';
import type { Scenario, Step } from '../model/scenario.ts';
import type { Choice } from '../system/index.ts';
import { askedOf } from './asked.ts';
import { firmwareCommands } from './firmware.ts';
import { fitToGuest } from './fit.ts';
import { forcingOf, type Forcing } from './forcing.ts';
import { heldBack, ordersOf, type Order } from './orders.ts';
import { isDecoded, qemuBox, switchAddress } from './qemu-box.ts';
import { nearestOrder } from './reorder.ts';
import { expectedOf, twinOf, type Expected } from './twin.ts';

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
  readonly qemu: readonly string[];
  /** The kernel's command line. */
  readonly commandLine: string;
  /** The guest's script: `fw` lines of the firmware first, then the steps. The language is that of a capture's `scenario.sh`. */
  readonly script: string;
  /** UIDs of the host bridges, for the dump of registers. */
  readonly bridges: readonly number[];
  /** modprobe honours soft dependencies. */
  readonly softdeps: boolean;
  /** The steps need the `cxl` command in the guest. */
  readonly needsCxl: boolean;
}

const verbose =
  'dyndbg="module cxl_core +p; module cxl_port +p; module device_hmem +p; module dax +p; module hmat +p; module bus +p" ' +
  ['cxl_acpi', 'cxl_pci', 'cxl_mem', 'cxl_pmem', 'dax_hmem', 'dax_cxl', 'device_dax', 'kmem']
    .map((module) => `${module}.dyndbg=+p`)
    .join(' ');

/** What every guest boots with: a large log, a readable /dev/mem, and nothing that depends on the host's clock. */
const always = 'console=ttyS0 panic=-1 log_buf_len=8M iomem=relaxed nokaslr nmi_watchdog=0 tsc=unstable';

/** What a plan is made for, beside the scenario. */
export interface VmAsked {
  /** Under which the model is asked how the order ends; none: it is not asked. */
  readonly choice?: Choice;
  /** An order to force, as `quiesce replay` takes it. It needs a choice. */
  readonly schedule?: string;
  /** How the schedule was found, where that differs from the scenario's own. */
  readonly order?: 'free' | 'forced';
}

/**
 * Plans the boot of a scenario in QEMU. Pure: the same scenario gives the same plan.
 * With a schedule, user space does what it does there, one load after the other; where that order could end in another way than the
 * schedule, the nearest that cannot is taken, and a note says so.
 * @throws UsageError when the combination cannot be run, or the schedule does not fit
 */
export function vmPlan(scenario: Scenario, asked: VmAsked = {}): VmPlan {
  const { choice, schedule } = asked;
  if (choice === undefined) return bootPlan(scenario);
  if (schedule === undefined) {
    const plan = bootPlan(scenario);
    return { ...plan, expected: expectedOf(plan.twin, choice) };
  }
  const forcing = forcingOf(scenario, choice, schedule, asked.order);
  const scripted = (steps: readonly Step[]): Scenario => ({
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
      expected: expectedOf(plan.twin, choice),
      notes: [...notes, 'the schedule stops before the end: what follows it is left to the kernel', ...plan.notes],
    };
  }
  const found = nearestOrder(forcing.script, forcing.ending, choice, (steps) => bootPlan(scripted(steps)).twin);
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

/** The plan of the scenario's own script. */
function bootPlan(scenario: Scenario): VmPlan {
  const asked = askedOf(scenario);
  const fitted = fitToGuest(scenario.platform);
  const box = qemuBox(withFates(fitted.platform, asked.breaksAssembly), asked.absent);
  const { platform } = box;
  const orders = ordersOf(scenario, platform);
  const firmware = firmwareCommands(platform, asked.absent, (name) => switchAddress(box.args, name));
  const held = heldBack(scenario);
  const lateOrders = platform.memdevs
    .filter(({ name }) => asked.late.includes(name) && !asked.absent.has(name))
    .map(({ name, serial }): Order => ({
      what: `${name} comes later`,
      hold: 'stand-in',
      why: 'it is there from the start, and removed before the first module loads',
      lines: [`unplug "$(sn ${serial.toString(16)})"`],
      steps: [{ do: 'unplug', memdev: name }],
    }));
  const script = [
    ...firmware,
    ...(held.length > 0 ? [`hold ${held.join(' ')}`] : []),
    ...[...lateOrders, ...orders].flatMap(({ lines }) => lines),
  ];
  // What the last command began must be over when the end is looked at.
  if (script.at(-1) !== 'settle') script.push('settle');
  script.push('snap final');
  return {
    scenario: scenario.id,
    platform,
    twin: twinOf(scenario, platform, [...lateOrders, ...orders], asked.absent),
    orders: [...asked.orders, ...lateOrders, ...orders],
    notes: [...fitted.notes, ...box.notes],
    qemu: [
      '-cpu',
      platform.cachesStay === true ? 'max' : 'max,-hypervisor',
      '-smp',
      '2',
      '-nographic',
      '-no-reboot',
      '-nodefaults',
      '-m',
      '1G',
      '-object',
      'memory-backend-ram,id=sys0,size=1G',
      '-numa',
      'node,nodeid=0,memdev=sys0,cpus=0-1',
      ...box.args,
    ],
    commandLine: commandLineOf(scenario, platform, asked.absent),
    script: `${script.join('\n')}\n`,
    bridges: platform.hostBridges.map(({ uid }) => uid),
    softdeps: scenario.kernel.softdeps,
    needsCxl: script.some((line) => line.includes('run cxl ')),
  };
}

function commandLineOf(scenario: Scenario, platform: Platform, absent: ReadonlySet<string>): string {
  const undecoded = platform.softReserved.some((range) => !isDecoded(platform, range, absent));
  // cxl disable-region takes memory offline anyway; everything else finds it online, as on a box that uses it.
  const disables = scenario.userspace.steps.some(
    (step) => step.do === 'disable_region' || step.do === 'destroy_region',
  );
  return [
    always,
    verbose,
    ...platform.softReserved.map((range) => `memmap=${sizeOf(range)}%0x${range.start.toString(16)}+0xefffffff`),
    // Memory without a decoder behind it kills a guest that uses it.
    ...(undecoded || disables ? ['memhp_default_state=offline'] : []),
    ...(scenario.kernel.asyncProbe.length > 0 ? [`driver_async_probe=${scenario.kernel.asyncProbe.join(',')}`] : []),
    ...(scenario.kernel.missing.includes('cxl_port') ? ['initcall_blacklist=cxl_port_init'] : []),
  ].join(' ');
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

import { hexDigits, joined, type Identifier } from '../encode/encoded.ts';
import { sh, shellName, shellNames, type Shell } from '../encode/shell.ts';
import { acceleratorModules, moduleNames, type ModuleName } from '../model/kernel.ts';
import type { Platform } from '../model/platform.ts';
import type { Scenario, UserStep } from '../model/scenario.ts';

/**
 * How closely the guest reproduces a part of the scenario. `forced`: exactly. `stand-in`: by the closest substitute, described in
 * `why`. `not forced`: left to chance or omitted, for the reason in `why`.
 */
export type Hold = 'forced' | 'stand-in' | 'not forced';

/** One requirement of the scenario, with the script lines that implement it. */
export interface Order {
  readonly what: string;
  readonly hold: Hold;
  readonly why?: string;
  readonly lines: readonly Shell[];
  /** The model's steps for these lines. */
  readonly steps: readonly UserStep[];
}

const forced = (what: string, step: UserStep, line: Shell): Order => ({
  what,
  hold: 'forced',
  lines: [line],
  steps: [step],
});
const substitute = (what: string, why: string, lines: readonly Shell[], steps: readonly UserStep[]): Order => ({
  what,
  hold: 'stand-in',
  why,
  lines,
  steps,
});
const left = (what: string, why: string): Order => ({ what, hold: 'not forced', why, lines: [], steps: [] });
const settle: UserStep = { do: 'settle' };
const coldplug: UserStep = { do: 'coldplug' };

const isAccelerator = (module: ModuleName): boolean => acceleratorModules.some((one) => one === module);
/** Rounds of a udev worker: devices that appear by one round's modules are found in the next. */
const rounds = 4;

/** The requirements of the scenario's script, in order. */
export function ordersOf(scenario: Scenario, platform: Platform): readonly Order[] {
  const box = namesOf(platform);
  const inRoot = notInInitramfs(scenario);
  const orders = scenario.userspace.steps.map((step) => orderOf(step, box, inRoot));
  const { udev, steps } = scenario.userspace;
  // Without a step that starts it, udev is active from the beginning of user space.
  const coldplugs = udev && !steps.some((step) => step.do === 'start_udev');
  return coldplugs ? [udevOrder('udev loads the module of every device'), ...orders] : orders;
}

const udevOrder = (what: string): Order =>
  substitute(
    what,
    'the guest has no udev: modprobe of every MODALIAS at once, in rounds',
    Array.from({ length: rounds }, () => [sh`coldplug`, sh`settle`]).flat(),
    Array.from({ length: rounds }, () => [coldplug, settle]).flat(),
  );

/** Whether the module is not installed. */
function isGone(scenario: Scenario, name: ModuleName): boolean {
  const { missing, config } = scenario.kernel;
  return (
    missing.includes(name) ||
    scenario.faults.some((fault) => fault.kind === 'missing' && fault.device === name) ||
    isOff(config, name)
  );
}

/** cxl_port is built into every tested kernel, and the guest has no accelerator module. */
const candidates = moduleNames.filter((name) => !isAccelerator(name) && name !== 'cxl_port');

/** Modules that are only on the real root file system. */
const notInInitramfs = (scenario: Scenario): readonly ModuleName[] => {
  const { initramfs } = scenario.kernel;
  return candidates.filter((name) => initramfs !== 'all' && !initramfs.includes(name) && !isGone(scenario, name));
};

/** Modules that modprobe must not find at the beginning of the script. */
export const heldBack = (scenario: Scenario): readonly ModuleName[] => [
  ...candidates.filter((name) => isGone(scenario, name)),
  ...notInInitramfs(scenario),
];

const isOff = (config: Scenario['kernel']['config'], name: ModuleName): boolean =>
  ({
    cxl_port: config.CXL_PORT,
    cxl_acpi: config.CXL_ACPI,
    cxl_mem: config.CXL_MEM,
    cxl_pci: config.CXL_PCI,
    dax_hmem: config.DEV_DAX_HMEM,
    device_dax: config.DEV_DAX,
    kmem: config.DEV_DAX_KMEM,
    dax_cxl: config.DEV_DAX_CXL,
    sfc: 'm',
  })[name] === 'n';

interface GuestNames {
  /** The kernel's name of a device and its bus, as shell words; `null` when the guest has no such device. */
  readonly device: (name: string) => { readonly word: Shell; readonly bus: Shell } | null;
  readonly pci: (memdev: string) => Shell | null;
}

function namesOf(platform: Platform): GuestNames {
  const memdev = (name: string) => platform.memdevs.find((one) => one.name === name || one.pci === name);
  const serial = (name: string): Identifier | null => {
    const found = memdev(name);
    return found ? hexDigits(found.serial) : null;
  };
  return {
    pci: (name) => {
      const found = serial(name);
      return found === null ? null : sh`$(sn ${found})`;
    },
    device: (name) => {
      if (name.startsWith('ACPI0017')) return { word: sh`ACPI0017:00`, bus: sh`platform` };
      if (name.startsWith('hmem_platform')) return { word: sh`hmem_platform.0`, bus: sh`platform` };
      const bridge = /^hb(\d+)$/.exec(name)?.[1];
      if (bridge !== undefined) return { word: sh`$(port_of $(bridge ${Number(bridge)}))`, bus: sh`cxl` };
      const endpoint = /^endpoint:(.+)$/.exec(name)?.[1];
      const found = serial(endpoint ?? name);
      if (found === null) return null;
      if (endpoint !== undefined) return { word: sh`$(port_of $(memdev ${found}))`, bus: sh`cxl` };
      return memdev(name)?.pci === name
        ? { word: sh`$(sn ${found})`, bus: sh`pci` }
        : { word: sh`$(memdev ${found})`, bus: sh`cxl` };
    },
  };
}

function orderOf(step: UserStep, box: GuestNames, inRoot: readonly ModuleName[]): Order {
  switch (step.do) {
    case 'modprobe':
      return isAccelerator(step.module)
        ? left(`modprobe ${step.module}`, 'QEMU has no such accelerator')
        : forced(`modprobe ${step.module}`, step, sh`m ${shellName(step.module)}`);
    case 'insmod':
      return forced(`insmod ${step.module}`, step, sh`late ${shellName(step.module)}`);
    case 'parallel':
      return forced(`modprobe ${step.modules.join(', ')} at once`, step, sh`par ${shellNames(step.modules)}`);
    case 'coldplug':
      return forced('modprobe of every uevent so far', step, sh`coldplug`);
    case 'rmmod':
      return forced(`rmmod ${step.module}`, step, sh`rmm ${shellName(step.module)}`);
    case 'settle':
      return forced('wait until nothing else happens', step, sh`settle`);
    case 'await':
      return substitute(`wait for ${step.event}`, 'waits until the kernel is silent', [sh`settle`], [settle]);
    case 'start_udev':
      return udevOrder('udev starts and coldplugs');
    case 'switch_root':
      return substitute(
        'the root file system replaces the initramfs',
        'one file system: modules that the initramfs lacks are held back until here',
        [...inRoot.map((module) => sh`late ${shellName(module)}`), sh`settle`, sh`coldplug`, sh`settle`],
        [...inRoot.map((module): UserStep => ({ do: 'insmod', module })), settle, coldplug, settle],
      );
    case 'bind':
    case 'unbind':
      return linkOrder(step, box);
    case 'autoprobe':
      return forced(
        `${step.bus} bus: automatic probing ${step.on ? 'on' : 'off'}`,
        step,
        sh`autoprobe ${shellName(step.bus)} ${step.on ? 1 : 0}`,
      );
    case 'unplug': {
      const pci = box.pci(step.memdev);
      return pci === null
        ? left(`unplug ${step.memdev}`, 'the guest has no such memdev')
        : substitute(`unplug ${step.memdev}`, 'PCI remove through sysfs', [sh`unplug "${pci}"`], [step]);
    }
    case 'rescan':
    case 'hotadd':
      return box.pci(step.memdev) === null
        ? left(`${step.do} ${step.memdev}`, 'QEMU cannot add a CXL host bridge to a running guest')
        : substitute(
            `${step.do} ${step.memdev}`,
            'PCI rescan through sysfs',
            [sh`rescan`],
            [{ do: 'rescan', memdev: step.memdev }],
          );
    case 'disable_region':
      return forced(
        `disable the regions of window ${step.window}`,
        step,
        sh`for r in $(region_in ${step.window}); do run cxl disable-region -f "$r"; done`,
      );
    case 'destroy_region':
      return forced(
        `destroy the regions of window ${step.window}`,
        step,
        sh`for r in $(region_in ${step.window}); do run cxl destroy-region -f "$r"; done`,
      );
    case 'create_region': {
      const members = step.memdevs.map((name) => box.device(name)?.word ?? shellName(name));
      return forced(
        `create a region of ${step.memdevs.join(', ')} in window ${step.window}`,
        step,
        sh`run cxl create-region -t ram -m -d decoder0.${step.window} -w ${step.memdevs.length} ${joined(members, ' ')}`,
      );
    }
  }
}

/** sysfs folder and bus of the devices that a driver numbers in probe order. */
const numbered: Readonly<Record<string, readonly [folder: Shell, bus: Shell]>> = {
  cxl_region: [sh`/sys/bus/cxl/devices/region`, sh`cxl`],
  cxl_dax_region: [sh`/sys/bus/cxl/devices/dax_region`, sh`cxl`],
  kmem: [sh`/sys/bus/dax/devices/dax`, sh`dax`],
  device_dax: [sh`/sys/bus/dax/devices/dax`, sh`dax`],
  hmem: [sh`/sys/bus/platform/devices/hmem.`, sh`platform`],
};

function linkOrder(step: UserStep & { readonly do: 'bind' | 'unbind' }, box: GuestNames): Order {
  const what = `${step.do} ${step.device} ${step.do === 'bind' ? 'to' : 'from'} ${step.driver}`;
  const verb = step.do === 'bind' ? sh`bind` : sh`unbind`;
  const driver = shellName(step.driver);
  const every = Object.hasOwn(numbered, step.driver) ? numbered[step.driver] : undefined;
  if (every) return forced(what, step, sh`for d in ${every[0]}*; do ${verb} "\${d##*/}" ${every[1]} ${driver}; done`);
  const device = box.device(step.device);
  return device === null
    ? left(what, 'the guest has no such device')
    : forced(what, step, sh`${verb} "${device.word}" ${device.bus} ${driver}`);
}

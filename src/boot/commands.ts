import type { Command } from '../../machines/index.ts';
import { devicesOf, driverOfDevice, drivers, type DriverName } from '../model/drivers.ts';
import { acceleratorModules, buildOf, moduleNames, type ModuleName } from '../model/kernel.ts';
import type { UserStep } from '../model/scenario.ts';
import { names } from './names.ts';
import { hmemSlots, type Plan } from './plan.ts';
import { UsageError } from './usage-error.ts';

const isAccelerator = (name: ModuleName): boolean => acceleratorModules.some((one) => one === name);

/**
 * Modules of this kernel, loadable or built in; commands about others have no effect. An accelerator's module exists only with
 * one of its functions.
 */
export const modulesOf = (plan: Plan): readonly ModuleName[] =>
  moduleNames.filter((name) =>
    isAccelerator(name)
      ? plan.memdevs.some((memdev) => memdev.driver === name)
      : buildOf(plan.scenario.kernel.config, name) !== 'n',
  );

/** Whether the step loads modules; with free order these leave the script and may happen at any moment. */
const isModuleStep = (step: UserStep): boolean =>
  step.do === 'modprobe' || step.do === 'insmod' || step.do === 'parallel' || step.do === 'coldplug';

/**
 * Number of steps with free loads. Loads after an rmmod keep their place even with free order, because before it they have
 * another effect.
 */
const freeUntil = (steps: readonly UserStep[]): number => {
  const first = steps.findIndex((step) => step.do === 'rmmod');
  return first < 0 ? steps.length : first;
};

/** Modules that user space may load at any moment with free order, and the command used. */
export function freeLoads(plan: Plan): ReadonlyMap<ModuleName, 'modprobe' | 'insmod'> {
  const loads = new Map<ModuleName, 'modprobe' | 'insmod'>();
  if (plan.scenario.userspace.order !== 'free') return loads;
  const { steps } = plan.scenario.userspace;
  for (const step of steps.slice(0, freeUntil(steps))) {
    if (step.do === 'modprobe') loads.set(step.module, 'modprobe');
    if (step.do === 'parallel') for (const module of step.modules) loads.set(module, 'modprobe');
    if (step.do === 'coldplug') for (const module of moduleNames) loads.set(module, 'modprobe');
    if (step.do === 'insmod') loads.set(step.module, 'insmod');
  }
  // device_dax matches no device of this stack while kmem is configured, so loading it has no effect and is left out.
  if (plan.scenario.kernel.config.DEV_DAX_KMEM !== 'n') loads.delete('device_dax');
  return loads;
}

/** A command with the script step it was generated from. */
export interface ScriptLine {
  readonly step: UserStep;
  readonly command: Command;
}

/** The commands of user space, with actor names of the network. */
export const commandsOf = (plan: Plan): readonly Command[] => scriptOf(plan).map(({ command }) => command);

/** The same with the steps. With free order, module loads are left out. */
export function scriptOf(plan: Plan): readonly ScriptLine[] {
  const steps = plan.scenario.userspace.steps;
  let created = 0;
  const lines = steps.map((step, index): ScriptLine => {
    if (plan.scenario.userspace.order === 'free' && isModuleStep(step) && index < freeUntil(steps))
      return { step, command: { run: 'settle' } };
    const command = commandOf(plan, step, created);
    if (step.do === 'create_region') created += 1;
    return { step, command };
  });
  // A second settle in sequence is a no-op: dropping it saves worlds. The steps keep their numbers where a fault refers to one.
  if (plan.scenario.faults.some((fault) => fault.kind === 'slow' && fault.untilStep !== undefined)) return lines;
  return withMergedRescans(lines).filter(
    ({ command }, index, all) =>
      command.run !== 'settle' || (all[index - 1]?.command.run !== 'settle' && index < all.length - 1),
  );
}

/** Merges consecutive rescans: one rescan of the PCI bus finds all new functions. */
const withMergedRescans = (lines: readonly ScriptLine[]): readonly ScriptLine[] =>
  lines.reduce<readonly ScriptLine[]>((all, line) => {
    const last = all.at(-1);
    if (last?.step.do !== 'rescan' || line.step.do !== 'rescan') return [...all, line];
    const [one, other] = [last.command, line.command];
    if (one.run !== 'function' || other.run !== 'function') return [...all, line];
    const command = { ...one, devices: [...one.devices, ...other.devices] };
    return [...all.slice(0, -1), { step: last.step, command }];
  }, []);

function commandOf(plan: Plan, step: UserStep, created: number): Command {
  const known = modulesOf(plan);
  const load = (how: 'load' | 'insmod' | 'coldplug', modules: readonly ModuleName[]): Command => ({
    run: 'load',
    how,
    modules: modules.filter((module) => known.includes(module)).map((module) => names.module(module)),
  });
  switch (step.do) {
    case 'modprobe':
      return load('load', [step.module]);
    case 'insmod':
      return load('insmod', [step.module]);
    case 'parallel':
      return load('load', step.modules);
    case 'coldplug':
      return load('coldplug', known);
    case 'settle':
      return { run: 'settle' };
    case 'await':
      return { run: 'await', milestone: step.event };
    case 'start_udev':
    case 'switch_root':
      return { run: step.do, modules: known.map((module) => names.module(module)) };
    case 'bind':
    case 'unbind':
      return linkOf(plan, step);
    case 'autoprobe':
      return {
        run: 'autoprobe',
        on: step.on,
        drivers:
          step.bus === 'pci'
            ? ['cxl_pci' as const, ...acceleratorModules]
                .filter((driver) => driver === 'cxl_pci' || known.includes(driver))
                .map((driver) => names.driver(driver))
            : [names.acpi, 'cxl_bus_wq', ...['cxl_port', 'cxl_mem', 'dax_cxl'].map((driver) => names.driver(driver))],
      };
    case 'unplug':
      return { run: 'function', devices: [pciOf(plan, step.memdev)], change: 'remove' };
    case 'rescan':
    case 'hotadd':
      return { run: 'function', devices: [pciOf(plan, step.memdev)], change: 'add' };
    case 'disable_region':
      return { run: 'disable', regions: regionsIn(plan, step.window), offline: true };
    case 'destroy_region':
      return { run: 'destroy', regions: regionsIn(plan, step.window) };
    case 'create_region':
      // Without CXL_REGION there is no file to write to: the command fails and has no effect.
      return plan.created.length === 0
        ? { run: 'settle' }
        : { run: 'create', region: names.region(plan.regions.length + created) };
    case 'rmmod':
      return known.includes(step.module) ? { run: 'remove', module: names.module(step.module) } : { run: 'settle' };
  }
}

/**
 * A write to `bind` or `unbind` of a driver. It returns -ENODEV without effect where the driver does not own the device, or the
 * device does not exist. Where the driver has no such file, because its module is not loaded or suppresses it, the write fails
 * too.
 * @kernel drivers/base/bus.c:bind_store, drivers/base/bus.c:unbind_store
 */
function linkOf(plan: Plan, step: UserStep & { readonly do: 'bind' | 'unbind' }): Command {
  const { platform, kernel } = plan.scenario;
  const { device } = step;
  const refused: Command = { run: 'refused', what: step.do };
  const driver = driverOfDevice({ ...platform, memdevs: plan.memdevs }, kernel.config, device);
  // A fault may have removed the device that the step names.
  if (driver === null && driverOfDevice(platform, kernel.config, device) === null)
    throw new UsageError(
      `${plan.scenario.id}: a step names device ${device}, which the platform has not`,
      `devices: ${devicesOf(platform).join(', ')}`,
    );
  if (driver === null || driver !== step.driver || !drivers[driver].hasBindFiles) return refused;
  if (step.do === 'unbind') {
    const unbind = unbindOf(plan, driver, device);
    return unbind.run === 'unbind' && unbind.devices.length === 0 ? refused : unbind;
  }
  // A region's driver is modelled as part of the region: there is nothing to bind by hand.
  if (driver === 'cxl_region') return { run: 'settle' };
  return { run: 'bind', driver: names.driver(driver), device: deviceOf(plan, device) };
}

/** Numbers of regions and dax devices are arbitrary, so unbinding one by its driver means every existing one. */
function unbindOf(plan: Plan, driver: DriverName, device: string): Command {
  const regions = [...plan.regions, ...plan.created].map((_, index) => index);
  const ranges = hmemSlots(plan).map((_, index) => index);
  switch (driver) {
    case 'cxl_region':
      return { run: 'disable', regions: regions.map((index) => names.region(index)), offline: false };
    case 'hmem':
      return { run: 'unbind', devices: ranges.map((index) => names.hmem(index)) };
    case 'kmem':
    case 'device_dax':
      return {
        run: 'unbind',
        devices: [
          ...regions.map((index) => names.daxOfRegion(index)),
          ...ranges.map((index) => names.daxOfHmem(index)),
        ],
      };
    default:
      return { run: 'unbind', devices: [deviceOf(plan, device)] };
  }
}

/** The actor of a device, given by its sysfs name. */
function deviceOf(plan: Plan, device: string): string {
  if (device.startsWith('ACPI0017')) return names.acpi;
  if (device.startsWith('hmem_platform')) return 'dax_hmem';
  const port = [
    ...plan.platform.hostBridges.map((bridge) => `hb${bridge.uid}`),
    ...plan.platform.switches.map((sw) => sw.name),
  ].find((name) => name === device);
  if (port !== undefined) return names.switch(port);
  const endpoint = plan.memdevs.find((one) => `endpoint:${one.name}` === device);
  if (endpoint) return names.endpoint(endpoint);
  const memdev = plan.memdevs.find((one) => one.pci === device || one.name === device);
  if (!memdev)
    throw new UsageError(
      `${plan.scenario.id}: a step binds ${device}, whose number depends on the order of the boot`,
      'load its driver instead, or bind a device of the platform',
    );
  return memdev.pci === device ? names.pci(memdev) : names.mem(memdev);
}

/** The actor of a bus change: a memdev's function, or a late host bridge. */
function pciOf(plan: Plan, name: string): string {
  const bridge = plan.platform.hostBridges.find((one) => one.presence === 'late' && `hb${one.uid}` === name);
  if (bridge) return names.bridge(bridge.uid);
  const memdev = plan.memdevs.find((one) => one.name === name || one.pci === name);
  if (!memdev)
    throw new UsageError(
      `${plan.scenario.id}: a step names memdev ${name}, which the platform has not`,
      `memdevs: ${plan.memdevs.map((one) => one.name).join(', ')}`,
    );
  return names.pci(memdev);
}

const regionsIn = (plan: Plan, window: number): readonly string[] => [
  ...plan.regions.flatMap((region, index) => (region.window.id === window ? [names.region(index)] : [])),
  ...plan.created.flatMap((region, index) =>
    region.window === window ? [names.region(plan.regions.length + index)] : [],
  ),
];

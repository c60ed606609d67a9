import { buildOf, type Kernel, type ModuleName } from '../model/kernel.ts';
import type { Milestone, Scenario, Step } from '../model/scenario.ts';

/** Drivers whose devices have numbers of the boot's own making: a step means every one that is there. */
const numbered = ['cxl_region', 'cxl_dax_region', 'hmem', 'kmem', 'device_dax'];

/** What sysfs calls a device that a scenario names. */
function inSysfs(device: string): string {
  if (device === 'ACPI0017') return 'ACPI0017:00';
  return device === 'hmem_platform' ? 'hmem_platform.0' : device;
}

const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

const awaited: Readonly<Record<Milestone, string>> = {
  'windows-published': `await_file "$iomem" ' : CXL Window ' "a CXL window is published"`,
  'region-committed': `await_file "$iomem" ' : region[0-9]' "a region is there"`,
  'hmem-deferred': `await_log 'deferring range to CXL' "dax_hmem defers"`,
  'hmem-decided': `await_log 'CXL claims resource\\|CXL did not claim resource' "dax_hmem has decided"`,
};

/** Whether modprobe cannot find the module on the kernel of the scenario. */
export const isMissing = ({ config, missing }: Kernel, module: ModuleName): boolean =>
  buildOf(config, module) === 'n' || missing.includes(module);

/**
 * The lines of a script that do a step, each a test point but for the waits; `null` for what a running system does not do by
 * command, or not in a way that has an order.
 */
export function forcedBy(step: Step, { kernel }: Pick<Scenario, 'kernel'>): readonly string[] | null {
  switch (step.do) {
    case 'modprobe':
      if (isMissing(kernel, step.module)) return [`load_missing ${step.module}`];
      // No setting of modprobe leaves out the soft dependencies that a module itself names.
      return [`${kernel.softdeps ? 'load' : 'load_bare'} ${step.module}`];
    case 'insmod':
      return [`load_bare ${step.module}`];
    case 'parallel':
      return step.modules.length === 0 ? [] : [`together ${step.modules.join(' ')}`];
    case 'rmmod':
      return [`attempt rmmod ${step.module}`];
    case 'settle':
      return ['settle'];
    case 'await':
      return [awaited[step.event]];
    case 'bind':
      return [`bind ${word(inSysfs(step.device))} ${step.driver}`];
    case 'unbind':
      return numbered.includes(step.driver)
        ? [`unbind_all ${step.driver}`]
        : [`unbind ${word(inSysfs(step.device))} ${step.driver}`];
    case 'autoprobe':
      return [
        `to "$root/sys/bus/${step.bus}/drivers_autoprobe" ${step.on ? 1 : 0} "autoprobe of ${step.bus} ${step.on ? 'on' : 'off'}"`,
      ];
    case 'unplug':
      return [`unplug ${word(step.memdev)}`];
    case 'rescan':
      return ['to "$root/sys/bus/pci/rescan" 1 "rescan the PCI bus"'];
    case 'disable_region':
      return [`attempt cxl disable-region -f -d decoder0.${step.window} all`];
    case 'destroy_region':
      return [`attempt cxl destroy-region -f -d decoder0.${step.window} all`];
    case 'create_region':
      return [`attempt cxl create-region -t ram -d decoder0.${step.window} -m ${step.memdevs.map(word).join(' ')}`];
    // Its loads are steps of their own by now.
    case 'coldplug':
    case 'start_udev':
    case 'switch_root':
      return [];
    case 'hotadd':
      return null;
  }
}

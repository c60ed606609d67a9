import { sh, shellName, shellNames, type Shell } from '../encode/shell.ts';
import { buildOf, type Kernel, type ModuleName } from '../model/kernel.ts';
import type { Milestone, Scenario, UserStep } from '../model/scenario.ts';

/** Drivers whose devices are numbered in probe order: a step applies to every existing one. */
const numbered = ['cxl_region', 'cxl_dax_region', 'hmem', 'kmem', 'device_dax'];

/** The sysfs name of a device in a scenario. */
function inSysfs(device: string): string {
  if (device === 'ACPI0017') return 'ACPI0017:00';
  return device === 'hmem_platform' ? 'hmem_platform.0' : device;
}

const awaited: Readonly<Record<Milestone, Shell>> = {
  'windows-published': sh`await_file "$iomem" ' : CXL Window ' "a CXL window is published"`,
  'region-committed': sh`await_file "$iomem" ' : region[0-9]' "a region is there"`,
  'hmem-deferred': sh`await_log 'deferring range to CXL' "dax_hmem defers"`,
  'hmem-decided': sh`await_log 'CXL claims resource\\|CXL did not claim resource' "dax_hmem has decided"`,
};

/** Whether modprobe fails to find the module on the scenario's kernel. */
export const isMissing = ({ config, missing }: Kernel, module: ModuleName): boolean =>
  buildOf(config, module) === 'n' || missing.includes(module);

/**
 * The script lines for a step, each a test point except waits. `null` for a step that no command on a running system performs, or
 * not in a definite order.
 */
export function forcedBy(step: UserStep, { kernel }: Pick<Scenario, 'kernel'>): readonly Shell[] | null {
  switch (step.do) {
    case 'modprobe':
      if (isMissing(kernel, step.module)) return [sh`load_missing ${shellName(step.module)}`];
      // No option of modprobe disables the soft dependencies declared by a module itself.
      return [sh`${kernel.softdeps ? sh`load` : sh`load_bare`} ${shellName(step.module)}`];
    case 'insmod':
      return [sh`load_bare ${shellName(step.module)}`];
    case 'parallel':
      return step.modules.length === 0 ? [] : [sh`together ${shellNames(step.modules)}`];
    case 'rmmod':
      return [sh`attempt rmmod ${shellName(step.module)}`];
    case 'settle':
      return [sh`settle`];
    case 'await':
      return [awaited[step.event]];
    case 'bind':
      return [sh`bind ${shellName(inSysfs(step.device))} ${shellName(step.driver)}`];
    case 'unbind':
      return numbered.includes(step.driver)
        ? [sh`unbind_all ${shellName(step.driver)}`]
        : [sh`unbind ${shellName(inSysfs(step.device))} ${shellName(step.driver)}`];
    case 'autoprobe':
      return [
        sh`to "$root/sys/bus/${shellName(step.bus)}/drivers_autoprobe" ${step.on ? 1 : 0} "autoprobe of ${shellName(step.bus)} ${step.on ? sh`on` : sh`off`}"`,
      ];
    case 'unplug':
      return [sh`unplug ${shellName(step.memdev)}`];
    case 'rescan':
      return [sh`to "$root/sys/bus/pci/rescan" 1 "rescan the PCI bus"`];
    case 'disable_region':
      return [sh`attempt cxl disable-region -f -d decoder0.${step.window} all`];
    case 'destroy_region':
      return [sh`attempt cxl destroy-region -f -d decoder0.${step.window} all`];
    case 'create_region':
      return [sh`attempt cxl create-region -t ram -d decoder0.${step.window} -m ${shellNames(step.memdevs)}`];
    // Its loads have become separate steps.
    case 'coldplug':
    case 'start_udev':
    case 'switch_root':
      return [];
    case 'hotadd':
      return null;
  }
}

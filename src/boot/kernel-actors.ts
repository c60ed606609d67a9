import {
  boot,
  cxlBusWq,
  dmesg,
  driver,
  driverCore,
  flushProbe,
  iomem,
  module,
  user,
  type BootInput,
  type DmesgInput,
  type DriverInput,
  type Initcall,
  type ModuleInput,
  type UserInput,
} from '../../machines/index.ts';
import type { ActorDefinition } from '../engine/index.ts';
import { acceleratorModules, buildOf, type ModuleName } from '../model/kernel.ts';
import { isAtBoot } from '../model/platform.ts';
import { commandsOf, freeLoads, modulesOf } from './commands.ts';
import { functionDriver, names } from './names.ts';
import type { Plan } from './plan.ts';

/** The actors for initcalls, user space and the kernel log. */
export function bootActors(plan: Plan): readonly ActorDefinition[] {
  const modules = modulesOf(plan);
  const watched = plan.scenario.userspace.steps.flatMap((step) => (step.do === 'await' ? [step.event] : []));
  return [
    {
      id: 'boot',
      machine: boot,
      input: {
        initcalls: initcallsOf(plan, modules),
        modules: modules.map((name) => names.module(name)),
      } satisfies BootInput,
    },
    {
      id: 'user',
      machine: user,
      input: { commands: commandsOf(plan), unhurried: isUnhurried(plan) } satisfies UserInput,
    },
    { id: 'dmesg', machine: dmesg, input: { watched: [...new Set(watched)].sort() } satisfies DmesgInput },
  ];
}

const isUnhurried = (plan: Plan): boolean =>
  plan.scenario.userspace.order === 'forced' && plan.scenario.userspace.pace === 'unhurried';

/**
 * Built-in code in link order. Soft Reserved ranges are inserted after subsys level when the tree does not contain them already.
 * @kernel drivers/Makefile
 */
function initcallsOf(plan: Plan, modules: readonly ModuleName[]): readonly Initcall[] {
  const { config, missing } = plan.scenario.kernel;
  const builtin = modules.filter((name) => buildOf(config, name) === 'y' && !missing.includes(name));
  // 7.1 links hmem first inside drivers/dax, older kernels last.
  const dax: readonly ModuleName[] = plan.rules.has('hmem-linked-first')
    ? ['dax_hmem', 'device_dax', 'kmem', 'dax_cxl']
    : ['device_dax', 'kmem', 'dax_cxl', 'dax_hmem'];
  const call = (order: readonly ModuleName[]): Initcall[] =>
    order.filter((name) => builtin.includes(name)).map((name) => ({ call: 'module', module: names.module(name) }));
  const publish: Initcall[] = plan.publishesLate ? plan.published.map((range) => ({ call: 'publish', range })) : [];
  return [...call(['cxl_port', 'cxl_acpi']), ...publish, ...call(dax), ...call(['cxl_mem', 'cxl_pci'])];
}

/** One actor per module of the build. */
export function moduleActors(plan: Plan): readonly ActorDefinition[] {
  const free = freeLoads(plan);
  const { kernel, userspace } = plan.scenario;
  const built = modulesOf(plan);
  const wanted = new Set(
    plan.memdevs.filter((memdev) => isAtBoot(plan.platform, memdev)).map((memdev) => functionDriver(memdev)),
  );
  const coldplugged: Partial<Record<ModuleName, boolean>> = {
    cxl_acpi: plan.platform.windows.length > 0 || plan.platform.hostBridges.length > 0,
    cxl_pci: wanted.has('cxl_pci'),
    sfc: wanted.has('sfc'),
    dax_hmem: plan.hmem.length > 0,
  };
  return built.map((name) => ({
    id: names.module(name),
    machine: module,
    input: {
      id: names.module(name),
      builtin: buildOf(kernel.config, name) === 'y',
      dependencies: dependenciesOf(plan, name, built),
      init: initOf(plan, name),
      exit: exitOf(plan, name),
      found: kernel.missing.includes(name)
        ? 'never'
        : kernel.initramfs === 'all' || kernel.initramfs.includes(name)
          ? 'always'
          : 'root',
      udev: !userspace.udev ? 'never' : userspace.steps.some((step) => step.do === 'start_udev') ? 'later' : 'boot',
      coldplug: coldplugged[name] ?? false,
      free: free.get(name) ?? 'no',
      unhurried: isUnhurried(plan),
      pauses: userspace.pace === 'logged',
    } satisfies ModuleInput,
  }));
}

const cxlModules: readonly ModuleName[] = ['cxl_port', 'cxl_acpi', 'cxl_mem', 'cxl_pci'];

/** @kernel drivers/cxl/mem.c:MODULE_SOFTDEP, drivers/dax/hmem/hmem.c:MODULE_SOFTDEP, drivers/dax/cxl.c:cxl_dax_region_init */
function dependenciesOf(plan: Plan, name: ModuleName, built: readonly ModuleName[]): ModuleInput['dependencies'] {
  const { config, softdeps } = plan.scenario.kernel;
  const all: { readonly module: ModuleName; readonly soft: boolean }[] = [];
  if (name === 'cxl_acpi') all.push({ module: 'cxl_port', soft: true });
  if (name === 'cxl_mem') all.push({ module: 'cxl_port', soft: !plan.rules.has('memdev-attach-in-device-add') });
  if ((name === 'cxl_pci' || name === 'sfc') && plan.rules.has('memdev-attach-in-device-add'))
    all.push({ module: 'cxl_mem', soft: false });
  const needsHmem = plan.design.cxlNeedsHmem === true;
  if (needsHmem && cxlModules.includes(name)) all.unshift({ module: 'dax_hmem', soft: false });
  // A softdep against a symbol dependency is a cycle; the symbol dependency has priority.
  if (name === 'dax_hmem' && !plan.rules.has('hmem-requests-modules') && config.CXL_REGION !== 'n' && !needsHmem)
    all.push({ module: 'cxl_acpi', soft: true });
  if (name === 'dax_cxl' && plan.rules.has('dax-cxl-after-decision')) all.push({ module: 'dax_hmem', soft: false });
  return all
    .filter(
      (dependency) =>
        built.includes(dependency.module) &&
        buildOf(config, dependency.module) === 'm' &&
        (!dependency.soft || softdeps),
    )
    .map((dependency) => ({ module: names.module(dependency.module), soft: dependency.soft }));
}

/** The steps of module_init, and those that a gate adds at its end. */
const initOf = (plan: Plan, name: ModuleName): ModuleInput['init'] => [
  ...driversOf(plan, name),
  ...(plan.gate.signals?.includes(name) === true ? [{ actor: 'gate', hook: 'signal' as const }] : []),
];

function driversOf(plan: Plan, name: ModuleName): ModuleInput['init'] {
  const { config } = plan.scenario.kernel;
  switch (name) {
    case 'cxl_acpi':
      return [
        { actor: names.driver('cxl_acpi') },
        ...(plan.gate.launch === 'module-init' ? [{ actor: 'gate', hook: 'launch' as const }] : []),
      ];
    case 'dax_hmem':
      return [
        ...(config.DEV_DAX_CXL === 'n' ? [] : [{ actor: 'gate' }]),
        { actor: names.driver('hmem_platform') },
        { actor: names.driver('hmem') },
      ];
    case 'dax_cxl':
      return [{ actor: plan.design.daxCxlInit === null ? names.driver('dax_cxl') : 'dax_cxl_init' }];
    case 'kmem':
      return [{ actor: names.driver('kmem') }];
    case 'device_dax':
      return config.DEV_DAX_KMEM === 'n' ? [{ actor: names.driver('device_dax') }] : [];
    case 'cxl_port':
    case 'cxl_mem':
    case 'cxl_pci':
    case 'sfc':
      return [{ actor: names.driver(name) }];
  }
}

const exitOf = (plan: Plan, name: ModuleName): readonly string[] => {
  if (name === 'dax_hmem') return [names.driver('hmem'), names.driver('hmem_platform')];
  if (name === 'device_dax')
    return plan.scenario.kernel.config.DEV_DAX_KMEM === 'n' ? [names.driver('device_dax')] : [];
  return [names.driver(name)];
};

/** The driver core, one actor per driver, the barrier, work queues and resource trees. */
export function coreActors(plan: Plan): readonly ActorDefinition[] {
  const { kernel, faults } = plan.scenario;
  const built = modulesOf(plan);
  const moduleFor = (name: ModuleName): string | null => (built.includes(name) ? names.module(name) : null);
  const daxDriver = kernel.config.DEV_DAX_KMEM === 'n' ? 'device_dax' : 'kmem';
  const unloadable = plan.scenario.userspace.steps.some((step) => step.do === 'rmmod');
  // The driver of the module dax_cxl has a different name.
  const forcedSynchronous = plan.rules.has('memdev-attach-in-device-add') ? ['cxl_mem', 'cxl_port'] : [];
  const isAsyncByParameter = (name: string): boolean =>
    !forcedSynchronous.includes(name) && kernel.asyncProbe.includes(name === 'dax_cxl' ? 'cxl_dax_region' : name);
  const driverActor = (
    name: string,
    async: boolean,
    moduleName: string | null,
    devices: readonly string[],
  ): ActorDefinition => ({
    id: names.driver(name),
    machine: driver,
    input: {
      id: names.driver(name),
      async: async || isAsyncByParameter(name),
      // The rescan of the cxl bus attaches memdevs in order, so that driver is excluded.
      unordered: (async || isAsyncByParameter(name)) && name !== 'cxl_mem',
      unloadable,
      module: moduleName,
      devices,
    } satisfies DriverInput,
  });
  const functions = (driverName: ModuleName): readonly string[] =>
    plan.memdevs
      .filter((memdev) => functionDriver(memdev) === driverName && isAtBoot(plan.platform, memdev))
      .map((memdev) => names.pci(memdev));
  return [
    {
      id: 'driver_core',
      machine: driverCore,
      input: { hungProbes: faults.filter((fault) => fault.kind === 'hang').length },
    },
    driverActor('cxl_acpi', false, moduleFor('cxl_acpi'), [names.acpi]),
    driverActor('cxl_port', false, moduleFor('cxl_port'), []),
    driverActor('cxl_pci', true, moduleFor('cxl_pci'), functions('cxl_pci')),
    // An accelerator's driver has no probe_type, so it probes synchronously while its module loads.
    ...acceleratorModules
      .filter((name) => built.includes(name))
      .map((name) => driverActor(name, false, moduleFor(name), functions(name))),
    driverActor('cxl_mem', false, moduleFor('cxl_mem'), []),
    driverActor('dax_cxl', plan.design.asyncDaxCxl, moduleFor('dax_cxl'), []),
    driverActor('hmem_platform', false, null, plan.hmem.length > 0 ? ['dax_hmem'] : []),
    driverActor('hmem', false, null, []),
    driverActor(daxDriver, false, moduleFor(daxDriver), []),
    {
      id: 'cxl_bus_wq',
      machine: cxlBusWq,
      input: { memdevDriver: names.driver('cxl_mem'), portDriver: names.driver('cxl_port') },
    },
    {
      id: 'flush_probe',
      machine: flushProbe,
      input: {
        bounded: plan.gate.bounded ?? 'never',
        teardown: plan.gate.tearsDown === true ? names.acpi : null,
        remembers: plan.design.failureFlag,
      },
    },
    { id: 'iomem', machine: iomem, input: { tree: plan.tree, flat: false } },
    ...(plan.design.exclusiveDaxRegions
      ? [{ id: 'dax_regions', machine: iomem, input: { tree: [], flat: true } }]
      : []),
  ];
}

import { checkKconfig } from '../../model/kconfig.ts';
import {
  acceleratorModules,
  buildOf,
  symbols,
  type Kernel,
  type KconfigSymbol,
  type ModuleName,
} from '../../model/kernel.ts';
import type { Scenario, UserStep } from '../../model/scenario.ts';
import { ofScenario, together, type Condition } from './condition.ts';
import type { KernelRules } from '../../model/kernel-rules.ts';

/** A load order of the stack in which each module's prerequisites come first. */
export const carefulOrder: readonly ModuleName[] = [
  'cxl_port',
  'cxl_acpi',
  'cxl_pci',
  'cxl_mem',
  'dax_cxl',
  'dax_hmem',
  'kmem',
  'device_dax',
];

/** The modules that a step loads. */
export const loadsOf = (step: UserStep): readonly ModuleName[] =>
  step.do === 'modprobe' || step.do === 'insmod' ? [step.module] : step.do === 'parallel' ? step.modules : [];

/** Position for a module among the loads of a script: before the first load that follows it in that order. */
function placeFor(steps: readonly UserStep[], module: ModuleName): number {
  const rank = carefulOrder.indexOf(module);
  const later = steps.findIndex((step) => loadsOf(step).some((one) => carefulOrder.indexOf(one) > rank));
  if (later >= 0) return later;
  return steps.findLastIndex((step) => loadsOf(step).length > 0) + 1;
}

/** The scenario with an additional step that loads the module at that position. */
export function withLoad(scenario: Scenario, module: ModuleName): Scenario {
  const { steps } = scenario.userspace;
  const at = placeFor(steps, module);
  const grown: readonly UserStep[] = [...steps.slice(0, at), { do: 'modprobe', module }, ...steps.slice(at)];
  return { ...scenario, userspace: { ...scenario.userspace, steps: grown } };
}

const withKernel = (scenario: Scenario, change: Partial<Kernel>): Scenario => ({
  ...scenario,
  kernel: { ...scenario.kernel, ...change },
});

const found = (scenario: Scenario, modules: readonly ModuleName[]): Scenario =>
  withKernel(scenario, { missing: scenario.kernel.missing.filter((module) => !modules.includes(module)) });

/** Whether user space loads modules on uevents. */
const loadsByItself = ({ userspace }: Scenario): boolean =>
  userspace.udev || userspace.steps.some((step) => step.do === 'coldplug' || step.do === 'start_udev');

const isLoaded = (scenario: Scenario, module: ModuleName): boolean =>
  loadsByItself(scenario) || scenario.userspace.steps.some((step) => loadsOf(step).includes(module));

function missingGiven(scenario: Scenario, module: ModuleName): Condition {
  const late = scenario.userspace.steps.filter((step) => step.do === 'insmod' && step.module === module);
  const isLate = late.length > 0;
  return ofScenario(
    {
      kind: isLate ? 'order' : 'module',
      is: isLate
        ? `the module ${module} comes late, by insmod`
        : `the module ${module} is missing: no load of it succeeds`,
      without: isLate
        ? `the module ${module} is loaded with the others, before dax_hmem, not late`
        : `the module ${module} is loaded`,
    },
    (before) => {
      const here = found(before, [module]);
      const { userspace } = here;
      const early = {
        ...here,
        userspace: { ...userspace, steps: userspace.steps.filter((step) => !late.includes(step)) },
      };
      return isLoaded(early, module) ? early : withLoad(early, module);
    },
  );
}

/** Loadable modules that no step or uevent loads. */
export const neverLoaded = (scenario: Scenario): readonly ModuleName[] =>
  carefulOrder.filter(
    (module) =>
      !scenario.kernel.missing.includes(module) &&
      buildOf(scenario.kernel.config, module) === 'm' &&
      !isLoaded(scenario, module),
  );

/** Disabled symbols, with the value that the stack needs. */
const offSymbols = ({ config }: Kernel): readonly KconfigSymbol[] => symbols.filter((symbol) => config[symbol] === 'n');

const bools: readonly KconfigSymbol[] = ['CXL_REGION', 'EFI_SOFT_RESERVE', 'ACPI_HMAT'];

function configConditions(scenario: Scenario, rules: KernelRules): readonly Condition[] {
  const off = offSymbols(scenario.kernel);
  const singles = off.map((symbol): Condition => {
    const value = bools.includes(symbol) ? 'y' : 'm';
    return ofScenario(
      { kind: 'config', is: `CONFIG_${symbol} is off`, without: `the kernel is built with CONFIG_${symbol}=${value}` },
      (before) => withKernel(before, { config: { ...before.kernel.config, [symbol]: value } }),
    );
  });
  const legal = singles.filter(
    (before) =>
      checkKconfig(before.take({ scenario, variant: { design: '' } }).scenario.kernel.config, rules).length === 0,
  );
  return singles.length > 1 ? [...legal, together(singles)] : legal;
}

const allLoaded = (conditions: readonly Condition[], modules: readonly ModuleName[]): Condition =>
  together(conditions, {
    is: `the modules ${modules.join(', ')} are not loaded`,
    without: `the modules ${modules.join(', ')} are loaded`,
  });

/** Deficiencies of the kernel and its installation: modules, symbols, soft dependencies, the initramfs. */
export function moduleConditions(scenario: Scenario, rules: KernelRules): readonly Condition[] {
  const { kernel } = scenario;
  const missing = kernel.missing
    .filter((module) => !acceleratorModules.some((one) => one === module))
    .map((module) => missingGiven(scenario, module));
  const late = missing.filter(({ kind }) => kind === 'order');
  const gone = missing.filter(({ kind }) => kind === 'module');
  const idle = neverLoaded(scenario).map((module) =>
    ofScenario({ kind: 'module', is: `nobody loads ${module}`, without: `the module ${module} is loaded` }, (before) =>
      withLoad(before, module),
    ),
  );
  return [
    ...gone,
    ...(gone.length > 1 ? [allLoaded(gone, kernel.missing)] : []),
    ...idle,
    ...(gone.length > 0 && idle.length > 0
      ? [allLoaded([...gone, ...idle], [...kernel.missing, ...neverLoaded(scenario)])]
      : []),
    ...late,
    ...(kernel.initramfs === 'all'
      ? []
      : [
          ofScenario(
            {
              kind: 'module',
              is: `the initramfs has ${kernel.initramfs.join(', ') || 'no module'}; the rest comes with the real root`,
              without: 'the initramfs has all modules of the stack',
            },
            (before) => withKernel(before, { initramfs: 'all' }),
          ),
        ]),
    ...configConditions(scenario, rules),
    ...(kernel.softdeps
      ? []
      : [
          ofScenario(
            {
              kind: 'config',
              is: 'modprobe does not honour soft dependencies',
              without: 'modprobe honours the soft dependency of dax_hmem on cxl_acpi',
            },
            (before) => withKernel(before, { softdeps: true }),
          ),
        ]),
    ...(kernel.asyncProbe.length === 0
      ? []
      : [
          ofScenario(
            {
              kind: 'config',
              is: `probes are asynchronous: driver_async_probe=${kernel.asyncProbe.join(',')}`,
              without: 'no driver_async_probe= on the kernel command line',
            },
            (before) => withKernel(before, { asyncProbe: [] }),
          ),
        ]),
  ];
}

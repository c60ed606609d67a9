import type { ModuleName } from '../../model/kernel.ts';
import type { Scenario, UserStep } from '../../model/scenario.ts';
import { verdictFor, type Aim } from './aim.ts';
import type { Budget, TrialReports } from './causes.ts';
import type { Trial } from './condition.ts';
import { carefulOrder, loadsOf, neverLoaded, withLoad } from './modules.ts';

/** A remedy without another kernel; it is reported only after a successful trial. */
export interface Workaround {
  readonly what: string;
  /** Commands, or parameters for the kernel command line. */
  readonly type: readonly string[];
  /** `this sequence`: the loads in the sequence that the workaround enforces, at any pace of the probes. */
  readonly holds: 'every order' | 'this order' | 'this sequence';
  readonly endings: readonly string[];
}

interface Idea extends Pick<Workaround, 'what' | 'type'> {
  readonly take: (scenario: Scenario) => Scenario;
  readonly isSequence?: true;
}

const withMissing = (scenario: Scenario, module: ModuleName): Scenario => ({
  ...scenario,
  kernel: { ...scenario.kernel, missing: [...scenario.kernel.missing, module] },
});

const blacklist = (module: ModuleName, why: string): Idea => ({
  what: `keep ${module} out for good (kernel command line): ${why}`,
  type: [`module_blacklist=${module}`],
  take: (scenario) => withMissing(scenario, module),
});

const pre: readonly ModuleName[] = ['cxl_acpi', 'cxl_pci', 'cxl_mem'];

/** The load sequence that a softdep in modprobe.d enforces, without waiting in between. */
function withSoftdep(scenario: Scenario): Scenario {
  const { udev, steps, order } = scenario.userspace;
  const before = pre.filter((module) => !scenario.kernel.missing.includes(module));
  const isLoose = udev || order === 'free' || steps.every((step) => loadsOf(step).length === 0);
  const loose = carefulOrder.filter((module) => !scenario.kernel.missing.includes(module));
  // Without an order of udev's own, the worst one is assumed: dax_hmem first.
  const loads: readonly UserStep[] = isLoose
    ? (['dax_hmem', ...loose.filter((module) => module !== 'dax_hmem')] as const).map((module) => ({
        do: 'modprobe',
        module,
      }))
    : [];
  const kept = steps.filter(
    (step) => !isLoose || !['modprobe', 'parallel', 'coldplug', 'start_udev'].includes(step.do),
  );
  const all = [...loads, ...kept].flatMap((step): readonly UserStep[] => {
    const asksHmem =
      (step.do === 'modprobe' && step.module === 'dax_hmem') ||
      (step.do === 'parallel' && step.modules.includes('dax_hmem'));
    return asksHmem ? [...before.map((module): UserStep => ({ do: 'modprobe', module })), step] : [step];
  });
  const { pace: _, ...hurried } = scenario.userspace;
  return { ...scenario, userspace: { ...hurried, udev: false, order: 'forced', steps: all } };
}

const loadLines = (modules: readonly ModuleName[]): readonly string[] => [
  `grep -rE '${modules.join('|')}' /etc/modprobe.d /proc/cmdline`,
  `printf '%s\\n' ${modules.join(' ')} \\`,
  '  >> /etc/modules-load.d/cxl.conf',
  'update-initramfs -u   # or dracut -f',
];

function loading(scenario: Scenario): readonly Idea[] {
  const gone = scenario.kernel.missing.filter((module) => carefulOrder.includes(module));
  const idle = neverLoaded(scenario);
  const sets = [
    ...[...gone, ...idle].map((module) => [module]),
    ...(gone.length > 1 ? [gone] : []),
    [...gone, ...idle],
  ];
  const distinct = [...new Map(sets.map((set) => [set.join(), set])).values()].filter((set) => set.length > 0);
  return distinct.map((modules) => ({
    what: `have ${modules.join(', ')} loaded, from the initramfs if dax_hmem is in it`,
    type: loadLines(modules),
    take: (before: Scenario): Scenario =>
      modules.reduce<Scenario>(
        (grown, module) =>
          grown.userspace.udev || grown.userspace.steps.some((step) => step.do === 'modprobe' && step.module === module)
            ? grown
            : withLoad(grown, module),
        {
          ...before,
          kernel: { ...before.kernel, missing: before.kernel.missing.filter((one) => !modules.includes(one)) },
        },
      ),
  }));
}

/** Candidate workarounds, least intrusive first. */
function ideas(scenario: Scenario): readonly Idea[] {
  const { kernel } = scenario;
  const { config } = kernel;
  const builtIn = { CXL_ACPI: 'y', CXL_PCI: 'y', CXL_MEM: 'y' } as const;
  return [
    ...loading(scenario),
    {
      what: 'have the CXL drivers loaded before dax_hmem (soft dependency)',
      type: [
        `echo softdep dax_hmem pre: ${pre.join(' ')} \\`,
        '  >> /etc/modprobe.d/cxl.conf',
        'update-initramfs -u   # or dracut -f',
      ],
      take: withSoftdep,
      isSequence: true,
    },
    ...(kernel.asyncProbe.length > 0
      ? [
          {
            what: 'probe in sequence: take this off the kernel command line',
            type: [`driver_async_probe=${kernel.asyncProbe.join(',')}`],
            take: (before: Scenario): Scenario => ({ ...before, kernel: { ...before.kernel, asyncProbe: [] } }),
          },
        ]
      : []),
    ...(kernel.initramfs === 'all'
      ? []
      : [
          {
            what: 'put the CXL drivers into the initramfs',
            type: [
              `printf '%s\\n' ${carefulOrder.slice(1).join(' ')} \\`,
              '  >> /etc/initramfs-tools/modules',
              'update-initramfs -u',
            ],
            take: (before: Scenario): Scenario => ({
              ...before,
              kernel: { ...before.kernel, initramfs: 'all' as const },
            }),
          },
        ]),
    ...(config.DEV_DAX_HMEM === 'n' || kernel.missing.includes('dax_hmem')
      ? []
      : [blacklist('dax_hmem', 'CXL alone has the memory')]),
    ...(config.CXL_ACPI !== 'm' || kernel.missing.includes('cxl_acpi')
      ? []
      : [blacklist('cxl_acpi', 'dax_hmem has all of it, and there are no regions')]),
    ...(config.CXL_ACPI === 'm'
      ? [
          {
            what: 'build the same kernel with the CXL drivers in it',
            type: Object.keys(builtIn).map((symbol) => `CONFIG_${symbol}=y`),
            take: (before: Scenario): Scenario => ({
              ...before,
              kernel: {
                ...before.kernel,
                config: { ...before.kernel.config, CXL_BUS: 'y', CXL_PORT: 'y', ...builtIn },
              },
            }),
          },
        ]
      : []),
  ];
}

/** The workarounds that satisfy the criterion; untried ones are omitted. */
export function workaroundsOf(
  { scenario, variant }: Trial,
  aim: Aim,
  look: TrialReports,
  budget: Budget,
): readonly Workaround[] {
  const found: Workaround[] = [];
  for (const { what, type, take, isSequence } of ideas(scenario)) {
    if (budget.now() > budget.until) break;
    budget.onTry?.(what);
    const changed = take(scenario);
    const own = changed.userspace.order;
    const report = look({ scenario: changed, variant }, own);
    if (!report || verdictFor(aim, changed, report) !== 'holds') continue;
    if (isSequence) {
      found.push({ what, type, holds: 'this sequence', endings: report.endings });
      continue;
    }
    const free = own === 'free' ? report : look({ scenario: changed, variant }, 'free');
    const isAlways = free !== null && verdictFor(aim, changed, free) === 'holds';
    found.push({
      what,
      type,
      holds: isAlways ? 'every order' : 'this order',
      endings: (isAlways ? free : report).endings,
    });
  }
  return found;
}

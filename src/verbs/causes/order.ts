import type { ModuleName } from '../../model/kernel.ts';
import type { Scenario, UserStep } from '../../model/scenario.ts';
import { ofScenario, type Condition } from './condition.ts';
import { carefulOrder, loadsOf } from './modules.ts';

const withSteps = (scenario: Scenario, steps: readonly UserStep[]): Scenario => ({
  ...scenario,
  userspace: { ...scenario.userspace, steps },
});

const loadAt = (steps: readonly UserStep[], module: ModuleName): number =>
  steps.findIndex((step) => loadsOf(step).includes(module));

/** Pairs of modules whose load order can decide the ownership of a range. */
const pairs: readonly (readonly [ModuleName, ModuleName])[] = [
  ['cxl_acpi', 'dax_hmem'],
  ['cxl_pci', 'dax_hmem'],
  ['cxl_mem', 'dax_hmem'],
  ['cxl_acpi', 'cxl_pci'],
  ['dax_hmem', 'cxl_acpi'],
];

/** Moves the module's load to just before another's. */
function moved(steps: readonly UserStep[], first: ModuleName, second: ModuleName): readonly UserStep[] {
  const rest = steps.flatMap((step): readonly UserStep[] => {
    if (step.do === 'parallel') {
      const modules = step.modules.filter((module) => module !== first);
      return modules.length === step.modules.length ? [step] : [{ ...step, modules }];
    }
    return (step.do === 'modprobe' || step.do === 'insmod') && step.module === first ? [] : [step];
  });
  const at = loadAt(rest, second);
  return [...rest.slice(0, at), { do: 'modprobe', module: first }, ...rest.slice(at)];
}

function swaps(scenario: Scenario): readonly Condition[] {
  const { steps } = scenario.userspace;
  return pairs.flatMap(([first, second]) => {
    const [a, b] = [loadAt(steps, first), loadAt(steps, second)];
    if (a < 0 || b < 0 || a < b || scenario.kernel.missing.includes(first)) return [];
    const how = a === b ? 'together with' : 'after';
    return ofScenario(
      {
        kind: 'order',
        is: `${first} is loaded ${how} ${second}`,
        without: `${first} is loaded before ${second}`,
        isOrder: true,
      },
      (before) => withSteps(before, moved(before.userspace.steps, first, second)),
    );
  });
}

const takers: readonly ModuleName[] = ['dax_cxl', 'dax_hmem', 'kmem', 'device_dax'];

/** Loads all modules in sequence, with dax_hmem and kmem last, at quiescence. */
function last(scenario: Scenario): readonly Condition[] {
  const { steps } = scenario.userspace;
  const at = loadAt(steps, 'dax_hmem');
  const after = steps
    .slice(at + 1)
    .some(
      (step) =>
        ['bind', 'rescan', 'hotadd', 'autoprobe', 'insmod'].includes(step.do) ||
        loadsOf(step).some((module) => !takers.includes(module)),
    );
  if (at < 0 || !after) return [];
  return [
    ofScenario(
      {
        kind: 'order',
        is: 'dax_hmem is loaded before all devices have come',
        without: 'dax_hmem is loaded last, after every other device and module has come',
        isOrder: true,
      },
      (before) => {
        const rest = before.userspace.steps.flatMap((step): readonly UserStep[] => {
          if (step.do === 'parallel')
            return [{ ...step, modules: step.modules.filter((one) => !takers.includes(one)) }];
          return loadsOf(step).some((module) => takers.includes(module)) ? [] : [step];
        });
        const moving = takers.filter((module) => loadAt(before.userspace.steps, module) >= 0);
        return withSteps(before, [
          ...rest,
          { do: 'settle' },
          ...moving.map((module): UserStep => ({ do: 'modprobe', module })),
          { do: 'settle' },
        ]);
      },
    ),
  ];
}

/** Serializes concurrent loads; udev's loads become a script in prerequisite order. */
function sequence(scenario: Scenario): readonly Condition[] {
  const { udev, order, steps } = scenario.userspace;
  const loads = steps.filter((step) => loadsOf(step).length > 0 || step.do === 'coldplug');
  const isLoose = udev || order === 'free' || loads.some((step) => step.do === 'parallel' || step.do === 'coldplug');
  if (!isLoose) return [];
  const modules = carefulOrder.filter(
    (module) =>
      !scenario.kernel.missing.includes(module) &&
      (udev || loads.some((step) => step.do === 'coldplug') || loadAt(steps, module) >= 0),
  );
  return [
    ofScenario(
      {
        kind: 'order',
        is: 'modules are loaded in any order, or at once',
        without: `modules are loaded one after the other: ${modules.join(', ')}`,
        isOrder: true,
      },
      (before) => ({
        ...before,
        userspace: {
          udev: false,
          order: 'forced',
          steps: [
            ...modules.map((module): UserStep => ({ do: 'modprobe', module })),
            { do: 'settle' },
            ...before.userspace.steps.filter((step) => !loads.includes(step) && step.do !== 'start_udev'),
          ],
        },
      }),
    ),
  ];
}

/** Conditions about the order of user space's own steps. */
export const orderConditions = (scenario: Scenario): readonly Condition[] =>
  scenario.userspace.order === 'forced'
    ? [...swaps(scenario), ...last(scenario), ...sequence(scenario)]
    : sequence(scenario);

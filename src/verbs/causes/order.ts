import type { ModuleName } from '../../model/kernel.ts';
import type { Scenario, UserStep } from '../../model/scenario.ts';
import { ofScenario, type Given } from './given.ts';
import { carefulOrder, loadsOf } from './modules.ts';

const withSteps = (scenario: Scenario, steps: readonly UserStep[]): Scenario => ({
  ...scenario,
  userspace: { ...scenario.userspace, steps },
});

const loadAt = (steps: readonly UserStep[], module: ModuleName): number =>
  steps.findIndex((step) => loadsOf(step).includes(module));

/** Pairs whose order decides who is asked first. */
const pairs: readonly (readonly [ModuleName, ModuleName])[] = [
  ['cxl_acpi', 'dax_hmem'],
  ['cxl_pci', 'dax_hmem'],
  ['cxl_mem', 'dax_hmem'],
  ['cxl_acpi', 'cxl_pci'],
  ['dax_hmem', 'cxl_acpi'],
];

/** The module's load moved to just before another's. */
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

function swaps(scenario: Scenario): readonly Given[] {
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
      (given) => withSteps(given, moved(given.userspace.steps, first, second)),
    );
  });
}

const takers: readonly ModuleName[] = ['dax_cxl', 'dax_hmem', 'kmem', 'device_dax'];

/** Every load of the stack one after the other, the memory's takers when all else is at rest. */
function last(scenario: Scenario): readonly Given[] {
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
      (given) => {
        const rest = given.userspace.steps.flatMap((step): readonly UserStep[] => {
          if (step.do === 'parallel')
            return [{ ...step, modules: step.modules.filter((one) => !takers.includes(one)) }];
          return loadsOf(step).some((module) => takers.includes(module)) ? [] : [step];
        });
        const moving = takers.filter((module) => loadAt(given.userspace.steps, module) >= 0);
        return withSteps(given, [
          ...rest,
          { do: 'settle' },
          ...moving.map((module): UserStep => ({ do: 'modprobe', module })),
          { do: 'settle' },
        ]);
      },
    ),
  ];
}

/** Loads at once become loads in sequence; udev's become a script of the careful order. */
function sequence(scenario: Scenario): readonly Given[] {
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
      (given) => ({
        ...given,
        userspace: {
          udev: false,
          order: 'forced',
          steps: [
            ...modules.map((module): UserStep => ({ do: 'modprobe', module })),
            { do: 'settle' },
            ...given.userspace.steps.filter((step) => !loads.includes(step) && step.do !== 'start_udev'),
          ],
        },
      }),
    ),
  ];
}

/** What the order of user space's own steps has to do with it. */
export const orderGivens = (scenario: Scenario): readonly Given[] =>
  scenario.userspace.order === 'forced'
    ? [...swaps(scenario), ...last(scenario), ...sequence(scenario)]
    : sequence(scenario);

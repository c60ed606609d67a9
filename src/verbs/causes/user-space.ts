import type { Scenario, UserStep } from '../../model/scenario.ts';
import { ofScenario, together, type Condition } from './condition.ts';

/** Removes some steps from the scenario. */
const without =
  (isGone: (step: UserStep) => boolean) =>
  (scenario: Scenario): Scenario => ({
    ...scenario,
    userspace: { ...scenario.userspace, steps: scenario.userspace.steps.filter((step) => !isGone(step)) },
  });

const listed = (names: readonly string[]): string => [...new Set(names)].join(', ');

/** Selects loads of a module after its removal: they only undo an rmmod and are dropped with it. */
const reloads = (steps: readonly UserStep[], module: string): ((step: UserStep) => boolean) => {
  const removed = steps.findIndex((step) => step.do === 'rmmod' && step.module === module);
  return (step) =>
    (step.do === 'modprobe' || step.do === 'insmod') && step.module === module && steps.indexOf(step) > removed;
};

function unbinds(steps: readonly UserStep[]): readonly Condition[] {
  const found = steps.flatMap((step) => (step.do === 'unbind' ? [step] : []));
  const keys = [...new Set(found.map(({ device, driver }) => `${device} ${driver}`))];
  return keys.map((key) => {
    const [device = '', driver = ''] = key.split(' ');
    return ofScenario(
      {
        kind: 'user space',
        is: `user space unbinds ${driver} from ${device}`,
        without: `nobody unbinds ${driver} from ${device}`,
      },
      without(
        (step) => (step.do === 'unbind' || step.do === 'bind') && step.device === device && step.driver === driver,
      ),
    );
  });
}

function removals(steps: readonly UserStep[]): readonly Condition[] {
  const modules = [...new Set(steps.flatMap((step) => (step.do === 'rmmod' ? [step.module] : [])))];
  return modules.map((module) => {
    const isReload = reloads(steps, module);
    return ofScenario(
      {
        kind: 'user space',
        is: `user space removes the module ${module} (rmmod)`,
        without: `nobody removes the module ${module} (rmmod)`,
      },
      without((step) => (step.do === 'rmmod' && step.module === module) || isReload(step)),
    );
  });
}

function pulls(steps: readonly UserStep[]): readonly Condition[] {
  const memdevs = [...new Set(steps.flatMap((step) => (step.do === 'unplug' ? [step.memdev] : [])))];
  return memdevs.map((memdev) =>
    ofScenario(
      {
        kind: 'user space',
        is: `${memdev} is unplugged (PCI remove)`,
        without: `nobody unplugs ${memdev} (PCI remove)`,
      },
      without((step) => (step.do === 'unplug' || step.do === 'rescan') && step.memdev === memdev),
    ),
  );
}

const isRegionStep = (step: UserStep): boolean =>
  step.do === 'disable_region' || step.do === 'destroy_region' || step.do === 'create_region';

const regionVerbs = { disable_region: 'disables', destroy_region: 'destroys', create_region: 'creates' } as const;

function regions(steps: readonly UserStep[]): readonly Condition[] {
  const windows = [...new Set(steps.flatMap((step) => ('window' in step ? [step.window] : [])))];
  return windows.flatMap((window) => {
    const here = steps.filter((step) => 'window' in step && step.window === window);
    const verbs = (['disable_region', 'destroy_region', 'create_region'] as const).filter((verb) =>
      here.some((step) => step.do === verb),
    );
    const isHere = (step: UserStep): boolean => 'window' in step && step.window === window;
    const give = (some: readonly (typeof verbs)[number][]): Condition =>
      ofScenario(
        {
          kind: 'user space',
          is: `user space ${some.map((verb) => regionVerbs[verb]).join(', then ')} the region of window ${window}`,
          without: `nobody ${some.map((verb) => regionVerbs[verb]).join(' and ')} the region of window ${window}`,
          size: some.length,
        },
        without((step) => isHere(step) && isRegionStep(step) && some.some((verb) => step.do === verb)),
      );
    const singles = verbs.map((verb) => give([verb]));
    const teardown = verbs.filter((verb) => verb !== 'create_region');
    return [
      ...singles,
      ...(teardown.length > 1 ? [give(teardown)] : []),
      ...(verbs.length > 1 && teardown.length > 0 && verbs.length > teardown.length ? [give(verbs)] : []),
    ];
  });
}

function autoprobes(steps: readonly UserStep[]): readonly Condition[] {
  const buses = [...new Set(steps.flatMap((step) => (step.do === 'autoprobe' && !step.on ? [step.bus] : [])))];
  return buses.map((bus) =>
    ofScenario(
      {
        kind: 'user space',
        is: `user space turns drivers_autoprobe of the ${bus} bus off`,
        without: `drivers_autoprobe of the ${bus} bus stays on`,
      },
      // With autoprobing on, drivers bind at device_add(), so the manual bind is dropped as well.
      without(
        (step) => (step.do === 'autoprobe' && step.bus === bus) || (step.do === 'bind' && isOf(bus, step.driver)),
      ),
    ),
  );
}

const isOf = (bus: 'pci' | 'cxl', driver: string): boolean => (driver === 'cxl_pci') === (bus === 'pci');

function lateDevices({ platform, userspace }: Scenario): readonly Condition[] {
  const late = [
    ...platform.memdevs.filter(({ presence }) => presence === 'late').map(({ name }) => name),
    ...platform.hostBridges.filter(({ presence }) => presence === 'late').map(({ uid }) => `hb${uid}`),
  ];
  return late.map((name) =>
    ofScenario(
      {
        kind: 'device',
        is: `${name} is not there at boot${userspace.steps.some((step) => step.do === 'hotadd' && step.memdev === name) ? ', but comes later' : ''}`,
        without: `${name} is there at boot`,
      },
      (scenario) => {
        const there = without((step) => step.do === 'hotadd' && step.memdev === name)(scenario);
        const { platform: box } = there;
        return {
          ...there,
          platform: {
            ...box,
            memdevs: box.memdevs.map((one) => (one.name === name ? { ...one, presence: 'boot' as const } : one)),
            hostBridges: box.hostBridges.map((one) =>
              `hb${one.uid}` === name ? { ...one, presence: 'boot' as const } : one,
            ),
          },
        };
      },
    ),
  );
}

/** Actions of user space other than loads and waits, and late devices. */
export function userConditions(scenario: Scenario): readonly Condition[] {
  const { steps } = scenario.userspace;
  const kinds = [unbinds(steps), removals(steps), pulls(steps), autoprobes(steps)];
  const groups = kinds.flatMap((conditions) =>
    conditions.length > 1 ? [...conditions, together(conditions)] : conditions,
  );
  const all = [...groups, ...regions(steps)];
  const sorts = [...kinds, regions(steps)].filter(({ length }) => length > 0);
  const everything = ofScenario(
    {
      kind: 'user space',
      is: `user space: ${listed(all.filter(({ size = 1 }) => size === 1).map(({ is }) => is.replace(/^user space /, '')))}`,
      without: 'user space does nothing but load modules',
      size: 9,
    },
    without(
      (step) =>
        ![
          'modprobe',
          'insmod',
          'parallel',
          'coldplug',
          'settle',
          'await',
          'start_udev',
          'switch_root',
          'hotadd',
        ].includes(step.do),
    ),
  );
  return [...lateDevices(scenario), ...all, ...(sorts.length > 1 ? [everything] : [])];
}

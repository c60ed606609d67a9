import { explore, type Network, type World } from '../engine/index.ts';
import { parseSchedule } from '../engine/network/schedule.ts';
import { moduleNames, type ModuleName } from '../model/kernel.ts';
import type { Scenario, UserStep } from '../model/scenario.ts';
import type { View } from '../model/view.ts';
import { scriptOf, type ScriptLine } from '../boot/commands.ts';

import { names } from '../boot/names.ts';
import { iomemLines } from '../narrate/narrator.ts';
import { modelOf, type Model } from '../boot/model-of.ts';
import type { TestPlan } from './generate.ts';
import { leavesOf } from './leaves.ts';
import { reactionsOf, type ActorReaction } from './reactions.ts';
import type { PlannedTest } from './test-plan.ts';
import { machineOf } from './unreached.ts';
import type { Variant } from '../boot/variant.ts';

/**
 * The part of a final world that a script on a real kernel can observe. Numbers of regions and dax devices are left out, because
 * they vary between boots.
 */
export interface ShellEnd {
  /** The lines of `/proc/iomem` from CXL and dax. */
  readonly iomem: readonly string[];
  /** Base and size of each region, in bytes. */
  readonly regions: readonly string[];
  /** Size and mode of each dax device, as in `daxctl list`, and whether its parent is an hmem device or a region. */
  readonly dax: readonly string[];
}

/** The actions of user space in some of the tests, and their possible endings. A script can force only this part of an order. */
export interface ShellRun {
  /** Names of the tests that it covers. */
  readonly tests: readonly string[];
  readonly must: PlannedTest['must'];
  readonly schedule: string;
  readonly steps: readonly UserStep[];
  /** Every final state that the model allows for these steps; with `differ` those of the bug. `null`: too many worlds to explore. */
  readonly ends: readonly ShellEnd[] | null;
}

/** World limit for exploring the endings of one script. */
const worldsMax = 200_000;

/**
 * Groups the tests of a plan by the actions of user space. Actions of the kernel cannot be forced from outside, so tests that
 * differ only in these share a script. The script asserts what holds for all of them.
 */
export function shellRunsOf(plan: TestPlan, scenario: Scenario, variant: Variant): readonly ShellRun[] {
  const model = modelOf(scenario, variant);
  const groups = new Map<string, { tests: PlannedTest[]; steps: readonly UserStep[] }>();
  for (const test of plan.tests) {
    // A counterexample stops at its violation; the script continues to the end.
    const choices = test.must === 'differ' ? toTheEnd(model, test.schedule) : parseSchedule(test.schedule);
    const steps = stepsOfRun(model, choices);
    const key = `${test.must} ${JSON.stringify(steps)}`;
    const group = groups.get(key) ?? { tests: [], steps };
    group.tests.push(test);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ tests, steps }) => {
    const [first] = tests;
    if (!first) return [];
    const { must, schedule } = first;
    const ends =
      must === 'differ'
        ? unique(tests.map((test) => endOf(model, lastOf(model, toTheEnd(model, test.schedule)))))
        : endsOf(scenario, variant, steps);
    return [{ tests: tests.map(({ name }) => name), must, schedule, steps, ends }];
  });
}

/** The actions of user space in a schedule, including udev's loads, and a final wait for quiescence. */
function stepsOfRun({ plan, network }: Model, choices: readonly number[]): readonly UserStep[] {
  const script = scriptOf(plan);
  const steps: UserStep[] = [];
  let at = 0;
  let world = network.initial;
  for (const choice of choices) {
    const step = network.step(world, choice);
    world = step.after;
    const reactions = reactionsOf(network, step);
    for (const { actor, event } of reactions) {
      const machine = machineOf(network, actor).id;
      const module = machine === 'module' ? moduleOf(actor) : undefined;
      if (module !== undefined && event.type === 'env.load') steps.push({ do: 'modprobe', module });
      if (machine !== 'user') continue;
      // A command begins or a wait ends: both advance to the next line of the script.
      if (event.type === 'go' || event.type === 'idle.command' || event.type === 'idle.settled') {
        while (event.type !== 'idle.settled' && script[at]?.command.run === 'settle') at++;
        const line = script[at++];
        if (line) steps.push(...doneBy(line, modulesThatLoad(network, reactions)));
      }
    }
  }
  const all: readonly UserStep[] = [...steps, { do: 'settle' }];
  return all.filter((step, index) => step.do !== 'settle' || all[index - 1]?.do !== 'settle');
}

/**
 * The actions of a script line. udev and the root file system only enable loads, each of which is a step of its own here. A
 * coldplug becomes the loads that it causes.
 */
function doneBy({ step, command }: ScriptLine, loading: readonly ModuleName[]): readonly UserStep[] {
  if (command.run === 'settle') return [{ do: 'settle' }];
  if (step.do === 'start_udev' || step.do === 'switch_root') return [];
  return step.do === 'coldplug' ? [{ do: 'parallel', modules: loading }] : [step];
}

const modulesThatLoad = (network: Network, reactions: readonly ActorReaction[]): readonly ModuleName[] => [
  ...new Set(
    reactions.flatMap(({ actor, before, after }) =>
      machineOf(network, actor).id === 'module' && leavesOf(before).join() !== leavesOf(after).join()
        ? (moduleOf(actor) ?? [])
        : [],
    ),
  ),
];

const moduleOf = (actor: string): ModuleName | undefined => moduleNames.find((name) => names.module(name) === actor);

/** The final states that these steps can lead to, or `null` when there are too many worlds. */
function endsOf(scenario: Scenario, variant: Variant, steps: readonly UserStep[]): readonly ShellEnd[] | null {
  const forced: Scenario = {
    ...scenario,
    // The script runs on the real root file system, where all modules are installed.
    kernel: { ...scenario.kernel, initramfs: 'all' },
    userspace: { udev: false, order: 'forced', steps },
  };
  const model = modelOf(forced, variant);
  const exploration = explore(model.network, { bounds: { worlds: worldsMax } });
  if (!exploration.complete) return null;
  return unique(exploration.finals.map((index) => endOf(model, exploration.world(index))));
}

/** Extends a schedule to quiescence, taking the first choice of each world. */
function toTheEnd({ network }: Pick<Model, 'network'>, schedule: string): readonly number[] {
  const choices = [...parseSchedule(schedule)];
  let world = lastOf({ network }, choices);
  for (let steps = 0; steps < 10_000 && network.choices(world).length > 0; steps++) {
    choices.push(0);
    world = network.step(world, 0).after;
  }
  return choices;
}

const lastOf = ({ network }: Pick<Model, 'network'>, choices: readonly number[]): World =>
  choices.reduce((world, choice) => network.step(world, choice).after, network.initial);

const unique = (ends: readonly ShellEnd[]): readonly ShellEnd[] => [
  ...new Map(ends.map((end) => [JSON.stringify(end), end])).values(),
];

function endOf({ observer }: Model, world: World): ShellEnd {
  const view: View = observer.view(world);
  return {
    iomem: iomemLines(observer.iomem(world)).map(masked).filter(isOurs),
    regions: view.regions.map(({ range }) => `${range.start} ${range.end - range.start + 1}`).sort(byText),
    dax: view.dax
      .map(
        ({ range, driver, parent }) =>
          `${range.end - range.start + 1} ${driver === 'kmem' ? 'system-ram' : 'devdax'} ${parent}`,
      )
      .sort(byText),
  };
}

// Byte order, as in `LC_ALL=C sort`.
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Masks numbers that depend on probe order; the generated script does the same with `sed`. */
const masked = (line: string): string =>
  line
    .trim()
    .replace(/: region\d+$/, ': regionN')
    .replace(/: dax\d+\.\d+$/, ': daxN.N');
const isOurs = (line: string): boolean =>
  / : (CXL Window \d+|Soft Reserved|regionN|daxN\.N|System RAM \(kmem\))$/.test(line);

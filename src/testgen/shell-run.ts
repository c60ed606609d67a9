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

/** What a script on a real kernel can see of an end. Numbers of regions and dax devices are left out: they hang on chance. */
export interface ShellEnd {
  /** The lines of `/proc/iomem` that CXL and dax have put there, or left there. */
  readonly iomem: readonly string[];
  /** Base and size of each region, in bytes. */
  readonly regions: readonly string[];
  /** Size and mode of each dax device, as `daxctl list` has them, and whether it is below an hmem device or a region. */
  readonly dax: readonly string[];
}

/** What user space does in some of the tests, and in what it may end. A script can force this much of an order. */
export interface ShellRun {
  /** Names of the tests that it stands for. */
  readonly tests: readonly string[];
  readonly must: PlannedTest['must'];
  readonly schedule: string;
  readonly steps: readonly UserStep[];
  /** Every end that the model allows for these steps; with `differ` the ends that are the bug. `null`: too many orders to tell. */
  readonly ends: readonly ShellEnd[] | null;
}

/** More worlds than this are not looked at to tell the ends of one script. */
const worldsMax = 200_000;

/**
 * The tests of a plan by what user space does in them. What the kernel does by itself cannot be forced from outside, so that tests
 * which differ only in that are one script, and what it asserts is true of all of them.
 */
export function shellRunsOf(plan: TestPlan, scenario: Scenario, variant: Variant): readonly ShellRun[] {
  const model = modelOf(scenario, variant);
  const groups = new Map<string, { tests: PlannedTest[]; steps: readonly UserStep[] }>();
  for (const test of plan.tests) {
    // A bug's schedule stops where it shows; user space goes on all the same.
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

/** What user space does on the way of a schedule, udev's loads included, and a last wait until all is quiet. */
function stepsOfRun({ plan, network }: Model, choices: readonly number[]): readonly UserStep[] {
  const script = scriptOf(plan);
  const steps: UserStep[] = [];
  let at = 0;
  let world = network.initial;
  for (const choice of choices) {
    const step = network.step(world, choice);
    world = step.after;
    const reactions = reactionsOf(network, step);
    for (const { actor, heard } of reactions) {
      const machine = machineOf(network, actor).id;
      const module = machine === 'module' ? moduleOf(actor) : undefined;
      if (module !== undefined && heard.type === 'env.load') steps.push({ do: 'modprobe', module });
      if (machine !== 'user') continue;
      // A command begins, or a wait has ended: the next line of the script either way.
      if (heard.type === 'go' || heard.type === 'idle.command' || heard.type === 'idle.settled') {
        while (heard.type !== 'idle.settled' && script[at]?.command.run === 'settle') at++;
        const line = script[at++];
        if (line) steps.push(...doneBy(line, modulesThatLoad(network, reactions)));
      }
    }
  }
  const all: readonly UserStep[] = [...steps, { do: 'settle' }];
  return all.filter((step, index) => step.do !== 'settle' || all[index - 1]?.do !== 'settle');
}

/**
 * What a script does for a line. udev and the root file system only allow loads, and each load is a step of its own here; a coldplug
 * is the loads that come of it.
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

/** Every end that these steps can have, or `null` when there are too many orders to look at. */
function endsOf(scenario: Scenario, variant: Variant, steps: readonly UserStep[]): readonly ShellEnd[] | null {
  const forced: Scenario = {
    ...scenario,
    // The script runs where all is there already.
    kernel: { ...scenario.kernel, initramfs: 'all' },
    userspace: { udev: false, order: 'forced', steps },
  };
  const model = modelOf(forced, variant);
  const exploration = explore(model.network, { bounds: { worlds: worldsMax } });
  if (!exploration.complete) return null;
  return unique(exploration.finals.map((index) => endOf(model, exploration.world(index))));
}

/** A schedule, followed by whatever comes first until nothing can happen. */
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

// As `LC_ALL=C sort` has it.
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Without numbers that hang on the order of probes; the generated script does the same with `sed`. */
const masked = (line: string): string =>
  line
    .trim()
    .replace(/: region\d+$/, ': regionN')
    .replace(/: dax\d+\.\d+$/, ': daxN.N');
const isOurs = (line: string): boolean =>
  / : (CXL Window \d+|Soft Reserved|regionN|daxN\.N|System RAM \(kmem\))$/.test(line);

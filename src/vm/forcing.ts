import { replay, type Choice, type Network, type Step } from '../engine/index.ts';
import type { Command } from '../../machines/index.ts';
import type { ModuleName } from '../model/kernel.ts';
import { type Scenario, type UserStep, withOrder } from '../model/scenario.ts';
import { type Plan } from '../boot/index.ts';
import { replayScenario } from '../verbs/index.ts';
import { commandsOf } from '../boot/commands.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/** How one step of a schedule comes about in the guest. */
export interface ForcedStep {
  /** From 1, as a replay numbers them. */
  readonly index: number;
  readonly note: string;
  /**
   * `forced`: the script does it. `follows`: nothing else can happen there. `race`: something else could happen first, and nothing in user
   * space decides which.
   */
  readonly how: 'forced' | 'follows' | 'race';
  readonly why?: string;
}

/** A schedule as a script of user space. */
export interface Forcing {
  readonly schedule: string;
  /** The schedule's own ending, or `null` where something can still happen after it. */
  readonly ending: string | null;
  readonly steps: readonly ForcedStep[];
  /** User space's part, in the schedule's order: what it loads and does, and a settle wherever the kernel was quiet. */
  readonly script: readonly UserStep[];
}

const isUsers = ({ actor, event }: Choice): boolean =>
  actor === 'user' || actor === 'boot' || /^(env|idle)\./.test(event.type);

/**
 * Takes a schedule again and tells user space's steps from the kernel's: the first can be forced, of the second only those to which
 * there was no alternative.
 * @throws UsageError when the schedule does not fit the scenario
 */
export function forcingOf(scenario: Scenario, variant: Variant, schedule: string): Forcing {
  const record = replayScenario(scenario, variant, schedule);
  const { plan, network } = modelOf(scenario, variant);
  const moves = replay(network, schedule);
  const commands = commandSteps(plan);
  const script: UserStep[] = [];
  const steps = moves.map((move, at): ForcedStep => {
    const { index, note } = record.steps[at] ?? { index: at + 1, note: '' };
    const rivals = network.choices(move.before).filter((one) => !isUsers(one) && one.actor !== move.choice.actor);
    if (!isUsers(move.choice)) {
      return rivals.length === 0
        ? { index, note, how: 'follows' }
        : { index, note, how: 'race', why: `${rivals.map(({ actor }) => actor).join(', ')} could go first` };
    }
    const done = userStep(move, network, commands, plan);
    if (done === null) return { index, note, how: 'follows' };
    if (done === 'cannot') return { index, note, how: 'race', why: 'the moment is not in the hands of user space' };
    const busy = rivals.filter(({ actor }) => !actor.startsWith('module/') || actor !== move.choice.actor);
    if (busy.length === 0 && script.length > 0 && script.at(-1)?.do !== 'settle') script.push({ do: 'settle' });
    script.push(...done);
    return busy.length === 0
      ? { index, note, how: 'forced' }
      : {
          index,
          note,
          how: 'race',
          why: `a shell cannot time it: at work are ${busy.map(({ actor }) => actor).join(', ')}`,
        };
  });
  return { schedule, ending: record.ending, steps, script };
}

/** What user space does in a step of its own: nothing to be scripted (`null`), or nothing that a script could do. */
function userStep(
  { choice, before }: Step,
  network: Network,
  commands: readonly UserStep[],
  plan: Plan,
): readonly UserStep[] | null | 'cannot' {
  const { actor, event } = choice;
  if (event.type === 'env.load') {
    const module = actor.slice(actor.indexOf('/') + 1) as ModuleName; // Modules' actors are named after them.
    return [{ do: findable(plan, module) ? 'modprobe' : 'insmod', module }];
  }
  if (event.type === 'env.pull') {
    const memdev = plan.memdevs.find(({ pci }) => actor.endsWith(pci));
    return memdev ? [{ do: 'unplug', memdev: memdev.name }] : 'cannot';
  }
  if (event.type === 'idle.settled') return [{ do: 'settle' }];
  if (actor === 'user') {
    // The user machine's own context: it names the command that this step begins.
    const { at, input } = network.snapshot(before, 'user').context as {
      readonly at: number;
      readonly input: { readonly commands: readonly Command[] };
    };
    const step = commands[input.commands.slice(0, at).filter(({ run }) => run !== 'settle').length];
    // udev's loads are steps of the schedule by themselves.
    return step === undefined || step.do === 'start_udev' || step.do === 'switch_root' ? null : [step];
  }
  return actor === 'boot' || event.type === 'idle.exec' || event.type === 'env.boot' ? null : 'cannot';
}

/** modprobe finds it from the start. */
const findable = ({ scenario: { kernel } }: Plan, module: ModuleName): boolean =>
  !kernel.missing.includes(module) && (kernel.initramfs === 'all' || kernel.initramfs.includes(module));

/** The script's steps that are commands of the network other than a settle, in order. */
function commandSteps(plan: Plan): readonly UserStep[] {
  const { scenario } = plan;
  const steps = scenario.userspace.steps;
  const removal = steps.findIndex(({ do: verb }) => verb === 'rmmod');
  return steps.filter((step, index) => {
    const alone: Plan = {
      ...plan,
      // After an rmmod, loads keep their place even where orders are free.
      scenario: withOrder(
        { ...scenario, userspace: { ...scenario.userspace, steps: [step] } },
        removal >= 0 && index >= removal ? 'forced' : undefined,
      ),
    };
    return commandsOf(alone).some(({ run }) => run !== 'settle');
  });
}

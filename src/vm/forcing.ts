import { replay, type Choice, type Network, type Step } from '../engine/index.ts';
import type { Command } from '../../machines/index.ts';
import type { ModuleName } from '../model/kernel.ts';
import { type Scenario, type UserStep, withOrder } from '../model/scenario.ts';
import { type Plan } from '../boot/index.ts';
import { replayScenario } from '../verbs/index.ts';
import { commandsOf } from '../boot/commands.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/** How a step of a schedule is brought about in the guest. */
export interface ForcedStep {
  /** From 1, as in a replay. */
  readonly index: number;
  readonly note: string;
  /**
   * `forced`: by the script. `follows`: the only enabled step. `race`: another step could come first, and user space cannot
   * prevent it.
   */
  readonly how: 'forced' | 'follows' | 'race';
  readonly why?: string;
}

/** A schedule as a script of user space. */
export interface Forcing {
  readonly schedule: string;
  /** The schedule's own ending, or `null` where it stops before quiescence. */
  readonly ending: string | null;
  readonly steps: readonly ForcedStep[];
  /** The actions of user space in the schedule's order, with a settle wherever the kernel was quiescent. */
  readonly script: readonly UserStep[];
}

const isUsers = ({ actor, event }: Choice): boolean =>
  actor === 'user' || actor === 'boot' || /^(env|idle)\./.test(event.type);

/**
 * Replays a schedule and separates user space's steps from the kernel's. The former can be forced; of the latter only those
 * without an alternative.
 * @throws UsageError when a step of the schedule is not enabled in the scenario
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

/** The script steps of a step of user space; `null` when a script cannot perform it. */
function userStep(
  { choice, before }: Step,
  network: Network,
  commands: readonly UserStep[],
  plan: Plan,
): readonly UserStep[] | null | 'cannot' {
  const { actor, event } = choice;
  if (event.type === 'env.load') {
    const module = actor.slice(actor.indexOf('/') + 1) as ModuleName; // Module actors are named after their modules.
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
    // Loads by udev are separate steps of the schedule.
    return step === undefined || step.do === 'start_udev' || step.do === 'switch_root' ? null : [step];
  }
  return actor === 'boot' || event.type === 'idle.exec' || event.type === 'env.boot' ? null : 'cannot';
}

/** Whether modprobe finds the module from the start. */
const findable = ({ scenario: { kernel } }: Plan, module: ModuleName): boolean =>
  !kernel.missing.includes(module) && (kernel.initramfs === 'all' || kernel.initramfs.includes(module));

/** The script's steps that are commands other than a settle, in order. */
function commandSteps(plan: Plan): readonly UserStep[] {
  const { scenario } = plan;
  const steps = scenario.userspace.steps;
  const removal = steps.findIndex(({ do: verb }) => verb === 'rmmod');
  return steps.filter((step, index) => {
    const alone: Plan = {
      ...plan,
      // After an rmmod, loads keep their place even with free order.
      scenario: withOrder(
        { ...scenario, userspace: { ...scenario.userspace, steps: [step] } },
        removal >= 0 && index >= removal ? 'forced' : undefined,
      ),
    };
    return commandsOf(alone).some(({ run }) => run !== 'settle');
  });
}

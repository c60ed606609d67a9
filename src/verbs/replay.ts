import {
  formatSchedule,
  parseSchedule,
  replay,
  ScheduleError,
  type Network,
  type Step,
  type World,
} from '../engine/index.ts';
import type { KernelEvent } from '../model/event.ts';
import type { ReplayRecord, ReplayStep } from '../model/replay.ts';
import { formatIomem, type ResourceNode, type ResourceTree } from '../model/resource-tree.ts';
import type { Scenario } from '../model/scenario.ts';
import { endingOf } from '../properties/index.ts';
import { actorsOf } from '../boot/assemble.ts';

import { tellStep } from '../narrate/citations.ts';
import { type Plan } from '../boot/plan.ts';
import { UsageError } from '../boot/usage-error.ts';
import type { Act } from '../narrate/telling.ts';
import type { Variant } from '../boot/variant.ts';
import { modelOf } from '../boot/model-of.ts';

/**
 * Takes a schedule again and tells it step by step.
 * @throws UsageError when the combination cannot be run, or names the step that cannot be taken and what was possible there
 */
export function replayScenario(scenario: Scenario, variant: Variant, schedule: string): ReplayRecord {
  const { plan, network, observer } = modelOf(scenario, variant);
  const { design, gate } = plan;
  const steps = stepsOf(network, schedule);
  const tell = tellerOf(plan, network);
  const lines = (world: World): readonly string[] => iomemLines(observer.iomem(world));
  const last = steps.at(-1)?.after ?? network.initial;
  return {
    scenario: scenario.id,
    design: design.id,
    gate: gate.id,
    schedule: formatSchedule(parseSchedule(schedule)),
    steps: steps.map((step, index) => ({ ...tell(step, index + 1), iomem: lines(step.after) })),
    ending: network.choices(last).length === 0 ? endingOf(observer.view(last)).code : null,
    before: lines(network.initial),
    iomem: lines(last),
  };
}

function stepsOf(network: Network, schedule: string): readonly Step[] {
  try {
    return replay(network, schedule);
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    throw new UsageError(error.message, 'a schedule fits the scenario, design, gate and order it was found with');
  }
}

/** Tells one step of a network: everything of the record but `/proc/iomem`. */
export function tellerOf(
  plan: Plan,
  network: Pick<Network, 'snapshot' | 'local'>,
): (step: Step, index: number) => Omit<ReplayStep, 'iomem'> {
  const definitions = new Map(actorsOf(plan).map((actor) => [actor.id, actor] as const));
  const machineOf = (actor: string): string => definitions.get(actor)?.machine.id ?? '';
  const nameOf = (actor: string): string => deviceName(actor, definitions.get(actor)?.input);
  const actOf = (from: string, to: string, event: unknown, isChoice: boolean): Act => ({
    from,
    to,
    fromMachine: machineOf(from),
    toMachine: machineOf(to),
    isChoice,
    event: event as KernelEvent, // The machines are typed with it; the engine alone does not know it.
  });
  return (step, index) => {
    const { choice, deliveries, before, after } = step;
    const acts = [
      actOf(choice.from ?? choice.actor, choice.actor, choice.event, true),
      // A thread's `go` to itself is a step of its own, to be told when it is taken.
      ...deliveries.filter((one) => one.event.type !== 'go').map((one) => actOf(one.from, one.to, one.event, false)),
    ];
    const { kernel, note, weight } = tellStep({
      plan,
      acts,
      nameOf,
      before: (actor) => network.snapshot(before, actor),
      after: (actor) => network.snapshot(after, actor),
    });
    const isTimer = choice.kind === 'timer';
    return {
      index,
      choice: {
        kind: choice.kind === 'deliver' || isTimer ? choice.kind : 'spontaneous',
        actor: choice.actor,
        event: isTimer ? (choice.timer ?? choice.event.type) : choice.event.type,
        ...(choice.from === undefined || isTimer ? {} : { from: choice.from }),
      },
      touched: step.touched.filter((actor) => network.local(before, actor) !== network.local(after, actor)),
      events: deliveries.map(({ from, to, event }) => ({ from, to, event: event.type })),
      kernel,
      note: isTimer ? `the timer ${choice.timer ?? ''} of ${nameOf(choice.actor)} fires` : note,
      ...(weight > 1 ? {} : { minor: true as const }),
    };
  };
}

/** The kernel's name of what an actor stands for. */
function deviceName(actor: string, input: unknown): string {
  if (actor === 'cxl_acpi') return 'ACPI0017';
  if (actor === 'dax_hmem') return 'hmem_platform';
  const name = actor.slice(actor.indexOf('/') + 1);
  if (actor.startsWith('dax/'))
    return typeof input === 'object' && input !== null && 'name' in input ? String(input.name) : name;
  if (!actor.startsWith('cxl_port/')) return name;
  if (name.startsWith('endpoint:')) return `the endpoint port of ${name.slice('endpoint:'.length)}`;
  return /^hb\d+$/.test(name) ? `the port of host bridge ${name.slice(2)}` : `switch port ${name}`;
}

/** The lines of /proc/iomem: the machines' name `dax0.0/ram` tells twins apart, the kernel's does not. */
export const iomemLines = (tree: ResourceTree): readonly string[] => formatIomem(tree.map(printed));

const printed = (node: ResourceNode): ResourceNode => ({
  ...node,
  name: node.name.endsWith('/ram') ? 'System RAM (kmem)' : node.name,
  children: node.children.map(printed),
});

import type { Network, Step } from '../engine/index.ts';
import type { KernelEvent } from '../model/event.ts';
import type { ReplayStep } from '../model/replay.ts';
import { formatIomem, type ResourceNode, type ResourceTree } from '../model/resource-tree.ts';
import { actorsOf } from '../boot/assemble.ts';
import type { Plan } from '../boot/plan.ts';
import { narrateStep } from './citations.ts';
import type { Message } from './narration.ts';

/** Narrates one step of a network: everything of the record but `/proc/iomem`. */
export function narratorOf(
  plan: Plan,
  network: Pick<Network, 'snapshot' | 'local'>,
): (step: Step, index: number) => Omit<ReplayStep, 'iomem'> {
  const definitions = new Map(actorsOf(plan).map((actor) => [actor.id, actor] as const));
  const machineOf = (actor: string): string => definitions.get(actor)?.machine.id ?? '';
  const nameOf = (actor: string): string => deviceName(actor, definitions.get(actor)?.input);
  const messageOf = (from: string, to: string, event: unknown, isChoice: boolean): Message => ({
    from,
    to,
    fromMachine: machineOf(from),
    toMachine: machineOf(to),
    isChoice,
    event: event as KernelEvent, // The machines are typed with it; the engine alone does not know it.
  });
  return (step, index) => {
    const { choice, deliveries, before, after } = step;
    const messages = [
      messageOf(choice.from ?? choice.actor, choice.actor, choice.event, true),
      // A thread's `go` to itself is a step of its own, narrated when it is taken.
      ...deliveries
        .filter((one) => one.event.type !== 'go')
        .map((one) => messageOf(one.from, one.to, one.event, false)),
    ];
    const { kernel, note, weight } = narrateStep({
      plan,
      messages,
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

import type { Network, Step } from '../engine/index.ts';
import type { KernelEvent } from '../model/event.ts';
import { actorsOf, type Plan } from '../boot/index.ts';
import { daxRules } from './rules-dax.ts';
import { driverRules } from './rules-drivers.ts';
import { regionRules, removals } from './rules-regions.ts';
import { initEnd, isLoaded, marks, modules, userspaceRules } from './rules-userspace.ts';
import type { PrintRule, PrintedLine, PrintedStep } from './stage.ts';

/**
 * Effect of a step on happens-before: a line is printed, or a message orders the sender's earlier lines before the receiver's
 * later ones.
 */
export type LineEffect =
  | ({ readonly do: 'print'; readonly depth: number } & PrintedLine)
  | {
      readonly do: 'message';
      readonly from: string;
      readonly to: string;
      /** The message is queued in a mailbox: the receiver handles it in a later step. */
      readonly queued: boolean;
      /** The sender resumes only when the receiver has returned; replies are no such calls. */
      readonly returns: boolean;
      /** Nesting of calls, as in `Delivery`. */
      readonly depth: number;
    };

const rules = new Map<string, readonly PrintRule[]>();
for (const one of [...driverRules, ...regionRules, ...daxRules, ...userspaceRules])
  rules.set(one.type, [...(rules.get(one.type) ?? []), one]);

/** Replies, and loads, which run concurrently with their caller: lines of the receiver do not precede the sender's next lines. */
const isAsynchronous = (type: string): boolean => type.startsWith('reply.') || type.startsWith('call.module.');

/** Returns the function that lists the effects of a step on happens-before, in execution order. */
export function lineEffectsOf(plan: Plan, network: Network): (step: Step) => readonly LineEffect[] {
  const machines = new Map(actorsOf(plan).map(({ id, machine }) => [id, machine.id] as const));
  return (step) => {
    const stage: PrintedStep = {
      plan,
      step,
      machineOf: (actor) => machines.get(actor) ?? '',
      before: (actor) => network.snapshot(step.before, actor),
      after: (actor) => network.snapshot(step.after, actor),
    };
    const effects: LineEffect[] = [];
    const print = (depth: number, all: readonly PrintedLine[]): void => {
      for (const one of all) effects.push({ do: 'print', depth, ...one });
    };
    for (const [index, { from, to, event: plain, kind, depth }] of step.deliveries.entries()) {
      const event = plain as KernelEvent; // The machines use this type; the engine's is wider.
      const queued = kind === 'queue';
      const all = queued
        ? []
        : (rules.get(event.type) ?? []).flatMap((one) => one.print(stage, { from, to, event, index }));
      print(
        depth,
        all.filter(({ actor }) => actor === from || actor !== to),
      );
      effects.push({ do: 'message', from, to, depth, queued, returns: !isAsynchronous(event.type) });
      print(
        depth + 1,
        all.filter(({ actor }) => actor === to && actor !== from),
      );
    }
    // A module that udev loaded notifies no loader when it is live.
    const notifying = step.deliveries.flatMap(({ from, event }) => (isLoaded(event.type) ? [from] : []));
    print(
      0,
      step.touched.filter((actor) => !notifying.includes(actor)).flatMap((actor) => initEnd(stage, actor)),
    );
    print(0, [...removals(stage), ...modules(stage), ...marks(stage)]);
    return effects;
  };
}

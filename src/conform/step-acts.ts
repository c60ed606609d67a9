import type { Network, Step } from '../engine/index.ts';
import type { KernelEvent } from '../model/event.ts';
import { actorsOf, type Plan } from '../boot/index.ts';
import { daxRules } from './rules-dax.ts';
import { driverRules } from './rules-drivers.ts';
import { regionRules, removals } from './rules-regions.ts';
import { initEnd, isLoaded, marks, modules, userspaceRules } from './rules-userspace.ts';
import type { PrintRule, PrintedLine, PrintedStep } from './stage.ts';

/** What a step does to the order of lines: something is printed, or a message carries what was printed before it to its receiver. */
export type LineEffect =
  | ({ readonly do: 'say'; readonly depth: number } & PrintedLine)
  | {
      readonly do: 'pass';
      readonly from: string;
      readonly to: string;
      /** It waits in a mailbox: the receiver goes on in a later step. */
      readonly queued: boolean;
      /** The sender goes on only when the receiver has returned; an answer is no such call. */
      readonly returns: boolean;
      /** Nesting of calls, as in `Delivery`. */
      readonly depth: number;
    };

const rules = new Map<string, readonly PrintRule[]>();
for (const one of [...driverRules, ...regionRules, ...daxRules, ...userspaceRules])
  rules.set(one.type, [...(rules.get(one.type) ?? []), one]);

/** An answer, and a load that goes its own way until it answers: what the receiver prints now does not come before what the sender prints next. */
const goesOn = (type: string): boolean => type.startsWith('reply.') || type.startsWith('call.module.');

/** Tells what the steps of a network print, in the order in which they do. */
export function actsTeller(plan: Plan, network: Network): (step: Step) => readonly LineEffect[] {
  const machines = new Map(actorsOf(plan).map(({ id, machine }) => [id, machine.id] as const));
  return (step) => {
    const stage: PrintedStep = {
      plan,
      step,
      machineOf: (actor) => machines.get(actor) ?? '',
      before: (actor) => network.snapshot(step.before, actor),
      after: (actor) => network.snapshot(step.after, actor),
    };
    const acts: LineEffect[] = [];
    const say = (depth: number, all: readonly PrintedLine[]): void => {
      for (const one of all) acts.push({ do: 'say', depth, ...one });
    };
    for (const [index, { from, to, event: plain, kind, depth }] of step.deliveries.entries()) {
      const event = plain as KernelEvent; // The machines are typed with it; the engine alone does not know it.
      const queued = kind === 'queue';
      const all = queued
        ? []
        : (rules.get(event.type) ?? []).flatMap((one) => one.say(stage, { from, to, event, index }));
      say(
        depth,
        all.filter(({ actor }) => actor === from || actor !== to),
      );
      acts.push({ do: 'pass', from, to, depth, queued, returns: !goesOn(event.type) });
      say(
        depth + 1,
        all.filter(({ actor }) => actor === to && actor !== from),
      );
    }
    // A module that udev loaded tells nobody when it is live.
    const told = step.deliveries.flatMap(({ from, event }) => (isLoaded(event.type) ? [from] : []));
    say(
      0,
      step.touched.filter((actor) => !told.includes(actor)).flatMap((actor) => initEnd(stage, actor)),
    );
    say(0, [...removals(stage), ...modules(stage), ...marks(stage)]);
    return acts;
  };
}

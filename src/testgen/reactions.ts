import {
  tablesOf,
  type EngineEvent,
  type Machine,
  type MachineSnapshot,
  type Network,
  type Step,
} from '../engine/index.ts';
import { declaredBy } from './leaves.ts';

/** One message as a test sees it. */
export interface SeenMessage {
  readonly to: string;
  readonly event: EngineEvent;
}

/** One event that one actor handled inside a step, with all that it said to it. */
export interface ActorReaction {
  readonly actor: string;
  readonly heard: EngineEvent;
  /** In the order of its effects; timers that it arms or cancels are no messages. */
  readonly said: readonly SeenMessage[];
  readonly before: MachineSnapshot;
  readonly after: MachineSnapshot;
}

/** What an actor may do by itself in a state, and which queued events must wait there. */
export interface StateOffers {
  readonly offers: readonly string[];
  readonly defers: readonly string[];
}

/** Reads off a snapshot how its actor goes on. */
export function standingOf(network: Network, actor: string, snapshot: MachineSnapshot): StateOffers {
  const logic = tablesOf(network).tables[network.indexOf(actor)]?.locals.logic;
  if (!logic) return { offers: [], defers: [] };
  return {
    offers: [...logic.offers(snapshot, 'env.'), ...logic.offers(snapshot, 'idle.')],
    defers: typesOf(logic.machine).filter((type) => logic.defers(snapshot, type)),
  };
}

/** The types of events that a machine names, sorted. */
export const typesOf = (machine: Machine): readonly string[] =>
  [...new Set(declaredBy(machine).events.map(({ type }) => type))].sort();

/**
 * What each actor did in a step, in the order in which they did it: the choice first, then every call. An event that is only
 * queued is no reaction yet. The rows come from the tables that the search itself uses.
 */
export function reactionsOf(network: Network, step: Step): readonly ActorReaction[] {
  const locals = new Map<string, number>();
  const reactions: ActorReaction[] = [];
  const react = (actor: string, heard: EngineEvent): void => {
    const table = tablesOf(network).tables[network.indexOf(actor)]?.locals;
    if (!table) return;
    const before = locals.get(actor) ?? network.local(step.before, actor);
    const { local, effects } = table.step(before, tablesOf(network).events.intern(heard));
    locals.set(actor, local);
    reactions.push({
      actor,
      heard,
      said: effects.flatMap((effect) =>
        // The engine has seen that it is an event; only its own type does not say so.
        effect.kind === 'send' ? [{ to: effect.to, event: effect.event as EngineEvent }] : [],
      ),
      before: table.snapshot(before),
      after: table.snapshot(local),
    });
  };
  const { choice, deliveries } = step;
  // A timer that sends to somebody else is no event of its owner's.
  if (choice.kind !== 'timer' || firesAtItself(network, step)) react(choice.actor, choice.event);
  for (const { to, event, kind } of deliveries) if (kind === 'call') react(to, event);
  return reactions;
}

const firesAtItself = (network: Network, { choice, before }: Step): boolean =>
  network.timers(before, choice.actor).some(({ name, to }) => name === choice.timer && to === choice.actor);

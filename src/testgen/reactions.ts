import {
  tablesOf,
  type EngineEvent,
  type Machine,
  type MachineSnapshot,
  type Network,
  type Step,
} from '../engine/index.ts';
import { declaredBy } from './leaves.ts';

/** One message, as a test observes it. */
export interface SeenMessage {
  readonly to: string;
  readonly event: EngineEvent;
}

/** One event that an actor handled during a step, with the messages it sent. */
export interface ActorReaction {
  readonly actor: string;
  readonly event: EngineEvent;
  /** In the order of its effects; timers that it starts or cancels are no messages. */
  readonly sent: readonly SeenMessage[];
  readonly before: MachineSnapshot;
  readonly after: MachineSnapshot;
}

/** Spontaneous events that are enabled in a state, and queued events that it defers. */
export interface StateOffers {
  readonly offers: readonly string[];
  readonly defers: readonly string[];
}

/** Reads an actor's enabled and deferred events from its snapshot. */
export function offersOf(network: Network, actor: string, snapshot: MachineSnapshot): StateOffers {
  const logic = tablesOf(network).tables[network.indexOf(actor)]?.locals.logic;
  if (!logic) return { offers: [], defers: [] };
  return {
    offers: [...logic.offers(snapshot, 'env.'), ...logic.offers(snapshot, 'idle.')],
    defers: typesOf(logic.machine).filter((type) => logic.defers(snapshot, type)),
  };
}

/** The event types that a machine names, sorted. */
export const typesOf = (machine: Machine): readonly string[] =>
  [...new Set(declaredBy(machine).events.map(({ type }) => type))].sort();

/**
 * The reaction of each actor during a step, in execution order: the choice first, then every call. A queued event causes no
 * reaction yet. The rows come from the tables that the search itself uses.
 */
export function reactionsOf(network: Network, step: Step): readonly ActorReaction[] {
  const locals = new Map<string, number>();
  const reactions: ActorReaction[] = [];
  const react = (actor: string, event: EngineEvent): void => {
    const table = tablesOf(network).tables[network.indexOf(actor)]?.locals;
    if (!table) return;
    const before = locals.get(actor) ?? network.local(step.before, actor);
    const { local, effects } = table.step(before, tablesOf(network).events.intern(event));
    locals.set(actor, local);
    reactions.push({
      actor,
      event,
      sent: effects.flatMap((effect) =>
        // The engine has checked that it is an event; its static type is wider.
        effect.kind === 'send' ? [{ to: effect.to, event: effect.event as EngineEvent }] : [],
      ),
      before: table.snapshot(before),
      after: table.snapshot(local),
    });
  };
  const { choice, deliveries } = step;
  // A timer that sends to another actor is no event of its own actor.
  if (choice.kind !== 'timer' || firesAtItself(network, step)) react(choice.actor, choice.event);
  for (const { to, event, kind } of deliveries) if (kind === 'call') react(to, event);
  return reactions;
}

const firesAtItself = (network: Network, { choice, before }: Step): boolean =>
  network.timers(before, choice.actor).some(({ name, to }) => name === choice.timer && to === choice.actor);

import { ActorLogic, stubsOf, type ActorDefinition, type MachineSnapshot } from './actor-logic.ts';
import { ActorTable, type CellMove, type MoveKind } from './actor-table.ts';
import { NetworkError, ScheduleError } from './errors.ts';
import { at, EventTable, type EngineEvent } from './events.ts';
import { FindingTable, type Finding } from './findings.ts';
import { LocalTable } from './local-table.ts';
import { Stepper, type Recorder } from './step.ts';
import { describe, movesOf, type OwnedMove } from './choices.ts';

/** One cell number per actor, in network order; immutable by convention. */
export type World = ArrayLike<number>;

/** One enabled transition of a world. */
export interface Choice {
  readonly index: number;
  readonly kind: MoveKind;
  /** The acting actor: the receiver, or the owner of the timer. */
  readonly actor: string;
  readonly event: EngineEvent;
  /** Sender of a delivered event. */
  readonly from?: string;
  /** Name of a fired timer. */
  readonly timer?: string;
}

/** A message of one step: `call` was handled within the step, `queue` was appended to the receiver's mailbox. */
export interface Delivery {
  readonly from: string;
  readonly to: string;
  readonly event: EngineEvent;
  readonly kind: 'call' | 'queue';
  /** Nesting depth of calls; 0 for messages of the acting actor. */
  readonly depth: number;
}

/** A choice with the worlds before and after. Its own event is in `choice`, not in `deliveries`. */
export interface Step {
  readonly choice: Choice;
  readonly before: World;
  readonly after: World;
  /** Actors that reacted or received mail, in order of first involvement. */
  readonly touched: readonly string[];
  /** In order of execution. */
  readonly deliveries: readonly Delivery[];
  readonly findings: readonly Finding[];
}

/** Queued messages of one sender, oldest first. */
export interface Mail {
  readonly from: string;
  readonly events: readonly EngineEvent[];
}

/** A running timer, with the event and receiver of its expiry. */
export interface ArmedTimer {
  readonly name: string;
  readonly to: string;
  readonly event: EngineEvent;
}

/** A fixed set of communicating XState machines and the semantics of their steps: an asynchronous product. */
export interface Network {
  readonly actors: readonly string[];
  readonly initial: World;
  /** Effects of entry actions on the way to `initial`. */
  readonly initialFindings: readonly Finding[];
  choices(world: World): readonly Choice[];
  /** @throws ScheduleError if the world has no such choice */
  step(world: World, choice: number): Step;
  /**
   * The timers that a step starts or restarts.
   * @throws ScheduleError if the world has no such choice
   */
  armed(world: World, choice: number): readonly { readonly actor: string; readonly timer: string }[];
  snapshot(world: World, actor: string): MachineSnapshot;
  /** The number of the actor's local state: equal numbers are equal snapshots. */
  local(world: World, actor: string): number;
  mailbox(world: World, actor: string): readonly Mail[];
  timers(world: World, actor: string): readonly ArmedTimer[];
  /**
   * The position of an actor in every world.
   * @throws NetworkError if there is no such actor
   */
  indexOf(actor: string): number;
}

/** A network with its interned tables: for searches, reductions and exports; not part of the package's interface. */
export interface NetworkTables extends Network {
  /** In actor order. */
  readonly tables: readonly ActorTable[];
  readonly events: EventTable;
  finding(id: number): Finding;
}

/**
 * The tables of a network.
 * @throws TypeError if `createNetwork` did not make it
 */
export function tablesOf(network: Network): NetworkTables {
  if (!('tables' in network)) throw new TypeError('a network comes from createNetwork()');
  return network as NetworkTables;
}

export interface NetworkOptions {
  /** Executes every new transition twice and refuses one whose results differ. */
  readonly paranoid?: boolean;
}

/**
 * Builds a network and its initial world: all actors enter their initial states, then entry effects are executed in actor order.
 * @throws NetworkError if a machine uses a feature that cannot be replayed
 */
export function createNetwork(actors: readonly ActorDefinition[], options: NetworkOptions = {}): NetworkTables {
  const ids = actors.map(({ id }) => id);
  const indices = new Map(ids.map((id, index) => [id, index]));
  const twin = ids.find((id, index) => indices.get(id) !== index);
  if (twin !== undefined) throw new NetworkError(`two actors are called ${twin}`);
  const indexOf = (id: string): number => {
    const index = indices.get(id);
    if (index === undefined) throw new NetworkError(`${id} is no actor of this network (${ids.join(', ')})`);
    return index;
  };

  const events = new EventTable();
  const findings = new FindingTable();
  const tables: ActorTable[] = [];
  const peers = {
    events,
    indexOf,
    portAt: (target: number, sender: number, event: number) => at(tables, target).portOf(sender, event),
  };
  const stubs = stubsOf(ids);
  for (const [index, definition] of actors.entries()) {
    const logic = new ActorLogic(definition, stubs, options.paranoid ?? false);
    tables.push(new ActorTable(index, new LocalTable(logic, events, findings), peers));
  }

  const stepper = new Stepper(tables);
  const starts = tables.map((table) => table.start());
  const first = Uint32Array.from(starts, ({ cell }) => cell);
  const shown = new Set<number>();
  for (const [index, start] of starts.entries()) {
    // An earlier actor may have sent messages to this one, so only the effects of its entry remain.
    stepper.run(first, index, { ...start, cell: at(first, index) }, null);
    for (const id of stepper.findings) shown.add(id);
  }
  // Two actors may start with the same unhandled event to a third: that is one finding.
  const initialFindings = [...shown].map((id) => findings.finding(id));

  const tableOf = (actor: string): ActorTable => at(tables, indexOf(actor));
  const cellOf = (world: World, actor: string) => tableOf(actor).cell(at(world, indexOf(actor)));
  const idAt = (index: number): string => at(ids, index);
  const choiceOf = ({ actor, move }: OwnedMove, index: number): Choice =>
    toChoice(idAt(actor), move, index, events, idAt);

  const moveAt = (world: World, position: number): OwnedMove => {
    const moves = movesOf(tables, world);
    const owned = moves[position];
    if (!owned) throw new ScheduleError(`there is no choice ${position}; possible: ${describe(moves.map(choiceOf))}`);
    return owned;
  };

  return {
    actors: ids,
    initial: first,
    initialFindings,
    choices: (world) => movesOf(tables, world).map(choiceOf),
    armed(world, position) {
      const { actor, move } = moveAt(world, position);
      stepper.run(Uint32Array.from(world), actor, move.reaction(), null, move.handled);
      return stepper.armed.map((one) => ({ actor: idAt(one.actor), timer: one.timer }));
    },
    step(world, position) {
      const owned = moveAt(world, position);
      const after = Uint32Array.from(world);
      const touched = new Set([idAt(owned.actor)]);
      const deliveries: Delivery[] = [];
      const record: Recorder = (from, to, event, kind, depth) => {
        touched.add(idAt(to));
        deliveries.push({ from: idAt(from), to: idAt(to), event: events.event(event), kind, depth });
      };
      stepper.run(after, owned.actor, owned.move.reaction(), record, owned.move.handled);
      return {
        choice: choiceOf(owned, position),
        before: world,
        after,
        touched: [...touched],
        deliveries,
        findings: stepper.findings.map((id) => findings.finding(id)),
      };
    },
    snapshot: (world, actor) => tableOf(actor).locals.snapshot(cellOf(world, actor).local),
    local: (world, actor) => cellOf(world, actor).local,
    mailbox: (world, actor) =>
      cellOf(world, actor).queues.map((queue) => ({
        from: idAt(queue.sender),
        events: queue.events.map((event) => events.event(event)),
      })),
    timers: (world, actor) =>
      cellOf(world, actor).timers.map(({ name, to, event }) => ({ name, to: idAt(to), event: events.event(event) })),
    indexOf,
    finding: (id) => findings.finding(id),
    tables,
    events,
  };
}

const toChoice = (
  actor: string,
  move: CellMove,
  index: number,
  events: EventTable,
  idAt: (index: number) => string,
): Choice => ({
  index,
  kind: move.kind,
  actor,
  event: events.event(move.event),
  ...(move.from >= 0 ? { from: idAt(move.from) } : {}),
  ...(move.timer === null ? {} : { timer: move.timer }),
});

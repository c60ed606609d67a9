import {
  createActor,
  createMachine,
  spawnChild,
  type AnyActor,
  type AnyActorRef,
  type AnyMachineSnapshot,
  type EventObject,
  type InspectionEvent,
} from 'xstate';
import { describe } from '../engine/network/choices.ts';
import { messageOf } from '../engine/network/errors.ts';
import type { EngineEvent } from '../engine/network/events.ts';
import {
  canonical,
  NetworkError,
  ScheduleError,
  type ActorDefinition,
  type ArmedTimer,
  type Choice,
  type MachineSnapshot,
  type Mail,
} from '../engine/index.ts';
import { ChosenClock, type Scheduled } from './chosen-clock.ts';
import { begin, enter, heldMachine } from './held-machine.ts';
import { offersOf } from './offers.ts';
import { PostOffice, type LiveDelivery } from './post-office.ts';

/** One choice taken on live actors, with its effects. */
export interface LiveStep {
  readonly choice: Choice;
  /** Actors whose state changed: the one that takes the choice first, then in order of first change. */
  readonly touched: readonly string[];
  readonly deliveries: readonly LiveDelivery[];
  /** Every actor's snapshot before or after the step. */
  readonly before: ReadonlyMap<string, MachineSnapshot>;
  readonly after: ReadonlyMap<string, MachineSnapshot>;
}

/**
 * The machines of a network as real XState actors in one actor system, under the semantics of the engine. It offers the same
 * choices in the same order, but every transition is executed by XState's `createActor` and its mailboxes. Machines with final
 * states are not supported: XState removes the names of stopped actors.
 */
export class LiveSystem {
  readonly actors: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #office = new PostOffice();
  readonly #clock: ChosenClock;
  readonly #root: AnyActor;
  /** Set while a timer fires: its event is no message and is not held, although the actor sends it to itself. */
  #firing = false;
  #failure: { readonly error: unknown } | null = null;

  /** Starts every actor; entry actions run in list order. */
  constructor(definitions: readonly ActorDefinition[]) {
    this.actors = definitions.map(({ id }) => id);
    this.#places = new Map(this.actors.map((id, index) => [id, index]));
    this.#clock = new ChosenClock(() => this.#scheduled());
    this.#root = createActor(
      // One parent, so that all share a system; `systemId` is the name by which machines address each other.
      createMachine({
        entry: definitions.map(({ id, machine, input }) =>
          spawnChild(
            heldMachine(machine, input, (event) => this.#office.admits(id, event)),
            { id, systemId: id },
          ),
        ),
      }),
      { clock: this.#clock, inspect: (event) => this.#inspect(event) },
    );
    this.#root.subscribe({ error: (error: unknown) => (this.#failure = { error }) });
    this.#root.start();
    for (const event of [enter, begin]) for (const actor of this.actors) this.#start(actor, event);
    this.#office.readLog();
  }

  /** All enabled choices, numbered as in the engine. */
  choices(): readonly Choice[] {
    const busy = this.actors.flatMap((actor) => [
      ...this.#deliveries(actor),
      ...this.#alarms(actor),
      ...this.#offers(actor, 'env'),
    ]);
    const all = busy.length > 0 ? busy : this.actors.flatMap((actor) => this.#offers(actor, 'idle'));
    return all.map((choice, index) => ({ index, ...choice }));
  }

  /**
   * Takes one choice and lets XState run the whole macrostep.
   * @throws ScheduleError if there is no such choice
   */
  take(index: number): LiveStep {
    const choices = this.choices();
    const choice = choices[index];
    if (!choice) throw new ScheduleError(`there is no choice ${index}; possible: ${describe(choices)}`);
    const before = this.snapshots();
    this.#perform(choice);
    this.#rethrow(`on ${choice.event.type} at ${choice.actor}`);
    const after = this.snapshots();
    const deliveries = this.#office.readLog();
    const met = new Set([choice.actor, ...deliveries.map(({ to }) => to)]);
    const touched = [...met].filter((actor) => changed(before.get(actor), after.get(actor)));
    return { choice, touched, deliveries, before, after };
  }

  /** The current snapshots of all actors. */
  snapshots(): ReadonlyMap<string, MachineSnapshot> {
    return new Map(this.actors.map((actor) => [actor, this.snapshot(actor)]));
  }

  /** The current snapshot of one actor. */
  snapshot(actor: string): MachineSnapshot {
    return this.#ref(actor).getSnapshot() as AnyMachineSnapshot;
  }

  /** The queued messages of an actor, by sender in network order. */
  mailbox(actor: string): readonly Mail[] {
    const place = ({ from }: Mail): number => this.#places.get(from) ?? -1;
    return this.#office.mail(actor).toSorted((a, b) => place(a) - place(b));
  }

  timers(actor: string): readonly ArmedTimer[] {
    return this.#clock
      .timers(this.#ref(actor))
      .map(({ name, target, event }) => ({ name, to: target.id, event: event as EngineEvent }));
  }

  /** Stops all actors; the system is unusable afterwards. */
  stop(): void {
    this.#root.stop();
  }

  #deliveries(actor: string): readonly Omit<Choice, 'index'>[] {
    const offers = offersOf(this.snapshot(actor));
    return this.mailbox(actor).flatMap(({ from, events: [event] }) =>
      event === undefined || offers.defers(event.type) ? [] : [{ kind: 'deliver' as const, actor, event, from }],
    );
  }

  #alarms(actor: string): readonly Omit<Choice, 'index'>[] {
    return this.timers(actor).map(({ name, event }) => ({ kind: 'timer', actor, event, timer: name }));
  }

  #offers(actor: string, kind: 'env' | 'idle'): readonly Omit<Choice, 'index'>[] {
    return offersOf(this.snapshot(actor))[kind].map((type) => ({ kind, actor, event: { type } }));
  }

  #perform({ kind, actor, event, from, timer }: Choice): void {
    const ref = this.#ref(actor);
    if (kind === 'timer') {
      this.#firing = this.timers(actor).some((armed) => armed.name === timer && armed.to === actor);
      this.#clock.fire(ref, timer ?? '');
      return;
    }
    // Sent from outside the system, so the post office admits it.
    ref.send(kind === 'deliver' ? this.#office.collect(actor, from ?? '') : event);
  }

  #inspect(inspected: InspectionEvent): void {
    if (inspected.type === '@xstate.action') {
      const params = inspected.action.params as
        | { readonly delay?: number; readonly id?: string; readonly event?: object }
        | undefined;
      if (params?.delay !== undefined && params.id === undefined && params.event)
        this.#clock.markNameless(params.event);
      return;
    }
    if (inspected.type !== '@xstate.event' || inspected.event.type === 'xstate.init') return;
    // XState passes whole references, typed as the common part of all actor kinds.
    const { id: to } = inspected.actorRef as AnyActorRef;
    const sender = inspected.sourceRef as AnyActorRef | undefined;
    if (!this.#places.has(to)) return;
    const from = this.#firing ? null : (sender?.id ?? null);
    this.#firing = false;
    this.#office.announce(from, to, inspected.event);
  }

  #scheduled(): readonly Scheduled[] {
    return Object.values(this.#root.system.getSnapshot()._scheduledEvents);
  }

  #ref(actor: string): AnyActorRef {
    const ref = this.#root.system.get(actor) as AnyActorRef | undefined;
    if (!ref) throw new NetworkError(`${actor} is no running actor of this system (${this.actors.join(', ')})`);
    return ref;
  }

  #start(actor: string, event: EventObject): void {
    this.#ref(actor).send(event);
    this.#rethrow(`at the start of ${actor}`);
  }

  /** XState stops an actor whose machine throws, and notifies the parent: here the error stops the run. */
  #rethrow(where: string): void {
    if (!this.#failure) return;
    const { error } = this.#failure;
    throw new NetworkError(`a live actor failed ${where}: ${messageOf(error)}`, { cause: error });
  }
}

/** XState creates a new snapshot for every event it handles, changed or not. */
function changed(old: MachineSnapshot | undefined, now: MachineSnapshot | undefined): boolean {
  if (!old || !now || old === now) return old !== now;
  return (
    old.status !== now.status || textOf(old.value) !== textOf(now.value) || textOf(old.context) !== textOf(now.context)
  );
}

const textOf = (part: unknown): string => canonical(part, 'snapshot');

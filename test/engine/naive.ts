import type { AnyActorScope, AnyMachineSnapshot, AnyStateMachine, EventObject } from 'xstate';

/**
 * The semantics written a second time, in the plainest way: snapshots in worlds, JSON texts as keys, and for calls the
 * mailboxes of live XState (an actor that is flushing its mailbox keeps what arrives until it is done).
 * It shares nothing with the engine but XState itself.
 */
interface NaiveActor {
  snapshot: AnyMachineSnapshot;
  timers: { name: string; to: string; event: EventObject }[];
  mail: Record<string, EventObject[]>;
}
type NaiveWorld = Record<string, NaiveActor>;
type Sent = { to: string; event: EventObject };
type NaiveChoice = (world: NaiveWorld) => void;

const isCall = (event: EventObject): boolean => /^(call|reply)\./.test(event.type);
const accepts = (snapshot: AnyMachineSnapshot, type: string): boolean =>
  snapshot.status === 'active' && snapshot.can({ type });

export class NaiveNetwork {
  readonly machines: Readonly<Record<string, AnyStateMachine>>;
  readonly ids: readonly string[];

  constructor(machines: Readonly<Record<string, AnyStateMachine>>) {
    this.machines = machines;
    this.ids = Object.keys(machines);
  }

  /** Worlds, transitions and final worlds up to a depth. */
  explore(depthMax: number): { worlds: number; transitions: number; finals: number; keys: Set<string> } {
    const first = this.#initial();
    const keys = new Set([this.key(first)]);
    let level = [first];
    let transitions = 0;
    let finals = 0;
    for (let depth = 0; level.length > 0; depth++) {
      const next: NaiveWorld[] = [];
      for (const world of level) {
        const choices = this.#choices(world);
        if (choices.length === 0) finals++;
        if (depth >= depthMax) continue;
        for (const choose of choices) {
          const after = clone(world);
          choose(after);
          transitions++;
          const key = this.key(after);
          if (!keys.has(key)) {
            keys.add(key);
            next.push(after);
          }
        }
      }
      level = next;
    }
    return { worlds: keys.size, transitions, finals, keys };
  }

  key(world: NaiveWorld): string {
    return JSON.stringify(
      this.ids.map((id) => {
        const { snapshot, timers, mail } = world[id] as NaiveActor;
        return [
          snapshot.value,
          snapshot.context,
          snapshot.status,
          timers,
          Object.entries(mail)
            .filter(([, events]) => events.length > 0)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        ];
      }),
    );
  }

  #initial(): NaiveWorld {
    const world: NaiveWorld = {};
    const sent: Sent[][] = [];
    for (const id of this.ids) {
      const actor: NaiveActor = { snapshot: null as unknown as AnyMachineSnapshot, timers: [], mail: {} };
      world[id] = actor;
      sent.push(this.#act(id, actor, (machine, scope) => machine.getInitialSnapshot(scope)));
    }
    for (const [index, id] of this.ids.entries()) new Flush(this, world).say(id, sent[index] as Sent[]);
    return world;
  }

  #choices(world: NaiveWorld): NaiveChoice[] {
    const busy: NaiveChoice[] = [];
    const idle: NaiveChoice[] = [];
    for (const id of this.ids) {
      const { snapshot, timers, mail } = world[id] as NaiveActor;
      const waits = new Set(
        Object.values(snapshot.getMeta() as Record<string, { defer?: string[] }>).flatMap((meta) => meta.defer ?? []),
      );
      for (const from of this.ids) {
        const head = mail[from]?.[0];
        if (head && !waits.has(head.type)) {
          busy.push((after) => {
            after[id]?.mail[from]?.shift();
            new Flush(this, after).deliver(id, head);
          });
        }
      }
      for (const timer of timers) {
        busy.push((after) => {
          const actor = after[id] as NaiveActor;
          actor.timers = actor.timers.filter(({ name }) => name !== timer.name);
          if (timer.to === id) new Flush(this, after).deliver(id, timer.event);
          else new Flush(this, after).say(id, [{ to: timer.to, event: timer.event }]);
        });
      }
      const types = new Set((this.machines[id] as AnyStateMachine).events as string[]);
      for (const type of types) {
        if (!accepts(snapshot, type)) continue;
        if (type.startsWith('env.')) busy.push((after) => new Flush(this, after).deliver(id, { type }));
        if (type.startsWith('idle.')) idle.push((after) => new Flush(this, after).deliver(id, { type }));
      }
    }
    return busy.length > 0 ? busy : idle;
  }

  react(id: string, actor: NaiveActor, event: EventObject): Sent[] {
    if (actor.snapshot.status !== 'active') return [];
    return this.#act(id, actor, (machine, scope) => machine.transition(actor.snapshot, event, scope));
  }

  #act(
    id: string,
    actor: NaiveActor,
    run: (machine: AnyStateMachine, scope: AnyActorScope) => AnyMachineSnapshot,
  ): Sent[] {
    const sent: Sent[] = [];
    const self = { id };
    const scope = {
      id,
      self,
      sessionId: id,
      logger() {},
      defer() {},
      emit() {},
      stopChild() {},
      system: { get: (name: string) => (name === id ? self : { id: name }), _sendInspectionEvent() {} },
      actionExecutor: ({
        type,
        params,
      }: {
        type: string;
        params: { to?: { id: string }; event: EventObject; id?: string; delay?: number; sendId?: string };
      }) => {
        const to = params.to?.id ?? id;
        const name = params.id ?? JSON.stringify(params.event);
        if (type === 'xstate.cancel') actor.timers = actor.timers.filter((timer) => timer.name !== params.sendId);
        else if (params.delay !== undefined)
          actor.timers = [...actor.timers, { name, to, event: params.event }].sort((a, b) =>
            a.name < b.name ? -1 : 1,
          );
        else if (type === 'xstate.sendTo') sent.push({ to, event: params.event });
      },
    };
    actor.snapshot = run(this.machines[id] as AnyStateMachine, scope as unknown as AnyActorScope);
    if (actor.snapshot.status !== 'active') actor.timers = [];
    return sent;
  }
}

/** One step: synchronous mailboxes that are flushed by whoever finds their owner at rest. */
class Flush {
  readonly #boxes = new Map<string, EventObject[]>();
  readonly #network: NaiveNetwork;
  readonly #world: NaiveWorld;

  constructor(network: NaiveNetwork, world: NaiveWorld) {
    this.#network = network;
    this.#world = world;
  }

  /** Live XState's Mailbox.enqueue and flush. */
  deliver(id: string, event: EventObject): void {
    const open = this.#boxes.get(id);
    if (open) {
      open.push(event);
      return;
    }
    const box = [event];
    this.#boxes.set(id, box);
    for (let next = box.shift(); next; next = box.shift())
      this.#tell(id, this.#network.react(id, this.#world[id] as NaiveActor, next));
    this.#boxes.delete(id);
  }

  /** Carries out sends of an actor that is busy with them. */
  say(id: string, sent: readonly Sent[]): void {
    const box: EventObject[] = [];
    this.#boxes.set(id, box);
    this.#tell(id, sent);
    for (let next = box.shift(); next; next = box.shift())
      this.#tell(id, this.#network.react(id, this.#world[id] as NaiveActor, next));
    this.#boxes.delete(id);
  }

  #tell(from: string, sent: readonly Sent[]): void {
    for (const { to, event } of sent) {
      if (isCall(event)) this.deliver(to, event);
      else ((this.#world[to] as NaiveActor).mail[from] ??= []).push(event);
    }
  }
}

const clone = (world: NaiveWorld): NaiveWorld =>
  Object.fromEntries(
    Object.entries(world).map(([id, { snapshot, timers, mail }]) => [
      id,
      {
        snapshot,
        timers: [...timers],
        mail: Object.fromEntries(Object.entries(mail).map(([from, events]) => [from, [...events]])),
      },
    ]),
  );

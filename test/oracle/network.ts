import type { AnyMachineSnapshot } from 'xstate';
import {
  Actor,
  isDeclared,
  isDeferred,
  offers,
  peersOf,
  Refused,
  snapshotText,
  stateText,
  textOf,
  type Cast,
  type Said,
} from './macrostep.ts';

// The independent explorer, part 2 of 4: worlds, what may happen in one, and what comes of it.

/** An armed timer. `arming` tells apart timers of one name: one that is armed anew is another timer. */
interface Timer {
  readonly name: string;
  readonly to: string;
  readonly event: Said;
  readonly arming: object;
}

/** All that a world remembers of one actor. A value: what changes it makes another. */
export class Cell {
  readonly snapshot: AnyMachineSnapshot;
  /** By name. */
  readonly timers: readonly Timer[];
  /** By sender, oldest first; a sender without mail has no entry. */
  readonly mail: ReadonlyMap<string, readonly Said[]>;
  #text: string | null = null;

  constructor(snapshot: AnyMachineSnapshot, timers: readonly Timer[], mail: Cell['mail']) {
    this.snapshot = snapshot;
    this.timers = timers;
    this.mail = mail;
  }

  /** Equal exactly where the cells are. */
  get text(): string {
    this.#text ??= [
      snapshotText(this.snapshot),
      textOf(this.timers.map(({ name, to, event }) => [name, to, event])),
      textOf([...this.mail].sort(([a], [b]) => (a < b ? -1 : 1)).map(([from, events]) => [from, [...events]])),
    ].join(' ');
    return this.#text;
  }

  /** With one more event behind what that sender has sent before. */
  posted(from: string, event: Said): Cell {
    return new Cell(
      this.snapshot,
      this.timers,
      new Map([...this.mail, [from, [...(this.mail.get(from) ?? []), event]]]),
    );
  }

  /** Without the oldest event of that sender. */
  collected(from: string): Cell {
    const rest = this.mail.get(from)?.slice(1) ?? [];
    const others = [...this.mail].filter(([sender]) => sender !== from);
    return new Cell(this.snapshot, this.timers, new Map(rest.length > 0 ? [...others, [from, rest]] : others));
  }

  without(timer: string): Cell {
    return new Cell(
      this.snapshot,
      this.timers.filter(({ name }) => name !== timer),
      this.mail,
    );
  }
}

/** Every actor's cell at one moment, in network order. */
export type World = readonly Cell[];

/** One thing that may happen next. */
export interface Choice {
  readonly kind: 'deliver' | 'timer' | 'env' | 'idle';
  /** Who receives the event; of a timer, whose it is. */
  readonly actor: string;
  readonly event: Said;
  readonly from?: string;
  readonly timer?: string;
}

/** An event that reached a state which neither handles nor ignores it. */
export interface Finding {
  readonly actor: string;
  readonly state: string;
  readonly type: string;
}

export interface Step {
  readonly after: World;
  readonly findings: readonly Finding[];
  /** Said on the way, in order: `call` was handled at once, `queue` waits. */
  readonly said: readonly string[];
  /** Timers that were armed before and after, and are not the same ones, as `actor name`. */
  readonly rearmed: readonly string[];
}

/** Calls are function calls under a lock: they are handled inside the step that makes them. */
const isCall = ({ type }: Said): boolean => /^(call|reply)\./.test(type);

const callsMost = 2_000;

/** An event on its way to an actor inside a step; from nobody when it is the choice itself. */
interface Call {
  readonly from: string | null;
  readonly event: Said;
}

/** A fixed set of actors and what they may do. */
export class Network {
  readonly ids: readonly string[];
  readonly actors: readonly Actor[];
  readonly first: Step;
  readonly #offers = new WeakMap<AnyMachineSnapshot, Readonly<Record<'env' | 'idle', readonly string[]>>>();

  /**
   * All actors enter their first states; then what their entry actions ask for is done, actor by actor.
   * @throws Error when a machine is refused
   */
  constructor(casts: readonly Cast[]) {
    this.ids = casts.map(({ id }) => id);
    const peers = peersOf(this.ids);
    this.actors = casts.map((cast) => new Actor(cast, peers));
    const starts = this.actors.map((actor) => actor.start());
    const run = new Run(
      this,
      starts.map(({ snapshot }) => new Cell(snapshot, [], new Map())),
    );
    // Timers are armed at once and messages go out later, so that a call finds the timers of everybody.
    for (const [index, { effects }] of starts.entries()) run.arm(index, effects);
    for (const [index, { effects }] of starts.entries()) run.say(index, effects);
    this.first = run.done(run.cells);
  }

  /** Actors in network order; of each its mail by sender, its timers by name, its own events as declared. */
  choices(world: World): readonly Choice[] {
    const busy = this.ids.flatMap((actor, index): Choice[] => {
      const { snapshot, timers, mail } = world[index] as Cell;
      return [
        ...this.ids.flatMap((from): Choice[] => {
          const event = mail.get(from)?.[0];
          // What is behind an event that has to wait waits too.
          return event && !isDeferred(snapshot, event.type) ? [{ kind: 'deliver', actor, event, from }] : [];
        }),
        ...timers.map(({ name, event }): Choice => ({ kind: 'timer', actor, event, timer: name })),
        ...this.#own(snapshot, 'env').map((type): Choice => ({ kind: 'env', actor, event: { type } })),
      ];
    });
    if (busy.length > 0) return busy;
    // Idle events come only where nothing else can happen.
    return this.ids.flatMap((actor, index) =>
      this.#own((world[index] as Cell).snapshot, 'idle').map((type): Choice => ({
        kind: 'idle',
        actor,
        event: { type },
      })),
    );
  }

  take(world: World, { kind, actor, event, from, timer }: Choice): Step {
    const index = this.ids.indexOf(actor);
    const cell = world[index] as Cell;
    const run = new Run(this, world);
    if (kind === 'timer') {
      const { to } = cell.timers.find(({ name }) => name === timer) as Timer;
      run.cells[index] = cell.without(timer as string);
      // A timer of one's own is the event itself. A delayed message to somebody else only now goes out.
      if (to === actor) run.deliver(index, event);
      else run.send(actor, to, event);
    } else {
      if (kind === 'deliver') run.cells[index] = cell.collected(from as string);
      run.deliver(index, event);
    }
    return run.done(world);
  }

  #own(snapshot: AnyMachineSnapshot, kind: 'env' | 'idle'): readonly string[] {
    const known = this.#offers.get(snapshot);
    if (known) return known[kind];
    const made = { env: offers(snapshot, 'env'), idle: offers(snapshot, 'idle') };
    this.#offers.set(snapshot, made);
    return made[kind];
  }
}

/**
 * One step, run to completion. Calls go depth-first; an actor that is still sending is busy, and what it is called with
 * waits until its own messages are out: so do the mailboxes of live XState actors.
 */
class Run {
  readonly cells: Cell[];
  readonly #network: Network;
  /** What waits for each actor that is busy. */
  readonly #busy = new Map<number, Call[]>();
  readonly #findings: Finding[] = [];
  readonly #said: string[] = [];
  #calls = 0;

  constructor(network: Network, world: World) {
    this.#network = network;
    this.cells = [...world];
  }

  done(before: World): Step {
    const rearmed = this.cells.flatMap((cell, index) =>
      cell.timers.flatMap(({ name, arming }) => {
        const old = before[index]?.timers.find((timer) => timer.name === name);
        return old && old.arming !== arming ? [`${this.#network.ids[index]} ${name}`] : [];
      }),
    );
    return { after: this.cells, findings: this.#findings, said: this.#said, rearmed };
  }

  /** Shows an actor an event, and carries out all that comes of it. */
  deliver(index: number, event: Said, from: string | null = null): void {
    const waiting = this.#busy.get(index);
    if (waiting) waiting.push({ from, event });
    else this.#hold(index, [{ from, event }]);
  }

  /** Carries out sends of an actor, which is busy with them. */
  say(index: number, effects: ReturnType<Actor['start']>['effects']): void {
    this.#hold(index, [], effects);
  }

  #hold(index: number, waiting: Call[], effects: ReturnType<Actor['start']>['effects'] = []): void {
    this.#busy.set(index, waiting);
    this.#tell(index, effects);
    for (let call = waiting.shift(); call; call = waiting.shift()) this.#react(index, call);
    this.#busy.delete(index);
  }

  #react(index: number, { from, event }: Call): void {
    if (from !== null) this.#note('call', from, index, event);
    const cell = this.cells[index] as Cell;
    const { snapshot } = cell;
    const actor = this.#network.actors[index] as Actor;
    if (snapshot.status !== 'active' || !isDeclared(snapshot, event.type)) {
      this.#findings.push({ actor: actor.id, state: stateText(snapshot), type: event.type });
      return;
    }
    const { snapshot: next, effects } = actor.react(snapshot, event);
    this.cells[index] = new Cell(next, cell.timers, cell.mail);
    this.arm(index, effects);
    this.#tell(index, effects);
  }

  /** Timers change with the snapshot, before any message goes out. */
  arm(index: number, effects: ReturnType<Actor['start']>['effects']): void {
    let cell = this.cells[index] as Cell;
    for (const effect of effects) {
      if (effect.kind === 'cancel') cell = cell.without(effect.name);
      if (effect.kind !== 'arm') continue;
      const { name, to, event } = effect;
      // Live XState would keep both and lose the handle of one.
      if (cell.timers.some((timer) => timer.name === name)) throw new Refused(`timer ${name} is armed already`);
      const timers = [...cell.timers, { name, to, event, arming: {} }].sort((a, b) => (a.name < b.name ? -1 : 1));
      cell = new Cell(cell.snapshot, timers, cell.mail);
    }
    // An actor that is done has no timers.
    if (cell.snapshot.status !== 'active') cell = new Cell(cell.snapshot, [], cell.mail);
    this.cells[index] = cell;
  }

  #tell(index: number, effects: ReturnType<Actor['start']>['effects']): void {
    for (const effect of effects)
      if (effect.kind === 'send') this.send(this.#network.ids[index] as string, effect.to, effect.event);
  }

  send(from: string, to: string, event: Said): void {
    const target = this.#network.ids.indexOf(to);
    if (isCall(event)) {
      if (++this.#calls > callsMost) throw new Refused('calls that do not end');
      this.deliver(target, event, from);
      return;
    }
    this.cells[target] = (this.cells[target] as Cell).posted(from, event);
    this.#note('queue', from, target, event);
  }

  #note(kind: 'call' | 'queue', from: string, to: number, event: Said): void {
    this.#said.push(`${kind} ${from} ${this.#network.ids[to]} ${textOf(event)}`);
  }
}

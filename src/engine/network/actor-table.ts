import { cellKey, withMail, withoutHead, withoutTimer, withTimer, type Cell } from './cell.ts';
import { messageOf, NetworkError } from './errors.ts';
import { at, isCall, type EventTable } from './events.ts';
import type { Effect } from './actor-logic.ts';
import type { LocalStep, LocalTable } from './local-table.ts';

/** A message on its way. `port` is the receiver's number for (sender, event). */
export interface Send {
  readonly target: number;
  readonly port: number;
  /** Handled within this step; otherwise appended to the mailbox. */
  readonly call: boolean;
}

/** One macrostep as table data: the resulting cell, and the messages in order. `finding` is -1 for none. */
export interface Reaction {
  readonly cell: number;
  readonly sends: readonly Send[];
  readonly finding: number;
  /** Names of the timers that it starts or restarts. */
  readonly armed: readonly string[];
}

export type MoveKind = 'deliver' | 'timer' | 'env' | 'idle';

/** One enabled transition of an actor in a given cell. */
export interface CellMove {
  readonly kind: MoveKind;
  /** Event id. */
  readonly event: number;
  /** Sender's actor index for `deliver`, else -1. */
  readonly from: number;
  /** Timer name for `timer`, else null. */
  readonly timer: string | null;
  /** Whether the actor itself handles the event; a delayed message to another actor is only sent. */
  readonly handled: boolean;
  /**
   * The reaction, computed on first use.
   * @throws NetworkError if the machine breaks a rule when the move is taken; merely being enabled is no error
   */
  reaction(): Reaction;
}

/** The moves of a cell in choice order; `idle` ones are enabled only when no actor has any other. */
export interface Moves {
  readonly busy: readonly CellMove[];
  readonly idle: readonly CellMove[];
}

/** The tables of the other actors, as far as needed. */
export interface Peers {
  readonly events: EventTable;
  indexOf(id: string): number;
  portAt(target: number, sender: number, event: number): number;
}

interface CellRow {
  readonly cell: Cell;
  moves: Moves | null;
  /** By port. */
  readonly appended: (number | undefined)[];
  readonly called: (Reaction | undefined)[];
}

/**
 * The interned cells of one actor and the three functions that a search needs: `moves`, `append` and `call`. Each result is
 * computed once and memoized; XState is called by `locals` on a miss only.
 */
export class ActorTable {
  readonly index: number;
  readonly locals: LocalTable;
  readonly #peers: Peers;
  readonly #rows: CellRow[] = [];
  readonly #ids = new Map<string, number>();
  readonly #ports: { readonly sender: number; readonly event: number }[] = [];
  readonly #portIds = new Map<string, number>();

  constructor(index: number, locals: LocalTable, peers: Peers) {
    this.index = index;
    this.locals = locals;
    this.#peers = peers;
  }

  /** The number of known cells. */
  get size(): number {
    return this.#rows.length;
  }

  cell(id: number): Cell {
    return at(this.#rows, id).cell;
  }

  /** A cell as text, without numbers that depend on the network. */
  text(id: number): string {
    const { local, timers, queues } = this.cell(id);
    const eventOf = (event: number): unknown => this.#peers.events.event(event);
    return JSON.stringify([
      this.locals.key(local),
      timers.map(({ name, to, event }) => [name, to, eventOf(event)]),
      queues.map(({ sender, events }) => [sender, events.map(eventOf)]),
    ]);
  }

  port(id: number): { readonly sender: number; readonly event: number } {
    return at(this.#ports, id);
  }

  portOf(sender: number, event: number): number {
    const key = `${sender}:${event}`;
    const known = this.#portIds.get(key);
    if (known !== undefined) return known;
    this.#portIds.set(key, this.#ports.length);
    return this.#ports.push({ sender, event }) - 1;
  }

  /** The reaction that puts the actor into its initial state. */
  start(): Reaction {
    return this.#react({ local: 0, timers: [], queues: [] }, this.locals.initial(), 'at the start');
  }

  moves(cell: number): Moves {
    const row = at(this.#rows, cell);
    row.moves ??= this.#computeMoves(row.cell);
    return row.moves;
  }

  /** The number of a cell that was composed elsewhere. */
  adopt(cell: Cell): number {
    return this.#intern(cell);
  }

  /** The cell after a message from a port is appended to its mailbox. */
  append(cell: number, port: number): number {
    const row = at(this.#rows, cell);
    const known = row.appended[port];
    if (known !== undefined) return known;
    const { sender, event } = this.port(port);
    return (row.appended[port] = this.#intern(withMail(row.cell, sender, event)));
  }

  /** The reaction to an event that is handled immediately, bypassing the mailbox. */
  call(cell: number, port: number): Reaction {
    const row = at(this.#rows, cell);
    return (row.called[port] ??= this.#reactTo(row.cell, this.port(port).event));
  }

  #computeMoves(cell: Cell): Moves {
    const { logic } = this.locals;
    const snapshot = this.locals.snapshot(cell.local);
    const offers = (kind: 'env' | 'idle'): CellMove[] =>
      logic.offers(snapshot, `${kind}.`).map((type) => {
        const event = this.#peers.events.intern({ type });
        return {
          kind,
          event,
          from: -1,
          timer: null,
          handled: true,
          reaction: attempted(() => this.#reactTo(cell, event)),
        };
      });
    // A deferred head blocks its queue: messages of one sender never overtake each other.
    const deliveries = cell.queues
      .filter((queue) => !logic.defers(snapshot, this.#peers.events.event(at(queue.events, 0)).type))
      .map((queue): CellMove => {
        const event = at(queue.events, 0);
        return {
          kind: 'deliver',
          event,
          from: queue.sender,
          timer: null,
          handled: true,
          reaction: attempted(() => this.#reactTo(withoutHead(cell, queue), event)),
        };
      });
    const timers = cell.timers.map((timer): CellMove => {
      const rest = withoutTimer(cell, timer.name);
      // The actor's own timer is the event itself; a delayed message to another actor is sent now.
      const handled = timer.to === this.index;
      const reaction = attempted(() =>
        handled
          ? this.#reactTo(rest, timer.event)
          : { cell: this.#intern(rest), sends: [this.#send(timer.to, timer.event)], finding: -1, armed: [] },
      );
      return { kind: 'timer', event: timer.event, from: -1, timer: timer.name, handled, reaction };
    });
    return { busy: [...deliveries, ...timers, ...offers('env')], idle: offers('idle') };
  }

  #reactTo(cell: Cell, event: number): Reaction {
    const { type } = this.#peers.events.event(event);
    return this.#react(cell, this.locals.step(cell.local, event), `on ${type}`);
  }

  #react(cell: Cell, step: LocalStep, where: string): Reaction {
    const sends: Send[] = [];
    let next: Cell = { ...cell, local: step.local };
    try {
      for (const effect of step.effects) {
        if (effect.kind === 'send')
          sends.push(this.#send(this.#peers.indexOf(effect.to), this.#peers.events.intern(effect.event)));
        else next = this.#withTimerEffect(next, effect);
      }
    } catch (thrown) {
      throw new NetworkError(
        `${this.locals.logic.id} (machine ${this.locals.logic.machine.id}) ${where}: ${messageOf(thrown)}`,
        { cause: thrown },
      );
    }
    // XState cancels all timers of an actor that reaches its final state.
    if (this.locals.snapshot(step.local).status !== 'active') next = { ...next, timers: [] };
    const armed = step.effects.flatMap((effect) => (effect.kind === 'arm' ? [effect.name] : []));
    return { cell: this.#intern(next), sends, finding: step.finding, armed };
  }

  #withTimerEffect(cell: Cell, effect: Exclude<Effect, { kind: 'send' }>): Cell {
    if (effect.kind === 'cancel') return withoutTimer(cell, effect.name);
    const to = this.#peers.indexOf(effect.to);
    return withTimer(cell, { name: effect.name, to, event: this.#peers.events.intern(effect.event) });
  }

  #send(target: number, event: number): Send {
    const { type } = this.#peers.events.event(event);
    return { target, port: this.#peers.portAt(target, this.index, event), call: isCall(type) };
  }

  #intern(cell: Cell): number {
    const key = cellKey(cell);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#rows.length);
    return this.#rows.push({ cell, moves: null, appended: [], called: [] }) - 1;
  }
}

/** Computes a reaction immediately, and rethrows an error of the machine when the move is taken. */
function attempted(react: () => Reaction): () => Reaction {
  try {
    const reaction = react();
    return () => reaction;
  } catch (thrown) {
    if (!(thrown instanceof NetworkError)) throw thrown;
    const { message, cause } = thrown;
    return () => {
      // Each has its own schedule.
      throw new NetworkError(message, { cause });
    };
  }
}

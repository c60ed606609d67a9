import type { ActorTable } from '../network/actor-table.ts';
import type { Behaviour } from './behaviour.ts';
import type { Cell } from '../network/cell.ts';
import { at } from '../network/events.ts';
import type { Ledger } from './ledger.ts';
import type { Messages } from './messages.ts';
import type { Network } from '../network/network.ts';
import type { Prospects } from './prospects.ts';
import type { Stamp } from './stamp.ts';

const nothing: readonly number[] = [];

/** The world at hand, as far as a look into its future begins with it. Worlds that come one after another differ in few cells. */
export class Present {
  /** Who has mail or timers, and who may send something while it only moves by itself. */
  readonly pending: number[] = [];
  readonly active: number[] = [];
  /** By account: who owes anything, and below what no counter falls while all stand as they do. */
  debtors: readonly (readonly number[])[] = [];
  floors: readonly number[] = [];
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #ledger: Ledger;
  readonly #messages: Messages;
  readonly #prospects: readonly Prospects[];
  /** By actor. */
  readonly #cells: Int32Array;
  readonly #locals: Int32Array;
  readonly #held: (readonly number[])[] = [];
  /** By actor: the growth to what comes of it by itself while it moves. */
  readonly #firsts: Int32Array;
  readonly #stamp: Stamp;
  #keepers: ReadonlySet<number> = new Set();
  /** When it came to the world at hand, and by actor whether it is not as it was in the world before. */
  #since = -1;
  readonly #changed: Uint8Array;

  constructor(
    network: Network,
    behaviour: Behaviour,
    ledger: Ledger,
    messages: Messages,
    prospects: readonly Prospects[],
    stamp: Stamp,
  ) {
    this.#stamp = stamp;
    const { length } = network.tables;
    this.#network = network;
    this.#behaviour = behaviour;
    this.#ledger = ledger;
    this.#messages = messages;
    this.#prospects = prospects;
    this.#cells = new Int32Array(length).fill(-1);
    this.#locals = new Int32Array(length);
    this.#firsts = new Int32Array(length);
    this.#changed = new Uint8Array(length);
  }

  /** Comes to another world. */
  moveTo(cells: ArrayLike<number>): void {
    this.#keepers = this.#ledger.keepers;
    this.#compare(cells);
    const local = (actor: number): number => at(this.#locals, actor);
    this.debtors = this.#ledger.debtors(local);
    this.floors = this.#ledger.floors(this.debtors, (actor, value) => value(local(actor)));
    this.pending.length = 0;
    this.active.length = 0;
    for (let actor = 0; actor < this.#cells.length; actor++) {
      const isKeeper = this.#keepers.has(actor);
      if (this.#changed[actor] === 1 || isKeeper) this.#firsts[actor] = this.#from(actor, false);
      if (this.held(actor).length > 0) this.pending.push(actor);
      const { growths } = this.#prospects[actor] as Prospects;
      const first = this.#firsts[actor] as number;
      // Below these floors one that keeps a counter may send what it cannot send above them.
      if (growths.end(first) > growths.begin(first) || isKeeper) this.active.push(actor);
    }
  }

  /** Mail of an actor, and what its timers will send. */
  held(actor: number): readonly number[] {
    return this.#held[actor] as readonly number[];
  }

  /** The growth to what comes of an actor by itself. */
  first(actor: number, isStill: boolean): number {
    return isStill ? this.#from(actor, true) : (this.#firsts[actor] as number);
  }

  #compare(cells: ArrayLike<number>): void {
    const isSame = this.#since === this.#stamp.value;
    this.#since = this.#stamp.value;
    for (let actor = 0; actor < this.#cells.length; actor++) {
      const id = cells[actor] as number;
      const isTidied = (this.#prospects[actor] as Prospects).tidy();
      this.#changed[actor] = isSame && !isTidied && this.#cells[actor] === id ? 0 : 1;
      if (this.#changed[actor] === 0) continue;
      const cell = (this.#network.tables[actor] as ActorTable).cell(id);
      this.#cells[actor] = id;
      this.#locals[actor] = cell.local;
      const isIdle = cell.queues.length === 0 && cell.timers.length === 0;
      this.#held[actor] = isIdle ? nothing : this.#messagesOf(actor, cell);
    }
  }

  #messagesOf(actor: number, { queues, timers }: Cell): readonly number[] {
    return [
      ...queues.flatMap(({ events }) => events.map((event) => this.#messages.number(actor, { target: actor, event }))),
      ...timers.map(({ to, event }) => this.#messages.number(actor, { target: to, event })),
    ];
  }

  #from(actor: number, isStill: boolean): number {
    const local = this.#behaviour.standIn(actor, this.#locals[actor] as number);
    return (this.#prospects[actor] as Prospects).first(local, isStill, this.floors);
  }
}

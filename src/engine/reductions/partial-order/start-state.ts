import type { ActorTable } from '../../network/actor-table.ts';
import type { LearnedSystems } from './learned-systems.ts';
import type { Cell } from '../../network/cell.ts';
import { at } from '../../network/events.ts';
import type { CounterBounds } from './counter-bounds.ts';
import type { MessageTable } from './message-table.ts';
import type { NetworkTables } from '../../network/network.ts';
import type { LocalReaches } from './local-reaches.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';

const nothing: readonly number[] = [];

/** The start of a `MayHappen` computation: the present world, updated incrementally because consecutive worlds differ in few cells. */
export class StartState {
  /** Actors with mail or timers, and actors that can send something by moves of their own. */
  readonly pending: number[] = [];
  readonly active: number[] = [];
  /** By invariant: the actors that contribute in this world, and the lower bound of the counter that follows. */
  contributors: readonly (readonly number[])[] = [];
  floors: readonly number[] = [];
  readonly #network: NetworkTables;
  readonly #learned: LearnedSystems;
  readonly #counters: CounterBounds;
  readonly #messages: MessageTable;
  readonly #reaches: readonly LocalReaches[];
  /** By actor. */
  readonly #cells: Int32Array;
  readonly #locals: Int32Array;
  readonly #held: (readonly number[])[] = [];
  /** By actor: the extension to its reach without any arrival, while it takes moves of its own. */
  readonly #firsts: Int32Array;
  readonly #version: KnowledgeVersion;
  #owners: ReadonlySet<number> = new Set();
  /** The version when this world was loaded, and by actor whether it differs from the world before. */
  #since = -1;
  readonly #changed: Uint8Array;

  constructor(
    network: NetworkTables,
    learned: LearnedSystems,
    counters: CounterBounds,
    messages: MessageTable,
    reaches: readonly LocalReaches[],
    version: KnowledgeVersion,
  ) {
    this.#version = version;
    const { length } = network.tables;
    this.#network = network;
    this.#learned = learned;
    this.#counters = counters;
    this.#messages = messages;
    this.#reaches = reaches;
    this.#cells = new Int32Array(length).fill(-1);
    this.#locals = new Int32Array(length);
    this.#firsts = new Int32Array(length);
    this.#changed = new Uint8Array(length);
  }

  /** Loads another world. */
  moveTo(cells: ArrayLike<number>): void {
    this.#owners = this.#counters.owners;
    this.#compare(cells);
    const local = (actor: number): number => at(this.#locals, actor);
    this.contributors = this.#counters.contributors(local);
    this.floors = this.#counters.floors(this.contributors, (actor, value) => value(local(actor)));
    this.pending.length = 0;
    this.active.length = 0;
    for (let actor = 0; actor < this.#cells.length; actor++) {
      const isOwner = this.#owners.has(actor);
      if (this.#changed[actor] === 1 || isOwner) this.#firsts[actor] = this.#from(actor, false);
      if (this.held(actor).length > 0) this.pending.push(actor);
      const { memo } = this.#reaches[actor] as LocalReaches;
      const first = this.#firsts[actor] as number;
      // Below these bounds the owner of a counter may send what it cannot send above them.
      if (memo.end(first) > memo.begin(first) || isOwner) this.active.push(actor);
    }
  }

  /** Messages that are under way to or from an actor: its mail, and what its timers will send. */
  held(actor: number): readonly number[] {
    return this.#held[actor] as readonly number[];
  }

  /** The extension to the reach of an actor without any arrival. */
  first(actor: number, isStill: boolean): number {
    return isStill ? this.#from(actor, true) : (this.#firsts[actor] as number);
  }

  #compare(cells: ArrayLike<number>): void {
    const isSame = this.#since === this.#version.value;
    this.#since = this.#version.value;
    for (let actor = 0; actor < this.#cells.length; actor++) {
      const id = cells[actor] as number;
      const isEvicted = (this.#reaches[actor] as LocalReaches).evictStale();
      this.#changed[actor] = isSame && !isEvicted && this.#cells[actor] === id ? 0 : 1;
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
    const local = this.#learned.representative(actor, this.#locals[actor] as number);
    return (this.#reaches[actor] as LocalReaches).first(local, isStill, this.floors);
  }
}

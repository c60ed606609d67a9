import type { ActorTable } from '../network/actor-table.ts';
import type { Behaviour } from './behaviour.ts';
import { at } from '../network/events.ts';
import type { Ledger } from './ledger.ts';
import type { Network } from '../network/network.ts';
import { numberingOf } from './numbering.ts';
import { grown } from '../network/pair-table.ts';
import type { Cell } from '../network/cell.ts';
import {
  Prospects,
  type MaySend,
  type Message,
  type Numbering,
  type Prospect,
  type Sends,
  type Via,
} from './prospect.ts';

/** Mail that somebody who stands still may get. */
export interface Mail {
  readonly sender: number;
  readonly event: number;
  /** What the sender may come to, and what leads it there; without that the mail was on its way already. */
  readonly prospect: Prospect | null;
  readonly via: Via;
}

const atOnce: Via = { position: -1, event: -1 };
const noMail: readonly Mail[] = [];
const nothing: readonly Message[] = [];

/**
 * What all actors may do from a world on while some of them take no move of their own, though they answer calls: more than
 * what really may happen, because it is not asked whether two things can happen in one run.
 */
export class Future {
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #ledger: Ledger;
  readonly #numbering: Numbering;
  readonly #prospects: readonly Prospects[];
  #still: Uint8Array = new Uint8Array(0);
  #movers: Uint8Array = new Uint8Array(0);
  /** By actor, since the last `look`. */
  #futures: Prospect[] = [];
  /** Which look it is, and by arrival and by mail the latest one in which it was to come. */
  #now = 0;
  #arrivals = new Int32Array(64);
  #mails = new Int32Array(64);
  /** By arrival, of whoever first sends it: who that is, what it may come to and what leads it there, and at whose root it is, if asked. */
  #senders = new Int32Array(64);
  readonly #origins: (Prospect | null)[] = [];
  readonly #ways: Via[] = [];
  #roots = new Int32Array(64);
  /** By actor that stands still. */
  #mail: Map<number, Mail[]> = new Map();
  /** Messages to be looked at. */
  readonly #dueActors: number[] = [];
  readonly #dueProspects: Prospect[] = [];
  readonly #dueSends: Sends[] = [];
  /** Of the world at hand: locals, who has mail or timers, what may come of each by itself while it moves, and who may send then. */
  readonly #locals: Int32Array;
  readonly #cells: Int32Array;
  readonly #held: (readonly Message[])[] = [];
  readonly #firsts: Prospect[] = [];
  readonly #pending: number[] = [];
  readonly #active: number[] = [];
  /** How much was known then, and by actor whether it is not as it was in the world before. */
  #version = -1;
  readonly #changed: Uint8Array;
  #debtors: readonly (readonly number[])[] = [];
  #floors: readonly number[] = [];

  constructor(network: Network, behaviour: Behaviour, ledger: Ledger) {
    this.#network = network;
    this.#behaviour = behaviour;
    this.#ledger = ledger;
    this.#numbering = numberingOf(network);
    this.#prospects = network.tables.map((_, actor) => new Prospects(actor, behaviour, ledger, this.#numbering));
    this.#locals = new Int32Array(network.tables.length);
    this.#cells = new Int32Array(network.tables.length).fill(-1);
    this.#changed = new Uint8Array(network.tables.length);
  }

  /** Makes do with nothing stale in a search that learns nothing. */
  refresh(): void {
    for (const prospects of this.#prospects) prospects.refresh();
    this.#version = -1;
  }

  /**
   * Says in which world it is looked from now on.
   * @param movers - by actor: 1 for one that has a move in this world
   */
  begin(cells: ArrayLike<number>, movers: Uint8Array): void {
    const { tables } = this.#network;
    const local = (actor: number): number => at(this.#locals, actor);
    this.#movers = movers;
    // Worlds that come one after another differ in few cells.
    const isSame = this.#version === this.#behaviour.version;
    this.#version = this.#behaviour.version;
    const changed = this.#changed;
    for (let actor = 0; actor < tables.length; actor++) {
      const id = cells[actor] as number;
      changed[actor] = isSame && this.#cells[actor] === id ? 0 : 1;
      if (changed[actor] === 0) continue;
      this.#cells[actor] = id;
      const cell = (tables[actor] as ActorTable).cell(id);
      this.#locals[actor] = cell.local;
      const isIdle = cell.queues.length === 0 && cell.timers.length === 0;
      this.#held[actor] = isIdle ? nothing : this.#messagesOf(actor, cell);
    }
    this.#debtors = this.#ledger.debtors(local);
    this.#floors = this.#ledger.floors(this.#debtors, (actor, value) => value(local(actor)));
    this.#pending.length = 0;
    this.#active.length = 0;
    for (let actor = 0; actor < tables.length; actor++) {
      if (changed[actor] === 1 || this.#ledger.isKeeper(actor))
        this.#firsts[actor] = this.#first(actor, false, this.#floors);
      if ((this.#held[actor] as readonly Message[]).length > 0) this.#pending.push(actor);
      // Below these floors one that keeps a counter may send what it cannot send above them.
      if ((this.#firsts[actor] as Prospect).sends.list.length > 0 || this.#ledger.isKeeper(actor))
        this.#active.push(actor);
    }
  }

  /** Mail of an actor, and what its timers will send. */
  #messagesOf(actor: number, { queues, timers }: Cell): readonly Message[] {
    return [
      ...queues.flatMap(({ events }) => events.map((event) => this.#numbering(actor, { target: actor, event }))),
      ...timers.map(({ to, event }) => this.#numbering(actor, { target: to, event })),
    ];
  }

  #first(actor: number, isStill: boolean, floors: readonly number[]): Prospect {
    const local = this.#behaviour.standIn(actor, this.#locals[actor] as number);
    return (this.#prospects[actor] as Prospects).first(local, isStill, floors);
  }

  /** @param still - by actor: 1 for one that takes no move, of those that have one */
  look(still: Uint8Array): void {
    this.#still = still;
    this.#now++;
    this.#mail = new Map();
    const futures = this.#firsts.slice();
    this.#futures = futures;
    for (let actor = 0; actor < still.length; actor++)
      if (still[actor] === 1) futures[actor] = this.#first(actor, true, this.#floors);
    for (const actor of this.#active) this.#owe(actor, at(futures, actor), at(futures, actor).sends);
    for (const actor of this.#pending) {
      if (still[actor] === 1) continue;
      for (const message of this.#held[actor] as readonly Message[])
        if (!this.#isKnown(message)) this.#send(message, actor, null, atOnce);
    }
    this.#spread();
    this.#fall();
  }

  /** Counters were taken to stay as high as they are; now it is looked at who may leave what it is counted for, and what comes of that. */
  #fall(): void {
    let floors = this.#floors;
    for (;;) {
      const lower = this.#ledger.floors(this.#debtors, (actor, value, key) => {
        const prospect = this.of(actor);
        return prospect.noted(key, () => Math.min(...prospect.locals.map(value)));
      });
      if (lower.every((floor, account) => floor >= at(floors, account))) return;
      floors = lower.map((floor, account) => Math.min(floor, at(floors, account)));
      for (const keeper of this.#ledger.keepers) {
        const prospect = at(this.#prospects, keeper).below(this.of(keeper), floors);
        this.#futures[keeper] = prospect;
        this.#owe(keeper, prospect, prospect.sends);
      }
      this.#spread();
    }
  }

  #spread(): void {
    const now = this.#now;
    for (let actor = this.#dueActors.pop(); actor !== undefined; actor = this.#dueActors.pop()) {
      const prospect = this.#dueProspects.pop() as Prospect;
      const { arrivals, list } = this.#dueSends.pop() as Sends;
      for (let i = 0; i < arrivals.length; i++) {
        // Most are known. Of one that stands still some arrive as calls, and others are mail.
        if (this.#arrivals[arrivals[i] as number] === now) continue;
        const { message, via } = list[i] as MaySend;
        if (!this.#isKnown(message)) this.#send(message, actor, prospect, via);
      }
    }
  }

  #owe(actor: number, prospect: Prospect, sends: Sends): void {
    this.#dueActors.push(actor);
    this.#dueProspects.push(prospect);
    this.#dueSends.push(sends);
  }

  /** What may come of an actor. */
  of(actor: number): Prospect {
    return this.#futures[actor] as Prospect;
  }

  /** Mail that one that stands still may get. */
  mail(actor: number): readonly Mail[] {
    return this.#mail.get(actor) ?? noMail;
  }

  /** Who could be kept from moving so that the mail does not come: any of these may do. */
  rootsOfMail({ sender, prospect, via }: Mail): readonly number[] {
    return [prospect === null ? sender : at(this.#rootsOf(sender, prospect, via), 0)];
  }

  /** Who could be kept from moving so that the actor does not come to that local. */
  rootsOfLocal(actor: number, position: number): readonly number[] {
    return this.#rootsOf(actor, this.of(actor), at(this.of(actor).vias, position));
  }

  /** Who could be kept from moving so that the event does not come in that local. */
  roots(actor: number, position: number, event: number): readonly number[] {
    return this.#rootsOf(actor, this.of(actor), { position, event });
  }

  #rootOf(arrival: number): number {
    const known = this.#roots[arrival] as number;
    if (known >= 0) return known;
    const sender = this.#senders[arrival] as number;
    const prospect = at(this.#origins, arrival);
    const root = prospect === null ? sender : at(this.#rootsOf(sender, prospect, at(this.#ways, arrival)), 0);
    this.#roots[arrival] = root;
    return root;
  }

  /** Of all that leads there, the latest first; itself where nobody else has a hand in it. */
  #rootsOf(actor: number, prospect: Prospect, last: Via): readonly number[] {
    const roots: number[] = [];
    for (let via = last; via.position >= 0; via = at(prospect.vias, via.position)) {
      const { arrival } = this.#numbering(actor, { target: actor, event: via.event });
      if (this.#arrivals[arrival] !== this.#now) continue;
      // What set it off was known before whatever it leads to.
      const root = this.#rootOf(arrival);
      if (this.#movers[root] === 1 && !roots.includes(root)) roots.push(root);
    }
    return roots.length > 0 ? roots : [actor];
  }

  #isKnown({ target, call, arrival, mail }: Message): boolean {
    return this.#still[target] === 0 || call ? this.#arrivals[arrival] === this.#now : this.#mails[mail] === this.#now;
  }

  #send(message: Message, sender: number, prospect: Prospect | null, via: Via): void {
    const { target, event, call, arrival, mail } = message;
    if (this.#still[target] === 0 || call) {
      if (arrival >= this.#arrivals.length) {
        this.#arrivals = grown(this.#arrivals, arrival + 1);
        this.#senders = grown(this.#senders, arrival + 1);
        this.#roots = grown(this.#roots, arrival + 1);
      }
      this.#arrivals[arrival] = this.#now;
      this.#senders[arrival] = sender;
      this.#origins[arrival] = prospect;
      this.#ways[arrival] = via;
      this.#roots[arrival] = -1;
      const growth = (this.#prospects[target] as Prospects).with(this.#futures[target] as Prospect, message);
      this.#futures[target] = growth.prospect;
      if (growth.sends.arrivals.length > 0) this.#owe(target, growth.prospect, growth.sends);
      return;
    }
    if (mail >= this.#mails.length) this.#mails = grown(this.#mails, mail + 1);
    this.#mails[mail] = this.#now;
    const waiting = this.#mail.get(target);
    const one = { sender, event, prospect, via };
    if (waiting) waiting.push(one);
    else this.#mail.set(target, [one]);
  }
}

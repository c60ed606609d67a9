import type { Behaviour } from './behaviour.ts';
import { at } from '../network/events.ts';
import type { Ledger } from './ledger.ts';
import type { Network } from '../network/network.ts';
import { Messages } from './messages.ts';
import { grown } from '../network/pair-table.ts';
import type { Via } from './growths.ts';
import { Present } from './present.ts';
import type { Prospect } from './prospect.ts';
import { Prospects } from './prospects.ts';
import type { Stamp } from './stamp.ts';

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
/** Numbers of an arrival: in which look it came, who sent it, and the growth that let it be sent and the place there, or -1. */
const width = 4;

/**
 * What all actors may do from a world on while some of them take no move of their own, though they answer calls: more than
 * what really may happen, because it is not asked whether two things can happen in one run.
 */
export class Future {
  readonly #ledger: Ledger;
  readonly #keepers: ReadonlySet<number>;
  readonly #messages: Messages;
  readonly #prospects: readonly Prospects[];
  #still: Uint8Array = new Uint8Array(0);
  #movers: Uint8Array = new Uint8Array(0);
  readonly #present: Present;
  /** By actor, since the last `look`: the growth to what comes of it by itself, and its prospect by now. */
  readonly #firsts: Int32Array;
  readonly #futures: Int32Array;
  /** Which look it is. */
  #now = 0;
  /** By arrival, of whoever first sent it, `width` numbers. */
  #arrivals = new Int32Array(256);
  /** By message: the latest look in which it was to come as mail to one that stands still. */
  #mails = new Int32Array(64);
  /** By arrival: at whose root it is, and the look in which that was asked. */
  #roots = new Int32Array(64);
  #rooted = new Int32Array(64);
  /** By actor that stands still. */
  #mail: Map<number, Mail[]> = new Map();
  /** Who has grown and by which growth, whose messages are to be looked at; two numbers each. */
  #due = new Int32Array(256);
  #dueEnd = 0;

  constructor(network: Network, behaviour: Behaviour, ledger: Ledger, stamp: Stamp) {
    this.#ledger = ledger;
    this.#keepers = ledger.keepers;
    this.#messages = new Messages(network);
    this.#prospects = network.tables.map((_, actor) => new Prospects(actor, behaviour, ledger, this.#messages, stamp));
    this.#present = new Present(network, behaviour, ledger, this.#messages, this.#prospects, stamp);
    this.#futures = new Int32Array(network.tables.length);
    this.#firsts = new Int32Array(network.tables.length);
  }

  /** Bytes that it takes, roughly. */
  get bytes(): number {
    return this.#arrivals.byteLength + this.#prospects.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The earliest stamp under which something was worked out that is still in use. */
  get since(): number {
    return Math.min(...this.#prospects.map(({ since }) => since));
  }

  /**
   * Says in which world it is looked from now on.
   * @param movers - by actor: 1 for one that has a move in this world
   */
  begin(cells: ArrayLike<number>, movers: Uint8Array): void {
    this.#movers = movers;
    this.#present.moveTo(cells);
  }

  /** @param still - by actor: 1 for one that takes no move, of those that have one */
  look(still: Uint8Array): void {
    this.#still = still;
    this.#now++;
    this.#mail = new Map();
    const present = this.#present;
    for (let actor = 0; actor < still.length; actor++) {
      const first = present.first(actor, still[actor] === 1);
      this.#firsts[actor] = first;
      this.#futures[actor] = (this.#prospects[actor] as Prospects).growths.prospect(first);
    }
    for (const actor of present.active) this.#owe(actor, this.#firsts[actor] as number);
    for (const actor of present.pending) {
      if (still[actor] === 1) continue;
      for (const message of present.held(actor)) if (!this.#isKnown(message)) this.#send(message, -1, -1);
    }
    this.#spread();
    this.#fall();
  }

  /** Counters were taken to stay as high as they are; now it is looked at who may leave what it is counted for, and what comes of that. */
  #fall(): void {
    let { floors } = this.#present;
    for (;;) {
      const lower = this.#ledger.floors(this.#present.debtors, (actor, value, key) => {
        const prospect = this.of(actor);
        return prospect.noted(key, () => Math.min(...prospect.locals.map(value)));
      });
      if (lower.every((floor, account) => floor >= at(floors, account))) return;
      floors = lower.map((floor, account) => Math.min(floor, at(floors, account)));
      for (const keeper of this.#keepers) {
        const growth = at(this.#prospects, keeper).below(this.of(keeper), floors);
        this.#futures[keeper] = at(this.#prospects, keeper).growths.prospect(growth);
        this.#owe(keeper, growth);
      }
      this.#spread();
    }
  }

  #spread(): void {
    const now = this.#now;
    while (this.#dueEnd > 0) {
      const growth = this.#due[--this.#dueEnd] as number;
      const actor = this.#due[--this.#dueEnd] as number;
      const { growths } = this.#prospects[actor] as Prospects;
      const end = growths.end(growth);
      for (let i = growths.begin(growth); i < end; i++) {
        const message = growths.message(i);
        // Most are known. Of one that stands still some arrive as calls, and others are mail.
        if (this.#arrivals[this.#messages.arrival(message) * width] === now) continue;
        if (!this.#isKnown(message)) this.#send(message, growth, i);
      }
    }
  }

  #owe(actor: number, growth: number): void {
    if (this.#dueEnd + 2 > this.#due.length) this.#due = grown(this.#due, this.#dueEnd + 2);
    this.#due[this.#dueEnd++] = actor;
    this.#due[this.#dueEnd++] = growth;
  }

  /** What may come of an actor. */
  of(actor: number): Prospect {
    return (this.#prospects[actor] as Prospects).get(this.#futures[actor] as number);
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
    if (this.#rooted[arrival] === this.#now) return this.#roots[arrival] as number;
    const position = arrival * width;
    const sender = this.#arrivals[position + 1] as number;
    const growth = this.#arrivals[position + 2] as number;
    const root =
      growth < 0
        ? sender
        : at(this.#rootsOf(sender, ...this.#cause(sender, growth, at(this.#arrivals, position + 3))), 0);
    if (arrival >= this.#rooted.length) {
      this.#rooted = grown(this.#rooted, arrival + 1);
      this.#roots = grown(this.#roots, arrival + 1);
    }
    this.#rooted[arrival] = this.#now;
    this.#roots[arrival] = root;
    return root;
  }

  /** What a message was sent from. */
  #cause(sender: number, growth: number, index: number): readonly [Prospect, Via] {
    const prospects = at(this.#prospects, sender);
    return [prospects.get(prospects.growths.prospect(growth)), prospects.growths.send(index).via];
  }

  /** Of all that leads there, the latest first; itself where nobody else has a hand in it. */
  #rootsOf(actor: number, prospect: Prospect, last: Via): readonly number[] {
    const roots: number[] = [];
    for (let via = last; via.position >= 0; via = at(prospect.vias, via.position)) {
      const arrival = this.#messages.arrivalAt(actor, via.event);
      if (this.#arrivals[arrival * width] !== this.#now) continue;
      // What set it off was known before whatever it leads to.
      const root = this.#rootOf(arrival);
      if (this.#movers[root] === 1 && !roots.includes(root)) roots.push(root);
    }
    return roots.length > 0 ? roots : [actor];
  }

  #isKnown(message: number): boolean {
    const messages = this.#messages;
    return this.#still[messages.target(message)] === 0 || messages.isCall(message)
      ? this.#arrivals[messages.arrival(message) * width] === this.#now
      : this.#mails[message] === this.#now;
  }

  /** @param growth - of the sender, which let it be sent, and the index there; -1 when it was on its way already */
  #send(message: number, growth: number, index: number): void {
    const messages = this.#messages;
    const target = messages.target(message);
    if (this.#still[target] === 1 && !messages.isCall(message)) {
      this.#post(message, growth, index);
      return;
    }
    const position = messages.arrival(message) * width;
    if (position + width > this.#arrivals.length) this.#arrivals = grown(this.#arrivals, position + width);
    this.#arrivals[position] = this.#now;
    this.#arrivals[position + 1] = messages.sender(message);
    this.#arrivals[position + 2] = growth;
    this.#arrivals[position + 3] = index;
    const prospects = this.#prospects[target] as Prospects;
    const { growths } = prospects;
    const next = prospects.with(this.#futures[target] as number, messages.place(message), messages.event(message));
    this.#futures[target] = growths.prospect(next);
    if (growths.end(next) > growths.begin(next)) this.#owe(target, next);
  }

  #post(message: number, growth: number, index: number): void {
    if (message >= this.#mails.length) this.#mails = grown(this.#mails, message + 1);
    this.#mails[message] = this.#now;
    const sender = this.#messages.sender(message);
    const [prospect, via] = growth < 0 ? [null, atOnce] : this.#cause(sender, growth, index);
    const one = { sender, event: this.#messages.event(message), prospect, via };
    const target = this.#messages.target(message);
    const waiting = this.#mail.get(target);
    if (waiting) waiting.push(one);
    else this.#mail.set(target, [one]);
  }
}

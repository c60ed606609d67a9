import type { Behaviour, LocalEdge, Sent } from './behaviour.ts';
import { at } from '../network/events.ts';
import type { Ledger } from './ledger.ts';

/** How one came to a local, or to send something: the position of the local before and the event there. */
export interface Via {
  readonly position: number;
  readonly event: number;
}

/** A message that may be sent. */
export interface MaySend {
  readonly message: Message;
  readonly via: Via;
}

/** An event from somebody to somebody, with numbers to keep account of it by. */
export interface Message {
  readonly target: number;
  readonly event: number;
  readonly call: boolean;
  /** Of the event at its target, whoever it is from. */
  readonly arrival: number;
  /** The same, counted for each target alone. */
  readonly place: number;
  /** Of the event at its target from this sender. */
  readonly mail: number;
}

/** Gives a message of a sender its numbers, always the same ones. */
export type Numbering = (from: number, sent: Pick<Sent, 'target' | 'event'>) => Message;

/** Messages, and the arrivals of them, which are asked for time and again. */
export class Sends {
  readonly list: readonly MaySend[];
  readonly arrivals: Int32Array;

  constructor(list: readonly MaySend[]) {
    this.list = list;
    this.arrivals = new Int32Array(list.length);
    for (let i = 0; i < list.length; i++) this.arrivals[i] = (list[i] as MaySend).message.arrival;
  }
}

/** What one event more makes of a prospect, and what may be sent then that could not be before. */
interface Growth {
  readonly prospect: Prospect;
  readonly sends: Sends;
}

/** Where an actor cannot come. */
interface Limits {
  /** Whether a counter of the actor would be too low in a local. */
  readonly isBarred: (local: number) => boolean;
  /** Equal where that is; empty for an actor that keeps no counter. */
  readonly height: string;
}

const nowhere = (): boolean => false;

/**
 * What one actor may come to from a local on when certain events may reach it, and what it may send. It hangs on nothing else, so it
 * serves every world where these are the same, until more is known of the actor.
 */
export class Prospect {
  /** Whether the actor takes no move of its own. */
  readonly isStill: boolean;
  /** Locals it may come to, the present one first, and what leads there. */
  readonly locals: readonly number[];
  readonly vias: readonly Via[];
  readonly events: ReadonlySet<number>;
  readonly sends: Sends;
  readonly limits: Limits;
  /** By the place of one event more: what comes of it then. */
  readonly next: (Growth | undefined)[] = [];
  /** What others have worked out from it, by a key of theirs. */
  readonly #notes = new Map<unknown, unknown>();

  constructor(
    isStill: boolean,
    locals: readonly number[],
    vias: readonly Via[],
    events: ReadonlySet<number>,
    sends: readonly MaySend[],
    limits: Limits,
  ) {
    this.limits = limits;
    this.isStill = isStill;
    this.locals = locals;
    this.vias = vias;
    this.events = events;
    this.sends = new Sends(sends);
  }

  /** What is worked out from this prospect, once for each key. */
  noted<T>(key: unknown, work: () => T): T {
    let known = this.#notes.get(key);
    if (known === undefined) {
      known = work();
      this.#notes.set(key, known);
    }
    return known as T;
  }
}

/** Locals in all prospects of an actor together: beyond so many they are forgotten. */
const localsMax = 1 << 18;

/** Prospects are worked out anew once more is known of the actor by one part of so many. */
const patience = 4;

/**
 * The prospects of one actor. While a search still learns they may be a little stale: it is done again whatever it
 * has left out, and the search that learns nothing has none but fresh ones.
 */
export class Prospects {
  readonly #actor: number;
  readonly #behaviour: Behaviour;
  readonly #ledger: Ledger;
  readonly #numbering: Numbering;
  readonly #isKeeper: boolean;
  /** By local, of one that stands still and of one that moves: what comes of it while no event comes. */
  readonly #still: (Prospect | undefined)[] = [];
  readonly #moving: (Prospect | undefined)[] = [];
  readonly #known = new Map<string, Prospect>();
  /** How much was known of the actor when the first of them was worked out, and up to when they are made do with. */
  #version = -1;
  #validTill = -1;
  #locals = 0;

  constructor(actor: number, behaviour: Behaviour, ledger: Ledger, numbering: Numbering) {
    this.#actor = actor;
    this.#behaviour = behaviour;
    this.#ledger = ledger;
    this.#numbering = numbering;
    this.#isKeeper = ledger.isKeeper(actor);
  }

  /** Makes do with nothing stale, until more is learnt. */
  refresh(): void {
    this.#validTill = this.#version;
  }

  /**
   * From a local on while no event comes. What a little more knowledge has made stale is made do with until `refresh`.
   * @param floors - by account: below that no counter falls
   */
  first(local: number, isStill: boolean, floors: readonly number[]): Prospect {
    const version = this.#behaviour.versionOf(this.#actor);
    if (version > this.#validTill || this.#locals > localsMax) {
      this.#known.clear();
      this.#still.length = 0;
      this.#moving.length = 0;
      this.#locals = 0;
      this.#version = version;
      this.#validTill = version + Math.floor(version / patience);
    }
    if (this.#isKeeper) return this.#from(local, isStill, floors);
    return ((isStill ? this.#still : this.#moving)[local] ??= this.#from(local, isStill, floors));
  }

  /** The same when this message may come too. */
  with(before: Prospect, { event, place }: Message): Growth {
    const { next } = before;
    // No holes: they would make look-ups slow.
    while (next.length <= place) next.push(undefined);
    return (next[place] ??= this.#grown(before, event));
  }

  #grown(before: Prospect, event: number): Growth {
    const prospect = this.#get(at(before.locals, 0), before, new Set([...before.events, event]));
    const had = new Set(before.sends.list.map(({ message }) => message));
    return { prospect, sends: new Sends(prospect.sends.list.filter(({ message }) => !had.has(message))) };
  }

  /** The same where counters may fall lower. */
  below(before: Prospect, floors: readonly number[]): Prospect {
    return before.noted(`below ${floors.join()}`, () => {
      const from = this.#from(at(before.locals, 0), before.isStill, floors);
      return this.#get(at(before.locals, 0), from, before.events);
    });
  }

  #from(local: number, isStill: boolean, floors: readonly number[]): Prospect {
    const height = this.#isKeeper ? floors.join() : '';
    const isBarred = height === '' ? nowhere : (to: number) => this.#ledger.isBelow(this.#actor, to, floors);
    const none = new Prospect(isStill, [], [], new Set(), [], { isBarred, height });
    return this.#get(local, none, none.events);
  }

  #get(local: number, from: Prospect, events: ReadonlySet<number>): Prospect {
    const key = `${local} ${from.isStill} ${from.limits.height} ${[...events].sort((a, b) => a - b).join()}`;
    let known = this.#known.get(key);
    if (!known) {
      known = this.#explore(local, from, events);
      this.#locals += known.locals.length;
      this.#known.set(key, known);
    }
    return known;
  }

  #explore(local: number, from: Prospect, events: ReadonlySet<number>): Prospect {
    const locals = [...from.locals];
    const vias = [...from.vias];
    const sends = [...from.sends.list];
    const sent = new Set(sends.map(({ message }) => message.mail));
    const reached = new Set(locals);
    const follow = (edge: LocalEdge, position: number): void => {
      const via = { position, event: edge.event };
      for (const one of edge.sends) {
        const message = this.#numbering(this.#actor, one);
        if (sent.has(message.mail)) continue;
        sent.add(message.mail);
        sends.push({ message, via });
      }
      if (reached.has(edge.to)) return;
      reached.add(edge.to);
      locals.push(edge.to);
      vias.push(via);
    };
    if (locals.length === 0) {
      locals.push(local);
      vias.push({ position: -1, event: -1 });
    }
    const isNew = (event: number): boolean => events.has(event) && !from.events.has(event);
    for (let i = 0; i < locals.length; i++) {
      const isOld = i < from.locals.length;
      for (const edge of this.#behaviour.edges(this.#actor, at(locals, i))) {
        const comes = isOld ? isNew(edge.event) : events.has(edge.event) || (edge.kind === 'env' && !from.isStill);
        if (comes && !from.limits.isBarred(edge.to)) follow(edge, i);
      }
    }
    return new Prospect(from.isStill, locals, vias, events, sends, from.limits);
  }
}

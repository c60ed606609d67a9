import type { Behaviour } from './behaviour.ts';
import type { LocalEdge } from './known-actor.ts';
import { at } from '../network/events.ts';
import { Growths } from './growths.ts';
import type { Ledger } from './ledger.ts';
import type { Messages } from './messages.ts';
import { Prospect } from './prospect.ts';
import type { Stamp } from './stamp.ts';

/** Locals in all prospects of an actor together: beyond so many they are forgotten. */
const localsMax = 1 << 18;

/** About what a prospect takes, and each local, event or message in it. */
const prospectBytes = 600;
const entryBytes = 28;

/** Prospects are worked out anew once more is known of the actor by one part of so many. */
const patience = 4;

/**
 * The prospects of one actor, for one search. While that still learns they may be a little stale: it is done again whatever it
 * has left out, and the search that learns nothing has none but those worked out under its own stamp.
 */
export class Prospects {
  /** What events make of them. */
  readonly growths = new Growths();
  readonly #actor: number;
  readonly #behaviour: Behaviour;
  readonly #ledger: Ledger;
  readonly #messages: Messages;
  readonly #isKeeper: boolean;
  /** By local, of one that stands still and of one that moves: the growth to what comes of it while no event comes. */
  readonly #still: (number | undefined)[] = [];
  readonly #moving: (number | undefined)[] = [];
  readonly #all: Prospect[] = [];
  /** By prospect: the growth from nothing to all of it. */
  readonly #wholes: (number | undefined)[] = [];
  readonly #known = new Map<string, Prospect>();
  /** Up to how much is known of the actor they are made do with. */
  #validTill = -1;
  #locals = 0;
  /** Locals, events and messages of all together. */
  #entries = 0;
  readonly #stamp: Stamp;
  /** When the first of them was worked out. */
  #since: number;

  constructor(actor: number, behaviour: Behaviour, ledger: Ledger, messages: Messages, stamp: Stamp) {
    this.#stamp = stamp;
    this.#since = stamp.value;
    this.#actor = actor;
    this.#behaviour = behaviour;
    this.#ledger = ledger;
    this.#messages = messages;
    this.#isKeeper = ledger.keepers.has(actor);
  }

  /** The stamp under which the first of them was worked out. */
  get since(): number {
    return this.#since;
  }

  /** Bytes that all of them take, roughly. */
  get bytes(): number {
    return this.growths.bytes + this.#all.length * prospectBytes + this.#entries * entryBytes;
  }

  /** Forgets what is stale or too much: says whether it did. What a little more knowledge has made stale is made do with. */
  tidy(): boolean {
    const version = this.#behaviour.versionOf(this.#actor);
    if (version <= this.#validTill && this.#locals <= localsMax) return false;
    this.growths.clear();
    this.#all.length = 0;
    this.#wholes.length = 0;
    this.#known.clear();
    this.#still.length = 0;
    this.#moving.length = 0;
    this.#locals = 0;
    this.#entries = 0;
    this.#since = this.#stamp.value;
    this.#validTill = version + Math.floor(version / patience);
    return true;
  }

  get(prospect: number): Prospect {
    return this.#all[prospect] as Prospect;
  }

  /**
   * The growth to what comes of a local while no event comes.
   * @param floors - by account: below that no counter falls
   */
  first(local: number, isStill: boolean, floors: readonly number[]): number {
    if (this.#isKeeper) return this.#whole(this.#from(local, isStill, floors));
    return ((isStill ? this.#still : this.#moving)[local] ??= this.#whole(this.#from(local, isStill, floors)));
  }

  /** The growth of a prospect when the event of that place may come too. */
  with(before: number, place: number, event: number): number {
    const known = this.growths.find(before, place);
    return known >= 0 ? known : this.#grow(this.get(before), place, event);
  }

  /** The growth of a prospect to the same where counters may fall lower. */
  below(before: Prospect, floors: readonly number[]): number {
    return before.noted(`below ${floors.join()}`, () => {
      const from = this.#from(at(before.locals, 0), before.isStill, floors);
      return this.#whole(this.#get(at(before.locals, 0), from, before.events));
    });
  }

  #grow(before: Prospect, place: number, event: number): number {
    const prospect = this.#get(at(before.locals, 0), before, new Set([...before.events, event]));
    const had = new Set(before.sends.map(({ message }) => message));
    const growth = this.growths.add(
      prospect.id,
      prospect.sends.filter(({ message }) => !had.has(message)),
    );
    this.growths.set(before.id, place, growth);
    return growth;
  }

  #whole({ id, sends }: Prospect): number {
    return (this.#wholes[id] ??= this.growths.add(id, sends));
  }

  #from(local: number, isStill: boolean, floors: readonly number[]): Prospect {
    const none = new Prospect(-1, isStill, [], [], new Set(), [], this.#isKeeper ? floors : []);
    return this.#get(local, none, none.events);
  }

  #get(local: number, from: Prospect, events: ReadonlySet<number>): Prospect {
    const key = `${local} ${from.isStill} ${from.floors.join()} ${[...events].sort((a, b) => a - b).join()}`;
    let known = this.#known.get(key);
    if (!known) {
      known = this.#explore(local, from, events);
      this.#all.push(known);
      this.#locals += known.locals.length;
      this.#entries += known.locals.length + known.events.size + known.sends.length;
      this.#known.set(key, known);
    }
    return known;
  }

  #isBelow(local: number, floors: readonly number[]): boolean {
    return floors.length > 0 && this.#ledger.isBelow(this.#actor, local, floors);
  }

  #explore(local: number, from: Prospect, events: ReadonlySet<number>): Prospect {
    const locals = [...from.locals];
    const vias = [...from.vias];
    const sends = [...from.sends];
    const sent = new Set(sends.map(({ message }) => message));
    const reached = new Set(locals);
    const follow = (edge: LocalEdge, position: number): void => {
      const via = { position, event: edge.event };
      for (const one of edge.sends) {
        const message = this.#messages.number(this.#actor, one);
        if (sent.has(message)) continue;
        sent.add(message);
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
        if (comes && !this.#isBelow(edge.to, from.floors)) follow(edge, i);
      }
    }
    return new Prospect(this.#all.length, from.isStill, locals, vias, events, sends, from.floors);
  }
}

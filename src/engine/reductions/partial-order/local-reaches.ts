import type { LearnedSystems } from './learned-systems.ts';
import type { LocalEdge } from './learned-system.ts';
import { at } from '../../network/events.ts';
import { ReachMemo } from './reach-memo.ts';
import type { CounterBounds } from './counter-bounds.ts';
import type { MessageTable } from './message-table.ts';
import { LocalReach } from './local-reach.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';

/** Limit on the locals in all reaches of an actor together: beyond it they are evicted. */
const localsMax = 1 << 18;

/** Estimated bytes of a reach, and of each local, event or message in it. */
const prospectBytes = 600;
const entryBytes = 28;

/** While learning, reaches are used until the version of the actor has grown by one part in so many. */
const patience = 4;

/**
 * Memo of the `LocalReach` values of one actor. While a search still learns, some may be out of date: its result is discarded. The search
 * that decides uses only values of its own version (`isFresh`).
 */
export class LocalReaches {
  /** Extensions of reaches by one event. */
  readonly memo = new ReachMemo();
  readonly #actor: number;
  readonly #learned: LearnedSystems;
  readonly #counters: CounterBounds;
  readonly #messages: MessageTable;
  #isOwner = false;
  /** By local, without and with moves of its own: the extension to its reach without any arrival. */
  readonly #still: (number | undefined)[] = [];
  readonly #moving: (number | undefined)[] = [];
  readonly #all: LocalReach[] = [];
  /** By reach: the extension from nothing to all of it. */
  readonly #wholes: (number | undefined)[] = [];
  readonly #known = new Map<string, LocalReach>();
  /** The last version of the actor up to which they are used. */
  #validTill = -1;
  #locals = 0;
  /** Number of locals, events and messages in all of them. */
  #entries = 0;
  readonly #version: KnowledgeVersion;
  /** The version of the actor when the first of them was computed. */
  #since = -1;

  constructor(
    actor: number,
    learned: LearnedSystems,
    counters: CounterBounds,
    messages: MessageTable,
    version: KnowledgeVersion,
  ) {
    this.#version = version;
    this.#actor = actor;
    this.#learned = learned;
    this.#counters = counters;
    this.#messages = messages;
  }

  /** From now on values of an older version are evicted. */
  refresh(): void {
    this.#validTill = this.#since;
  }

  /** Whether all of them have the present version of the actor. */
  get isFresh(): boolean {
    return this.#all.length === 0 || this.#since === this.#version.of(this.#actor);
  }

  /** Estimate of the bytes held. */
  get bytes(): number {
    return this.memo.bytes + this.#all.length * prospectBytes + this.#entries * entryBytes;
  }

  /** Evicts all values when they are too old or too many. Returns whether it did. */
  evictStale(): boolean {
    const version = this.#version.of(this.#actor);
    if (version <= this.#validTill && this.#locals <= localsMax) return false;
    this.memo.clear();
    this.#all.length = 0;
    this.#wholes.length = 0;
    this.#known.clear();
    this.#still.length = 0;
    this.#moving.length = 0;
    this.#locals = 0;
    this.#entries = 0;
    this.#since = version;
    this.#isOwner = this.#counters.owners.has(this.#actor);
    this.#validTill = version + Math.floor(version / patience);
    return true;
  }

  get(reach: number): LocalReach {
    return this.#all[reach] as LocalReach;
  }

  /**
   * The extension to the reach of a local without any arrival.
   * @param floors - by invariant: a lower bound of the counter
   */
  first(local: number, isStill: boolean, floors: readonly number[]): number {
    if (this.#isOwner) return this.#whole(this.#from(local, isStill, floors));
    return ((isStill ? this.#still : this.#moving)[local] ??= this.#whole(this.#from(local, isStill, floors)));
  }

  /** The extension of a reach by the event of that place. */
  with(before: number, place: number, event: number): number {
    const known = this.memo.find(before, place);
    return known >= 0 ? known : this.#extend(this.get(before), place, event);
  }

  /** The extension of a reach to the one under other lower bounds of counters. */
  below(before: LocalReach, floors: readonly number[]): number {
    return before.derived(`below ${floors.join()}`, () => {
      const from = this.#from(at(before.locals, 0), before.isStill, floors);
      return this.#whole(this.#get(at(before.locals, 0), from, before.events));
    });
  }

  #extend(before: LocalReach, place: number, event: number): number {
    const reach = this.#get(at(before.locals, 0), before, new Set([...before.events, event]));
    const had = new Set(before.sends.map(({ message }) => message));
    const extension = this.memo.add(
      reach.id,
      reach.sends.filter(({ message }) => !had.has(message)),
    );
    this.memo.set(before.id, place, extension);
    return extension;
  }

  #whole({ id, sends }: LocalReach): number {
    return (this.#wholes[id] ??= this.memo.add(id, sends));
  }

  #from(local: number, isStill: boolean, floors: readonly number[]): LocalReach {
    const none = new LocalReach(-1, isStill, [], [], new Set(), [], this.#isOwner ? floors : []);
    return this.#get(local, none, none.events);
  }

  #get(local: number, from: LocalReach, events: ReadonlySet<number>): LocalReach {
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
    return floors.length > 0 && this.#counters.isBelow(this.#actor, local, floors);
  }

  #explore(local: number, from: LocalReach, events: ReadonlySet<number>): LocalReach {
    const locals = [...from.locals];
    const predecessors = [...from.predecessors];
    const sends = [...from.sends];
    const sent = new Set(sends.map(({ message }) => message));
    const reached = new Set(locals);
    const follow = (edge: LocalEdge, position: number): void => {
      const predecessor = { position, event: edge.event };
      for (const one of edge.sends) {
        const message = this.#messages.number(this.#actor, one);
        if (sent.has(message)) continue;
        sent.add(message);
        sends.push({ message, predecessor });
      }
      if (reached.has(edge.to)) return;
      reached.add(edge.to);
      locals.push(edge.to);
      predecessors.push(predecessor);
    };
    if (locals.length === 0) {
      locals.push(local);
      predecessors.push({ position: -1, event: -1 });
    }
    const isNew = (event: number): boolean => events.has(event) && !from.events.has(event);
    for (let i = 0; i < locals.length; i++) {
      const isOld = i < from.locals.length;
      for (const edge of this.#learned.edges(this.#actor, at(locals, i))) {
        const comes = isOld ? isNew(edge.event) : events.has(edge.event) || (edge.kind === 'env' && !from.isStill);
        if (comes && !this.#isBelow(edge.to, from.floors)) follow(edge, i);
      }
    }
    return new LocalReach(this.#all.length, from.isStill, locals, predecessors, events, sends, from.floors);
  }
}

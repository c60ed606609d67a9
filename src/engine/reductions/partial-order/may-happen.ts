import type { LearnedSystems } from './learned-systems.ts';
import { at } from '../../network/events.ts';
import type { CounterBounds } from './counter-bounds.ts';
import type { NetworkTables } from '../../network/network.ts';
import { MessageTable } from './message-table.ts';
import { grown } from '../../network/pair-table.ts';
import type { Predecessor } from './reach-memo.ts';
import { StartState } from './start-state.ts';
import type { LocalReach } from './local-reach.ts';
import { LocalReaches } from './local-reaches.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';

/** Mail that may arrive at an actor that takes no step. */
export interface PossibleMail {
  readonly sender: number;
  readonly event: number;
  /** The reach of the sender and the step in it that sends; null for mail that was under way already. */
  readonly reach: LocalReach | null;
  readonly predecessor: Predecessor;
}

const atOnce: Predecessor = { position: -1, event: -1 };
const noMail: readonly PossibleMail[] = [];
/** Numbers of an arrival: the round, the sender, the extension that sends it, and the index there, or -1. */
const width = 4;

/**
 * May-happen analysis: over-approximates every event that can still reach each actor while the chosen actors take no step of their own,
 * though they still handle calls. It is flow-insensitive between actors: it ignores whether two events fit into one run.
 */
export class MayHappen {
  readonly #counters: CounterBounds;
  readonly #messages: MessageTable;
  readonly #reaches: readonly LocalReaches[];
  #still: Uint8Array = new Uint8Array(0);
  #movers: Uint8Array = new Uint8Array(0);
  readonly #present: StartState;
  /** By actor: the extension to its reach without any arrival, and its present reach. */
  readonly #firsts: Int32Array;
  readonly #reached: Int32Array;
  /** The number of the present computation. */
  #now = 0;
  /** By arrival: `width` numbers of the first send that leads to it. */
  #arrivals = new Int32Array(256);
  /** By message: the latest round in which it may arrive as mail at an actor that takes no step. */
  #mails = new Int32Array(64);
  /** By arrival: the actor whose stillness would prevent it, and the round in which that was computed. */
  #causes = new Int32Array(64);
  #causeKnownIn = new Int32Array(64);
  /** By actor that takes no step. */
  #mail: Map<number, PossibleMail[]> = new Map();
  /** Work list: an actor and the extension whose messages are not followed yet; two numbers each. */
  #queue = new Int32Array(256);
  #queueEnd = 0;

  constructor(network: NetworkTables, learned: LearnedSystems, counters: CounterBounds, version: KnowledgeVersion) {
    this.#counters = counters;
    this.#messages = new MessageTable(network);
    this.#reaches = network.tables.map(
      (_, actor) => new LocalReaches(actor, learned, counters, this.#messages, version),
    );
    this.#present = new StartState(network, learned, counters, this.#messages, this.#reaches, version);
    this.#reached = new Int32Array(network.tables.length);
    this.#firsts = new Int32Array(network.tables.length);
  }

  /** Estimate of the bytes held. */
  get bytes(): number {
    return this.#arrivals.byteLength + this.#reaches.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** From now on nothing out of date is used, as long as nothing is learned. */
  refresh(): void {
    for (const reaches of this.#reaches) reaches.refresh();
  }

  /** Whether everything was computed from the present knowledge. */
  get isFresh(): boolean {
    return this.#reaches.every(({ isFresh }) => isFresh);
  }

  /**
   * Loads a world.
   * @param movers - by actor: 1 for one that has an enabled move
   */
  begin(cells: ArrayLike<number>, movers: Uint8Array): void {
    this.#movers = movers;
    this.#present.moveTo(cells);
  }

  /** Computes the analysis. @param still - by actor: 1 for a chosen one, which takes no step */
  look(still: Uint8Array): void {
    this.#still = still;
    this.#now++;
    this.#mail = new Map();
    const present = this.#present;
    for (let actor = 0; actor < still.length; actor++) {
      const first = present.first(actor, still[actor] === 1);
      this.#firsts[actor] = first;
      this.#reached[actor] = (this.#reaches[actor] as LocalReaches).memo.reach(first);
    }
    for (const actor of present.active) this.#enqueue(actor, this.#firsts[actor] as number);
    for (const actor of present.pending) {
      if (still[actor] === 1) continue;
      for (const message of present.held(actor)) if (!this.#isKnown(message)) this.#send(message, -1, -1);
    }
    this.#propagate();
    this.#lowerCounters();
  }

  /** Counters were assumed to stay as high as they are. Lowers the bounds by what contributors may do, until nothing changes. */
  #lowerCounters(): void {
    let { floors } = this.#present;
    for (;;) {
      const lower = this.#counters.floors(this.#present.contributors, (actor, value, key) => {
        const reach = this.of(actor);
        return reach.derived(key, () => Math.min(...reach.locals.map(value)));
      });
      if (lower.every((floor, invariant) => floor >= at(floors, invariant))) return;
      floors = lower.map((floor, invariant) => Math.min(floor, at(floors, invariant)));
      for (const owner of this.#counters.owners) {
        const extension = at(this.#reaches, owner).below(this.of(owner), floors);
        this.#reached[owner] = at(this.#reaches, owner).memo.reach(extension);
        this.#enqueue(owner, extension);
      }
      this.#propagate();
    }
  }

  #propagate(): void {
    const now = this.#now;
    while (this.#queueEnd > 0) {
      const extension = this.#queue[--this.#queueEnd] as number;
      const actor = this.#queue[--this.#queueEnd] as number;
      const { memo } = this.#reaches[actor] as LocalReaches;
      const end = memo.end(extension);
      for (let i = memo.begin(extension); i < end; i++) {
        const message = memo.message(i);
        // Most are known. At an actor that takes no step calls are handled, and the rest is mail.
        if (this.#arrivals[this.#messages.arrival(message) * width] === now) continue;
        if (!this.#isKnown(message)) this.#send(message, extension, i);
      }
    }
  }

  #enqueue(actor: number, extension: number): void {
    if (this.#queueEnd + 2 > this.#queue.length) this.#queue = grown(this.#queue, this.#queueEnd + 2);
    this.#queue[this.#queueEnd++] = actor;
    this.#queue[this.#queueEnd++] = extension;
  }

  /** The present reach of an actor. */
  of(actor: number): LocalReach {
    return (this.#reaches[actor] as LocalReaches).get(this.#reached[actor] as number);
  }

  /** Mail that may arrive at an actor that takes no step. */
  mail(actor: number): readonly PossibleMail[] {
    return this.#mail.get(actor) ?? noMail;
  }

  /** A necessary enabling set: if these actors take no step, the mail does not arrive. */
  causesOfMail({ sender, reach, predecessor }: PossibleMail): readonly number[] {
    return [reach === null ? sender : at(this.#causesOf(sender, reach, predecessor), 0)];
  }

  /** Actors each of which would, by taking no step, prevent one event on the way of an actor to that local. */
  causesOfLocal(actor: number, position: number): readonly number[] {
    return this.#causesOf(actor, this.of(actor), at(this.of(actor).predecessors, position));
  }

  /** The same for an event in that local. */
  causes(actor: number, position: number, event: number): readonly number[] {
    return this.#causesOf(actor, this.of(actor), { position, event });
  }

  #causeOf(arrival: number): number {
    if (this.#causeKnownIn[arrival] === this.#now) return this.#causes[arrival] as number;
    const position = arrival * width;
    const sender = this.#arrivals[position + 1] as number;
    const extension = this.#arrivals[position + 2] as number;
    const cause =
      extension < 0
        ? sender
        : at(this.#causesOf(sender, ...this.#origin(sender, extension, at(this.#arrivals, position + 3))), 0);
    if (arrival >= this.#causeKnownIn.length) {
      this.#causeKnownIn = grown(this.#causeKnownIn, arrival + 1);
      this.#causes = grown(this.#causes, arrival + 1);
    }
    this.#causeKnownIn[arrival] = this.#now;
    this.#causes[arrival] = cause;
    return cause;
  }

  /** The reach and the step that a message is sent from. */
  #origin(sender: number, extension: number, index: number): readonly [LocalReach, Predecessor] {
    const reaches = at(this.#reaches, sender);
    return [reaches.get(reaches.memo.reach(extension)), reaches.memo.send(index).predecessor];
  }

  /** The causes of a path, the latest first; the actor itself where no other is a cause. */
  #causesOf(actor: number, reach: LocalReach, last: Predecessor): readonly number[] {
    const causes: number[] = [];
    for (
      let predecessor = last;
      predecessor.position >= 0;
      predecessor = at(reach.predecessors, predecessor.position)
    ) {
      const arrival = this.#messages.arrivalAt(actor, predecessor.event);
      if (this.#arrivals[arrival * width] !== this.#now) continue;
      // The cause of the arrival was found before everything that follows from it.
      const cause = this.#causeOf(arrival);
      if (this.#movers[cause] === 1 && !causes.includes(cause)) causes.push(cause);
    }
    return causes.length > 0 ? causes : [actor];
  }

  #isKnown(message: number): boolean {
    const messages = this.#messages;
    return this.#still[messages.target(message)] === 0 || messages.isCall(message)
      ? this.#arrivals[messages.arrival(message) * width] === this.#now
      : this.#mails[message] === this.#now;
  }

  /** @param extension - of the sender, and the index there; -1 for a message that was under way already */
  #send(message: number, extension: number, index: number): void {
    const messages = this.#messages;
    const target = messages.target(message);
    if (this.#still[target] === 1 && !messages.isCall(message)) {
      this.#post(message, extension, index);
      return;
    }
    const position = messages.arrival(message) * width;
    if (position + width > this.#arrivals.length) this.#arrivals = grown(this.#arrivals, position + width);
    this.#arrivals[position] = this.#now;
    this.#arrivals[position + 1] = messages.sender(message);
    this.#arrivals[position + 2] = extension;
    this.#arrivals[position + 3] = index;
    const reaches = this.#reaches[target] as LocalReaches;
    const { memo } = reaches;
    const next = reaches.with(this.#reached[target] as number, messages.place(message), messages.event(message));
    this.#reached[target] = memo.reach(next);
    if (memo.end(next) > memo.begin(next)) this.#enqueue(target, next);
  }

  #post(message: number, extension: number, index: number): void {
    if (message >= this.#mails.length) this.#mails = grown(this.#mails, message + 1);
    this.#mails[message] = this.#now;
    const sender = this.#messages.sender(message);
    const [reach, predecessor] = extension < 0 ? [null, atOnce] : this.#origin(sender, extension, index);
    const one = { sender, event: this.#messages.event(message), reach, predecessor };
    const target = this.#messages.target(message);
    const waiting = this.#mail.get(target);
    if (waiting) waiting.push(one);
    else this.#mail.set(target, [one]);
  }
}

import type { Behaviour } from './behaviour.ts';
import { at, isCall } from '../network/events.ts';
import type { Ledger } from './ledger.ts';
import type { Network } from '../network/network.ts';
import { Prospects, type Prospect, type Via } from './prospect.ts';

/** What may come of one actor while some others stand still. */
interface ActorFuture {
  prospect: Prospect;
  /** Of one that stands still: mail it may get, as sender, event, root. */
  readonly mail: number[];
  /** By event that may come: who first sets it off. */
  readonly rootOf: Map<number, number>;
  /** Events not yet in the prospect. */
  readonly due: number[];
}

/**
 * What all actors may do from a world on while some of them take no move of their own, though they answer calls: more than
 * what really may happen, because it is not asked whether two things can happen in one run.
 */
export class Future {
  /** By actor, since the last `look`. */
  #actors: ActorFuture[] = [];
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #prospects: readonly Prospects[];
  #still: Uint8Array = new Uint8Array(0);
  #movers: Uint8Array = new Uint8Array(0);

  readonly #ledger: Ledger;

  constructor(network: Network, behaviour: Behaviour, ledger: Ledger) {
    this.#network = network;
    this.#behaviour = behaviour;
    this.#ledger = ledger;
    this.#prospects = network.tables.map((_, actor) => new Prospects(actor, behaviour, ledger));
  }

  /** Makes do with nothing stale in a search that learns nothing. */
  refresh(): void {
    for (const prospects of this.#prospects) prospects.refresh();
  }

  /**
   * @param still - by actor: 1 for one that takes no move
   * @param movers - by actor: 1 for one that has a move in this world
   */
  look(cells: ArrayLike<number>, still: Uint8Array, movers: Uint8Array): void {
    this.#still = still;
    this.#movers = movers;
    const { tables } = this.#network;
    let floors = this.#ledger.floors((actor) => at(tables, actor).cell(at(cells, actor)).local);
    // Counters are taken to stay as high as they are; then it is looked at who may leave what it is counted for, if they do.
    for (;;) {
      this.#spread(cells, floors);
      const lower = this.#ledger.floorsOf((actor, value, key) => {
        const prospect = this.of(actor);
        return prospect.noted(key, () => Math.min(...prospect.locals.map(value)));
      });
      if (lower.every((floor, account) => floor >= at(floors, account))) return;
      floors = lower.map((floor, account) => Math.min(floor, at(floors, account)));
    }
  }

  #spread(cells: ArrayLike<number>, floors: readonly number[]): void {
    const { tables } = this.#network;
    const still = this.#still;
    this.#actors = tables.map((table, actor) => {
      const local = this.#behaviour.standIn(actor, table.cell(at(cells, actor)).local);
      const prospect = at(this.#prospects, actor).first(local, still[actor] === 1, floors);
      return { prospect, mail: [], rootOf: new Map(), due: [] };
    });
    for (let actor = 0; actor < tables.length; actor++) {
      if (still[actor] === 1) continue;
      const { queues, timers } = at(tables, actor).cell(at(cells, actor));
      for (const queue of queues) for (const event of queue.events) this.#arrive(actor, event, actor);
      for (const timer of timers) this.#send(actor, timer.to, timer.event, actor);
    }
    const due = this.#actors.map((_, actor) => actor);
    for (let actor = due.pop(); actor !== undefined; actor = due.pop()) this.#advance(actor, due);
  }

  /** @returns what may come of an actor */
  of(actor: number): Prospect {
    return at(this.#actors, actor).prospect;
  }

  /** Mail that one that stands still may get, as sender, event, root, one after the other. */
  mail(actor: number): readonly number[] {
    return at(this.#actors, actor).mail;
  }

  /** Who could be kept from moving so that the actor does not come to that local. */
  rootOfLocal(actor: number, position: number): number {
    return this.#rootOf(actor, at(this.of(actor).vias, position));
  }

  /** Who could be kept from moving so that the event does not come in that local. */
  root(actor: number, position: number, event: number): number {
    return this.#rootOf(actor, { position, event });
  }

  #rootOf(actor: number, last: Via): number {
    const { prospect, rootOf } = at(this.#actors, actor);
    for (let via = last; via.position >= 0; via = at(prospect.vias, via.position)) {
      const root = rootOf.get(via.event) ?? -1;
      if (root >= 0 && this.#movers[root] === 1) return root;
    }
    return actor;
  }

  #advance(actor: number, due: number[]): void {
    const future = at(this.#actors, actor);
    if (future.due.length > 0) {
      future.prospect = at(this.#prospects, actor).with(future.prospect, future.due);
      future.due.length = 0;
    }
    for (const { target, event, via } of future.prospect.sends) {
      if (!this.#isNews(actor, target, event)) continue;
      if (this.#send(actor, target, event, this.#rootOf(actor, via))) due.push(target);
    }
  }

  #isNews(from: number, target: number, event: number): boolean {
    const { rootOf, mail } = at(this.#actors, target);
    if (rootOf.has(event)) return false;
    for (let i = 0; i < mail.length; i += 3) if (mail[i] === from && mail[i + 1] === event) return false;
    return true;
  }

  /** Says whether the target may do more for it. */
  #send(from: number, target: number, event: number, root: number): boolean {
    if (this.#still[target] === 0 || isCall(this.#network.events.event(event).type)) {
      this.#arrive(target, event, root);
      return true;
    }
    if (this.#isNews(from, target, event)) at(this.#actors, target).mail.push(from, event, root);
    return false;
  }

  #arrive(actor: number, event: number, root: number): void {
    const { rootOf, due } = at(this.#actors, actor);
    if (rootOf.has(event)) return;
    rootOf.set(event, root);
    due.push(event);
  }
}

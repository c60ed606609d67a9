import type { Behaviour, LocalEdge } from './behaviour.ts';
import { at, isCall } from './events.ts';
import type { Network } from './network.ts';

/** Marks that are all taken away at once. */
class Marks {
  #stamps = new Int32Array(64);
  #stamp = 1;

  clear(): void {
    this.#stamp++;
  }

  has(index: number): boolean {
    return this.#stamps[index] === this.#stamp;
  }

  /** Whether it is new. */
  add(index: number): boolean {
    if (this.#stamps[index] === this.#stamp) return false;
    if (index >= this.#stamps.length) {
      const grown = new Int32Array(Math.max(index + 1, this.#stamps.length * 2));
      grown.set(this.#stamps);
      this.#stamps = grown;
    }
    this.#stamps[index] = this.#stamp;
    return true;
  }
}

/** What may come of one actor while some others stand still. */
export class ActorFuture {
  /** Locals it may come to, the present one first, and for each the actor whose move leads there. */
  readonly locals: number[] = [];
  readonly roots: number[] = [];
  /** Events it may handle, or that may wait for it when it stands still; and who first sets each off. */
  readonly events: number[] = [];
  readonly eventRoots: number[] = [];
  /** Of one that stands still: mail it may get, as sender, event, root. */
  readonly mail: number[] = [];
  readonly rootOf = new Map<number, number>();
  readonly localMarks = new Marks();
  readonly eventMarks = new Marks();
  readonly mailMarks = new Marks();

  clear(): void {
    this.locals.length = 0;
    this.roots.length = 0;
    this.events.length = 0;
    this.eventRoots.length = 0;
    this.mail.length = 0;
    this.rootOf.clear();
    this.localMarks.clear();
    this.eventMarks.clear();
    this.mailMarks.clear();
  }
}

/**
 * What all actors may do from a world on while some of them take no move of their own, though they answer calls: more than
 * what really may happen, because it is not asked whether two things can happen in one run.
 */
export class Future {
  readonly actors: readonly ActorFuture[];
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #due: number[] = [];
  #still: Uint8Array = new Uint8Array(0);
  #movers: Uint8Array = new Uint8Array(0);

  constructor(network: Network, behaviour: Behaviour) {
    this.#network = network;
    this.#behaviour = behaviour;
    this.actors = network.tables.map(() => new ActorFuture());
  }

  /**
   * @param still - by actor: 1 for one that takes no move
   * @param movers - by actor: 1 for one that has a move in this world
   */
  look(cells: ArrayLike<number>, still: Uint8Array, movers: Uint8Array): void {
    const { tables } = this.#network;
    this.#still = still;
    this.#movers = movers;
    for (const future of this.actors) future.clear();
    for (let actor = 0; actor < tables.length; actor++) {
      const { local, queues, timers } = at(tables, actor).cell(at(cells, actor));
      this.#reach(actor, this.#behaviour.standIn(actor, local), actor);
      if (still[actor] === 1) continue;
      for (const queue of queues) for (const event of queue.events) this.#arrive(actor, event, actor);
      for (const timer of timers) this.#send(actor, timer.to, timer.event, actor);
    }
    const due = this.#due;
    while (due.length > 0) {
      const kind = due.pop() as number;
      const actor = due.pop() as number;
      const which = due.pop() as number;
      if (kind === 0) this.#followLocal(actor, which);
      else this.#followEvent(actor, which);
    }
  }

  /** Who could be kept from moving so that the event does not come in that local. */
  root(actor: number, position: number, event: number): number {
    const future = at(this.actors, actor);
    const root = future.rootOf.get(event) ?? -1;
    return root >= 0 && this.#movers[root] === 1 ? root : at(future.roots, position);
  }

  #reach(actor: number, local: number, root: number): void {
    const future = at(this.actors, actor);
    if (!future.localMarks.add(local)) return;
    future.locals.push(local);
    future.roots.push(root);
    this.#due.push(future.locals.length - 1, actor, 0);
  }

  #arrive(actor: number, event: number, root: number): void {
    const future = at(this.actors, actor);
    if (!future.eventMarks.add(event)) return;
    future.events.push(event);
    future.rootOf.set(event, root);
    future.eventRoots.push(root);
    this.#due.push(future.events.length - 1, actor, 1);
  }

  #send(from: number, target: number, event: number, root: number): void {
    if (this.#still[target] === 0 || isCall(this.#network.events.event(event).type)) {
      this.#arrive(target, event, root);
      return;
    }
    const future = at(this.actors, target);
    if (future.mailMarks.add(event * this.actors.length + from)) future.mail.push(from, event, root);
  }

  #followLocal(actor: number, position: number): void {
    const future = at(this.actors, actor);
    const local = at(future.locals, position);
    for (const edge of this.#behaviour.edges(actor, local)) {
      if (future.eventMarks.has(edge.event) || (edge.kind === 'env' && this.#still[actor] === 0))
        this.#follow(actor, edge, this.root(actor, position, edge.event));
    }
  }

  #followEvent(actor: number, position: number): void {
    const future = at(this.actors, actor);
    const event = at(future.events, position);
    for (let i = 0; i < future.locals.length; i++) {
      const edge = this.#behaviour.edge(actor, at(future.locals, i), event);
      if (edge) this.#follow(actor, edge, this.root(actor, i, event));
    }
  }

  #follow(actor: number, edge: LocalEdge, root: number): void {
    for (const { target, event } of edge.sends) this.#send(actor, target, event, root);
    this.#reach(actor, edge.to, root);
  }
}

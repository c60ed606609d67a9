import { NetworkError } from '../../network/errors.ts';
import { at, isCall } from '../../network/events.ts';
import { LearnedSystem, signatureOf, type LocalEdge, type LocalSend } from './learned-system.ts';
import type { LocalStep } from '../../network/local-table.ts';
import type { NetworkTables } from '../../network/network.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';

/** A local step to be added, with the pair of events whose exchange led to it, if any. */
interface Due {
  readonly local: number;
  readonly event: number;
  readonly pair: readonly [number, number] | null;
}

/** More locals of one actor than this make the network too large for the reduction. */
const localsMax = 20_000;

/**
 * Learned local transition systems, one for each actor: every local step that a search took, closed under the exchange of neighbouring
 * independent steps. A reduced search takes each local step of the orders that it leaves out, but a shared actor may be in
 * another local in between: the closure adds those locals. It only grows, so a fixpoint exists (ADR 0009).
 */
export class LearnedSystems {
  /** Whether some actor has too many locals for the reduction. */
  isTooLarge = false;
  readonly #network: NetworkTables;
  readonly #actors: LearnedSystem[];
  readonly #version: KnowledgeVersion;
  #onTransition: (actor: number, local: number, event: number) => void = () => {};

  constructor(network: NetworkTables, version: KnowledgeVersion) {
    this.#network = network;
    this.#version = version;
    this.#actors = network.tables.map(({ locals }, index) => new LearnedSystem(index, locals));
  }

  /** Registers a callback for each local step that is added. */
  watch(onTransition: (actor: number, local: number, event: number) => void): void {
    this.#onTransition = onTransition;
  }

  /** Adds the local steps that were taken since the last call. */
  learn(): void {
    for (const actor of this.#actors) {
      const { met } = actor.locals;
      while (actor.taken < met.length) {
        const { local, event } = at(met, actor.taken++);
        this.#add(actor, actor.representative(local), event);
        actor.checkCounters(local, event);
      }
      if (actor.out.size > localsMax) this.isTooLarge = true;
    }
  }

  /**
   * Records that a search ordered two independent events of an actor, and adds the steps of the other order. Returns false if it was known.
   */
  exchange(index: number, one: number, other: number): boolean {
    const actor = at(this.#actors, index);
    if (one === other || actor.areExchanged(one, other) || actor.isRefused(one, other)) return false;
    actor.setExchanged(one, other);
    this.#version.bumpActor(index);
    for (const [local, row] of actor.out) {
      for (const [first, second] of [
        [one, other],
        [other, one],
      ] as const) {
        const edge = row.events.get(first);
        if (edge && actor.row(edge.to).events.has(second)) this.#exchange(actor, local, first, second);
      }
    }
    return true;
  }

  /** Whether two events of an actor may be treated as independent: not where their exchange would add locals without end. */
  mayExchange(actor: number, one: number, other: number): boolean {
    return !at(this.#actors, actor).isRefused(one, other);
  }

  /** The representative of a local: equal but for counters far from zero. */
  representative(actor: number, local: number): number {
    return at(this.#actors, actor).representative(local);
  }

  /** Some of the locals that a representative represents, beside itself. */
  represented(actor: number, local: number): readonly number[] {
    return at(this.#actors, actor).represented(local);
  }

  /** The known steps from a representative. */
  edges(actor: number, local: number): readonly LocalEdge[] {
    return at(this.#actors, actor).out.get(local)?.list ?? [];
  }

  /** By local: the length of the shortest known path from one local. */
  distances(actor: number, from: number): ReadonlyMap<number, number> {
    const distances = new Map([[this.representative(actor, from), 0]]);
    for (const [local, distance] of distances)
      for (const { to } of this.edges(actor, local)) if (!distances.has(to)) distances.set(to, distance + 1);
    return distances;
  }

  edge(actor: number, local: number, event: number): LocalEdge | undefined {
    return at(this.#actors, actor).out.get(local)?.events.get(event);
  }

  /** Whether a result on these locals holds for every local that the first represents: no counter comes near zero. */
  holdsForRepresented(actor: number, first: number, others: readonly number[]): boolean {
    return at(this.#actors, actor).holdsForRepresented(first, others);
  }

  /** A text that is equal for two local steps of an actor exactly when their effects and findings are. */
  signature(step: LocalStep): string {
    return signatureOf(step);
  }

  sendsOf(step: LocalStep): readonly LocalSend[] {
    const { events } = this.#network;
    return step.effects.flatMap((effect): LocalSend[] => {
      if (effect.kind === 'cancel') return [];
      const event = events.intern(effect.event);
      const timer = effect.kind === 'arm';
      return [
        { target: this.#network.indexOf(effect.to), event, call: !timer && isCall(events.event(event).type), timer },
      ];
    });
  }

  /** The messages of a step; null where one of them is invalid, so that the step cannot be taken. */
  sends(step: LocalStep): readonly LocalSend[] | null {
    try {
      return this.sendsOf(step);
    } catch (thrown) {
      if (thrown instanceof NetworkError) return null;
      throw thrown;
    }
  }

  #add(actor: LearnedSystem, local: number, event: number): void {
    this.#addAll(actor, [{ local, event, pair: null }]);
  }

  #addAll(actor: LearnedSystem, due: Due[]): void {
    for (let next = due.pop(); next; next = due.pop()) {
      const row = actor.row(next.local);
      if (row.events.has(next.event)) continue;
      const kind = this.#kind(next.event);
      if (kind !== 'message' && !actor.offers(next.local, kind).includes(this.#network.events.event(next.event).type))
        continue;
      const step = actor.locals.attempt(next.local, next.event);
      if (step === null) continue;
      const to = actor.representative(step.local);
      this.#version.bumpActor(actor.index);
      const edge = { event: next.event, kind, to, sends: this.sends(step) ?? [] };
      row.events.set(next.event, edge);
      row.list.push(edge);
      if (next.pair === null) actor.meets(next.local, to);
      else if (actor.adds(next.local, to, next.pair)) return actor.refuseMost();
      this.#onTransition(actor.index, next.local, next.event);
      for (const other of actor.aboveThreshold(next.local))
        due.push({ local: other, event: next.event, pair: next.pair });
      if (edge.kind === 'idle') continue;
      actor.row(to).from.push(next);
      // Exchanged with the steps before it, and with the steps after it.
      for (const before of row.from)
        if (actor.areExchanged(before.event, next.event))
          this.#exchangeOnce(actor, before.local, before.event, next.event, due);
      for (const after of actor.row(to).list)
        if (actor.areExchanged(next.event, after.event))
          this.#exchangeOnce(actor, next.local, next.event, after.event, due);
      if (actor.out.size > localsMax) return;
    }
  }

  #exchange(actor: LearnedSystem, local: number, first: number, second: number): void {
    const due: Due[] = [];
    this.#exchangeOnce(actor, local, first, second, due);
    this.#addAll(actor, due);
  }

  #exchangeOnce(actor: LearnedSystem, local: number, first: number, second: number, due: Due[]): void {
    const a = actor.locals.attempt(local, first);
    const ab = a && actor.locals.attempt(a.local, second);
    const b = actor.locals.attempt(local, second);
    const ba = b && actor.locals.attempt(b.local, first);
    if (!a || !b || !ab || !ba || ab.local !== ba.local) return;
    if (signatureOf(a) !== signatureOf(ba) || signatureOf(b) !== signatureOf(ab)) return;
    const pair = [first, second] as const;
    due.push({ local, event: second, pair }, { local: actor.representative(b.local), event: first, pair });
  }

  #kind(event: number): LocalEdge['kind'] {
    const { type } = this.#network.events.event(event);
    return type.startsWith('env.') ? 'env' : type.startsWith('idle.') ? 'idle' : 'message';
  }
}

import type { LearnedSystems } from './learned-systems.ts';
import type { Chain, Diamond, DependentPair } from './conflict.ts';
import { at, isCall } from '../../network/events.ts';
import type { MayHappen } from './may-happen.ts';
import type { CounterBounds } from './counter-bounds.ts';
import type { LocalStep } from '../../network/local-table.ts';
import type { NetworkTables } from '../../network/network.ts';

const none: readonly number[] = [];

/** Estimated bytes of a diamond or a chain. */
const entryBytes = 400;

/**
 * The dependence relation of actions, checked instead of declared (Mazurkiewicz; Godefroid 1996, definition 3.1). Two actions of an actor
 * are independent if both orders lead to the same local with the same messages and findings, and neither disables the other. It is
 * evaluated on the events that `MayHappen` over-approximates while the chosen actors take no step.
 */
export class Dependence {
  /** Diamonds that were used since `begin` and that no persistent set relied on before. */
  newDiamonds: Diamond[] = [];
  readonly #counters: CounterBounds;
  readonly #network: NetworkTables;
  readonly #learned: LearnedSystems;
  readonly #mayHappen: MayHappen;
  /** Results of executing machines, which never change. */
  readonly #diamonds = new Map<string, Diamond>();
  /** Diamonds that the present check used and that no persistent set relies on. */
  #asked: Diamond[] = [];
  readonly #chains = new Map<string, Chain | null>();

  constructor(network: NetworkTables, learned: LearnedSystems, counters: CounterBounds, mayHappen: MayHappen) {
    this.#counters = counters;
    this.#network = network;
    this.#learned = learned;
    this.#mayHappen = mayHappen;
  }

  /** Estimate of the bytes held. */
  get bytes(): number {
    return (this.#diamonds.size + this.#chains.size) * entryBytes;
  }

  /** Discards the diamonds of a set that was not persistent. */
  begin(): void {
    this.newDiamonds = [];
  }

  /** Actors whose steps may enable another move of a mover, or disable one. Empty if there are none. */
  enablingConflicts(cells: Int32Array, mover: number): readonly number[] {
    const { locals } = at(this.#network.tables, mover);
    const { events } = this.#network;
    const reach = this.#mayHappen.of(mover);
    const { queues } = at(this.#network.tables, mover).cell(at(cells, mover));
    for (const mail of this.#mayHappen.mail(mover)) {
      if (queues.some((queue) => queue.sender === mail.sender)) continue;
      const { type } = events.event(mail.event);
      const isDeferred = reach.derived(`defers ${type}`, () =>
        reach.locals.every((local) => locals.logic.defers(locals.snapshot(local), type)),
      );
      if (!isDeferred) return this.#mayHappen.causesOfMail(mail);
    }
    const conflict = reach.derived(`cell ${at(cells, mover)}`, () => this.#enablingConflict(mover, at(cells, mover)));
    return conflict.position < 0 ? none : this.#causesOf(mover, conflict);
  }

  /** The first local in the reach of a chosen mover in which its enabled moves differ from those of the present cell. */
  #enablingConflict(mover: number, cell: number): DependentPair {
    const table = at(this.#network.tables, mover);
    const { events } = this.#network;
    const { logic } = table.locals;
    const reach = this.#mayHappen.of(mover);
    const { queues, timers } = table.cell(cell);
    const snapshots = reach.locals.map((local) => table.locals.snapshot(local));
    const moves = (snapshot: (typeof snapshots)[number]): string =>
      [
        ...logic.offers(snapshot, 'env.'),
        ...queues.map((queue) => logic.defers(snapshot, events.event(at(queue.events, 0)).type)),
        snapshot.status,
      ].join();
    const now = moves(at(snapshots, 0));
    for (const [position, snapshot] of snapshots.entries()) {
      if (moves(snapshot) !== now) return { position, event: -1 };
      const local = at(reach.locals, position);
      for (const edge of this.#learned.edges(mover, local)) {
        if (!reach.events.has(edge.event)) continue;
        const step = table.locals.attempt(local, edge.event);
        const cancels = timers.length > 0 && step?.effects.some(({ kind }) => kind === 'cancel');
        if (cancels || edge.sends.some(({ target, call, timer }) => timer || (target === mover && !call)))
          return { position, event: edge.event };
      }
    }
    return { position: -1, event: -1 };
  }

  #causesOf(actor: number, { position, event }: DependentPair): readonly number[] {
    return event < 0 ? this.#mayHappen.causesOfLocal(actor, position) : this.#mayHappen.causes(actor, position, event);
  }

  /**
   * Actors whose steps may lead to an event that depends on these events of an actor. Empty if there are none.
   * @param events - of a footprint, where equal lists are one and the same
   */
  orderConflicts(actor: number, events: readonly number[]): readonly number[] {
    const checked = this.#mayHappen.of(actor).derived(events, () => {
      this.#asked = [];
      return { conflict: this.#orderConflict(actor, events), diamonds: this.#asked };
    });
    // A diamond that a persistent set relies on need not be recorded again.
    checked.diamonds = checked.diamonds.filter(({ isRelied }) => !isRelied);
    if (checked.conflict.position >= 0) return this.#causesOf(actor, checked.conflict);
    for (const diamond of checked.diamonds) this.newDiamonds.push(diamond);
    return none;
  }

  #orderConflict(actor: number, events: readonly number[]): DependentPair {
    const reach = this.#mayHappen.of(actor);
    for (const [position, local] of reach.locals.entries()) {
      const chain = this.#chain(actor, local, events);
      if (!chain) return { position, event: -1 };
      const last = at(chain.locals, events.length);
      if (!reach.isStill && last !== local && !this.#preservesEnabled(actor, local, last))
        return { position, event: -1 };
      const representative = this.#learned.representative(actor, last);
      for (const from of representative === local ? [local] : [local, representative]) {
        for (const edge of this.#learned.edges(actor, from)) {
          const comes = reach.events.has(edge.event);
          if (!comes && (edge.kind !== 'env' || reach.isStill)) continue;
          // An event that only these events enable cannot come before them.
          if (edge.kind === 'env' && !this.#isOffered(actor, local, edge.event)) continue;
          // Under these lower bounds the event cannot arrive before these events.
          if (this.#counters.isExcluded(actor, local, edge.event, reach.floors)) continue;
          if (!this.#commutes(actor, local, events, chain, edge.event)) return { position, event: edge.event };
        }
      }
    }
    return { position: -1, event: -1 };
  }

  #isOffered(actor: number, local: number, event: number): boolean {
    const { locals } = at(this.#network.tables, actor);
    return locals.logic.offers(locals.snapshot(local), 'env.').includes(this.#network.events.event(event).type);
  }

  /** Whether every move that is enabled before is enabled after. A move that becomes enabled cannot come before. */
  #preservesEnabled(actor: number, before: number, after: number): boolean {
    const { locals } = at(this.#network.tables, actor);
    const { logic } = locals;
    const a = locals.snapshot(before);
    const b = locals.snapshot(after);
    const offered = logic.offers(b, 'env.');
    if (!logic.offers(a, 'env.').every((type) => offered.includes(type))) return false;
    return [...this.#mayHappen.of(actor).events].every((event) => {
      const { type } = this.#network.events.event(event);
      return isCall(type) || logic.defers(a, type) || !logic.defers(b, type);
    });
  }

  #chain(actor: number, local: number, events: readonly number[]): Chain | null {
    const key = `${actor} ${local} ${events.join()}`;
    let chain = this.#chains.get(key);
    if (chain === undefined) {
      chain = this.#follow(actor, local, events);
      this.#chains.set(key, chain);
    }
    return chain;
  }

  #follow(actor: number, local: number, events: readonly number[]): Chain | null {
    const { locals: table } = at(this.#network.tables, actor);
    const steps: LocalStep[] = [];
    const locals = [local];
    for (const event of events) {
      const step = table.attempt(at(locals, locals.length - 1), event);
      if (!step) return null;
      steps.push(step);
      locals.push(step.local);
    }
    return { steps, locals };
  }

  #commutes(actor: number, local: number, events: readonly number[], chain: Chain, other: number): boolean {
    if (!events.every((event) => this.#learned.mayExchange(actor, event, other))) return false;
    const key = `${actor} ${local} ${other} ${events.join()}`;
    let known = this.#diamonds.get(key);
    if (known === undefined) {
      known = { actor, events, other, holds: this.#isDiamond(actor, chain, events, other), isRelied: false };
      this.#diamonds.set(key, known);
    }
    if (!known.isRelied) this.#asked.push(known);
    return known.holds;
  }

  #isDiamond(actor: number, chain: Chain, events: readonly number[], other: number): boolean {
    const { locals: table } = at(this.#network.tables, actor);
    const first = table.attempt(at(chain.locals, 0), other);
    if (!first) return false;
    const moved = this.#follow(actor, first.local, events);
    if (!moved) return false;
    if (!this.#learned.holdsForRepresented(actor, at(chain.locals, 0), [...chain.locals, ...moved.locals]))
      return false;
    const signature = this.#learned.signature(first);
    const isQuiet = first.effects.every(({ kind }) => kind === 'send');
    for (let i = 0; i < events.length; i++) {
      const a = at(chain.steps, i);
      const b = at(moved.steps, i);
      if (this.#learned.signature(a) !== this.#learned.signature(b)) return false;
      if (!isQuiet && a.effects.some(({ kind }) => kind !== 'send')) return false;
      if (a.effects.some(({ kind }) => kind === 'cancel')) return false;
      if (this.#shareMailbox(a, first)) return false;
      const after = table.attempt(at(chain.locals, i + 1), other);
      if (!after || this.#learned.signature(after) !== signature || after.local !== at(moved.locals, i + 1))
        return false;
    }
    return true;
  }

  /** Mail of one sender to one receiver keeps its order, so two sends to the same mailbox are dependent. */
  #shareMailbox(a: LocalStep, b: LocalStep): boolean {
    const mine = this.#learned.sendsOf(a).filter(({ call }) => !call);
    return this.#learned.sendsOf(b).some(({ call, target }) => !call && mine.some((one) => one.target === target));
  }
}

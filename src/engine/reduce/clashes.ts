import type { Behaviour } from './behaviour.ts';
import type { Chain, Diamond, Trouble } from './clash.ts';
import { at, isCall } from '../network/events.ts';
import type { Future } from './future.ts';
import type { Ledger } from './ledger.ts';
import type { LocalStep } from '../network/local-table.ts';
import type { Network } from '../network/network.ts';

const nobody: readonly number[] = [];

/** About what a diamond or a chain takes. */
const entryBytes = 400;

/** Whether what others may do meanwhile, as a `Future` has it, leaves steps and what they come to as they are. */
export class Clashes {
  /** What was relied on since `begin` and never before. */
  news: Diamond[] = [];
  readonly #ledger: Ledger;
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #future: Future;
  readonly #diamonds = new Map<string, Diamond>();
  /** Those that the clash at hand asked for and no choice relies on. */
  #asked: Diamond[] = [];
  readonly #chains = new Map<string, Chain | null>();

  constructor(network: Network, behaviour: Behaviour, ledger: Ledger, future: Future) {
    this.#ledger = ledger;
    this.#network = network;
    this.#behaviour = behaviour;
    this.#future = future;
  }

  /** Bytes that it takes, roughly. */
  get bytes(): number {
    return (this.#diamonds.size + this.#chains.size) * entryBytes;
  }

  /** Forgets what was asked of steps that were not enough. */
  begin(): void {
    this.news = [];
  }

  /** Who may give a mover another move than it has, or take one away. */
  disturbers(cells: Int32Array, mover: number): readonly number[] {
    const { locals } = at(this.#network.tables, mover);
    const { events } = this.#network;
    const prospect = this.#future.of(mover);
    const { queues } = at(this.#network.tables, mover).cell(at(cells, mover));
    for (const mail of this.#future.mail(mover)) {
      if (queues.some((queue) => queue.sender === mail.sender)) continue;
      const { type } = events.event(mail.event);
      const isDeferred = prospect.noted(`defers ${type}`, () =>
        prospect.locals.every((local) => locals.logic.defers(locals.snapshot(local), type)),
      );
      if (!isDeferred) return this.#future.rootsOfMail(mail);
    }
    const trouble = prospect.noted(`cell ${at(cells, mover)}`, () => this.#disturbance(mover, at(cells, mover)));
    return trouble.position < 0 ? nobody : this.#rootsOf(mover, trouble);
  }

  /** Where a mover that stands still may get other moves than in a cell. */
  #disturbance(mover: number, cell: number): Trouble {
    const table = at(this.#network.tables, mover);
    const { events } = this.#network;
    const { logic } = table.locals;
    const prospect = this.#future.of(mover);
    const { queues, timers } = table.cell(cell);
    const snapshots = prospect.locals.map((local) => table.locals.snapshot(local));
    const moves = (snapshot: (typeof snapshots)[number]): string =>
      [
        ...logic.offers(snapshot, 'env.'),
        ...queues.map((queue) => logic.defers(snapshot, events.event(at(queue.events, 0)).type)),
        snapshot.status,
      ].join();
    const now = moves(at(snapshots, 0));
    for (const [position, snapshot] of snapshots.entries()) {
      if (moves(snapshot) !== now) return { position, event: -1 };
      const local = at(prospect.locals, position);
      for (const edge of this.#behaviour.edges(mover, local)) {
        if (!prospect.events.has(edge.event)) continue;
        const step = table.locals.attempt(local, edge.event);
        const cancels = timers.length > 0 && step?.effects.some(({ kind }) => kind === 'cancel');
        if (cancels || edge.sends.some(({ target, call, timer }) => timer || (target === mover && !call)))
          return { position, event: edge.event };
      }
    }
    return { position: -1, event: -1 };
  }

  #rootsOf(actor: number, { position, event }: Trouble): readonly number[] {
    return event < 0 ? this.#future.rootsOfLocal(actor, position) : this.#future.roots(actor, position, event);
  }

  /**
   * Who may make an actor handle something before or after these events with another result than the other way round.
   * @param events - of a footprint, where equal lists are one and the same
   */
  clashers(actor: number, events: readonly number[]): readonly number[] {
    const checked = this.#future.of(actor).noted(events, () => {
      this.#asked = [];
      return { trouble: this.#findClash(actor, events), diamonds: this.#asked };
    });
    // What was relied on once need not be looked at again.
    checked.diamonds = checked.diamonds.filter(({ isRelied }) => !isRelied);
    if (checked.trouble.position >= 0) return this.#rootsOf(actor, checked.trouble);
    for (const diamond of checked.diamonds) this.news.push(diamond);
    return nobody;
  }

  #findClash(actor: number, events: readonly number[]): Trouble {
    const prospect = this.#future.of(actor);
    for (const [position, local] of prospect.locals.entries()) {
      const chain = this.#chain(actor, local, events);
      if (!chain) return { position, event: -1 };
      const last = at(chain.locals, events.length);
      if (!prospect.isStill && last !== local && !this.#keepsMoves(actor, local, last)) return { position, event: -1 };
      const standIn = this.#behaviour.standIn(actor, last);
      for (const from of standIn === local ? [local] : [local, standIn]) {
        for (const edge of this.#behaviour.edges(actor, from)) {
          const comes = prospect.events.has(edge.event);
          if (!comes && (edge.kind !== 'env' || prospect.isStill)) continue;
          // What only these events make possible is not put before them.
          if (edge.kind === 'env' && !this.#isOffered(actor, local, edge.event)) continue;
          // A counter that would be too low before these events: it cannot come here.
          if (this.#ledger.isBarred(actor, local, edge.event, prospect.floors)) continue;
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

  /** Whether all that could be taken before can be taken after. More is no harm: what is not there before is not put before it. */
  #keepsMoves(actor: number, before: number, after: number): boolean {
    const { locals } = at(this.#network.tables, actor);
    const { logic } = locals;
    const a = locals.snapshot(before);
    const b = locals.snapshot(after);
    const offered = logic.offers(b, 'env.');
    if (!logic.offers(a, 'env.').every((type) => offered.includes(type))) return false;
    return [...this.#future.of(actor).events].every((event) => {
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
    if (!events.every((event) => this.#behaviour.mayExchange(actor, event, other))) return false;
    const moved = this.#follow(actor, first.local, events);
    if (!moved) return false;
    if (!this.#behaviour.isTypical(actor, at(chain.locals, 0), [...chain.locals, ...moved.locals])) return false;
    const told = this.#behaviour.signature(first);
    const isQuiet = first.effects.every(({ kind }) => kind === 'send');
    for (let i = 0; i < events.length; i++) {
      const a = at(chain.steps, i);
      const b = at(moved.steps, i);
      if (this.#behaviour.signature(a) !== this.#behaviour.signature(b)) return false;
      if (!isQuiet && a.effects.some(({ kind }) => kind !== 'send')) return false;
      if (a.effects.some(({ kind }) => kind === 'cancel')) return false;
      if (this.#shareMailbox(a, first)) return false;
      const after = table.attempt(at(chain.locals, i + 1), other);
      if (!after || this.#behaviour.signature(after) !== told || after.local !== at(moved.locals, i + 1)) return false;
    }
    return true;
  }

  /** Mail of one sender to one receiver keeps its order. */
  #shareMailbox(a: LocalStep, b: LocalStep): boolean {
    const mine = this.#behaviour.sendsOf(a).filter(({ call }) => !call);
    return this.#behaviour.sendsOf(b).some(({ call, target }) => !call && mine.some((one) => one.target === target));
  }
}

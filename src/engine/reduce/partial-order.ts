import type { Behaviour } from './behaviour.ts';
import type { Chain, Diamond, Found, Shown, Trouble } from './clash.ts';
import { at, isCall } from '../network/events.ts';
import { Future } from './future.ts';
import type { Ledger } from './ledger.ts';
import type { LocalStep } from '../network/local-table.ts';
import type { Network } from '../network/network.ts';
import { Words, type Question } from '../network/question.ts';
import type { Footprint } from '../worlds/step-table.ts';

export class PartialOrder {
  readonly ledger: Ledger;
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #future: Future;
  readonly #questions: readonly Words[];
  readonly #still: Uint8Array;
  readonly #movers: Uint8Array;
  readonly #diamonds = new Map<string, Diamond>();
  /** Those that the choice at hand relies on and no earlier one did. */
  #news: Diamond[] = [];
  /** Those that the clash at hand asked for and no choice relies on. */
  #asked: Diamond[] = [];
  /** By the steps kept, for the world at hand: who clashes with them, and the news of finding out. Seeds lead to the same sets. */
  readonly #tried = new Map<string, { readonly root: number; readonly news: Diamond[] }>();
  /** By world, since the restart. */
  readonly #chosen: (readonly number[] | null)[] = [];
  /** By the cells of a world: who was kept there in the last search. Empty: all. */
  readonly #hints = new Map<string, readonly number[]>();
  /** By actor: how often it could be taken alone. */
  readonly #luck: Int32Array;
  readonly #chains = new Map<string, Chain | null>();

  constructor(network: Network, behaviour: Behaviour, ledger: Ledger, questions: readonly Question[]) {
    this.ledger = ledger;
    this.#network = network;
    this.#behaviour = behaviour;
    this.#future = new Future(network, behaviour, ledger);
    this.#questions = questions.map((question) => new Words(network, question));
    this.#still = new Uint8Array(network.tables.length);
    this.#movers = new Uint8Array(network.tables.length);
    this.#luck = new Int32Array(network.tables.length);
  }

  /** Forgets what was chosen, but for where to look first, and not what was worked out. */
  restart(): void {
    this.#chosen.length = 0;
    this.#luck.fill(0);
    this.#future.refresh();
  }

  /**
   * Which choices of the world of that index are enough; `null`: all. Asked again before a restart, it says the same.
   * @param footprints - by choice
   */
  choose(index: number, cells: Int32Array, footprints: () => readonly Footprint[]): readonly number[] | null {
    let chosen = this.#chosen[index];
    if (chosen === undefined) {
      chosen = this.#decide(cells, footprints());
      this.#chosen[index] = chosen;
    }
    return chosen;
  }

  #decide(cells: Int32Array, footprints: readonly Footprint[]): readonly number[] | null {
    this.#behaviour.learn();
    const luck = this.#luck;
    // Who could be taken alone often can be again.
    const actors = [...new Set(footprints.map(({ mover }) => mover))].sort((a, b) => at(luck, b) - at(luck, a));
    if (actors.length < 2) return null;
    this.#tried.clear();
    this.#movers.fill(0);
    for (const actor of actors) this.#movers[actor] = 1;
    const key = cells.join();
    const hint = this.#hints.get(key);
    // More knowledge only adds clashes: what could not be had before cannot be had now.
    if (hint?.length === 0) return null;
    const best = this.#best(cells, footprints, hint ? [hint] : actors.map((actor) => [actor]));
    this.#hints.set(key, best ? [...new Set(best.kept.map((choice) => at(footprints, choice).mover))] : []);
    if (best === null) return null;
    const [first] = best.kept;
    if (best.kept.length === 1 && first !== undefined) {
      const { mover } = at(footprints, first);
      luck[mover] = at(luck, mover) + 1;
    }
    for (const diamond of best.news) {
      diamond.isRelied = true;
      for (const event of diamond.events) this.#behaviour.exchange(diamond.actor, event, diamond.other);
    }
    return best.kept;
  }

  /** The fewest steps that are enough, among those that one comes to from some seeds. */
  #best(cells: Int32Array, footprints: readonly Footprint[], seeds: readonly (readonly number[])[]): Found | null {
    let best: Found | null = null;
    for (const seed of seeds) {
      const kept = this.#closure(cells, footprints, seed, best?.kept.length ?? footprints.length);
      if (kept) best = { kept, news: this.#news };
      if (best?.kept.length === 1) break;
    }
    return best;
  }

  /** The steps of all actors that must not be put off when the seeds' are not; `null` when these are too many. */
  #closure(
    cells: Int32Array,
    footprints: readonly Footprint[],
    seeds: readonly number[],
    limit: number,
  ): readonly number[] | null {
    const still = this.#still;
    still.fill(0);
    for (const seed of seeds) still[seed] = 1;
    for (;;) {
      const kept = footprints.flatMap(({ mover }, index) => (still[mover] === 1 ? [index] : []));
      if (kept.length >= limit) return null;
      const root = this.#try(cells, footprints, kept);
      // Worlds in which only time passes are looked at too: they must not be left by a timer before they are met.
      if (root < 0) return kept.every((index) => at(footprints, index).passesTime) ? null : kept;
      if (this.#movers[root] !== 1 || still[root] === 1) return null;
      still[root] = 1;
    }
  }

  #try(cells: Int32Array, footprints: readonly Footprint[], kept: readonly number[]): number {
    const key = kept.join();
    let tried = this.#tried.get(key);
    if (tried === undefined) {
      this.#future.look(cells, this.#still, this.#movers);
      this.#news = [];
      const root = this.#conflict(
        cells,
        kept.map((index) => at(footprints, index)),
      );
      tried = { root, news: this.#news };
      this.#tried.set(key, tried);
    }
    this.#news = tried.news;
    return tried.root;
  }

  /** Who may do something that does not commute with the steps kept; -1 when nobody may. */
  #conflict(cells: Int32Array, kept: readonly Footprint[]): number {
    for (const mover of new Set(kept.map((one) => one.mover))) {
      const root = this.#disturbed(cells, mover);
      if (root >= 0) return root;
    }
    for (const footprint of kept) {
      for (const { actor, events } of footprint.touched) {
        const root = this.#clash(actor, events);
        if (root >= 0) return root;
      }
    }
    for (const question of this.#questions) {
      const root = this.#hidden(question, kept);
      if (root >= 0) return root;
    }
    return -1;
  }

  /**
   * Who may bring about a yes that the steps kept would take back before anybody sees it. It is enough that one of them
   * takes nothing back, that nobody else can show more, or that nobody else can show what a yes needs.
   */
  #hidden(question: Words, kept: readonly Footprint[]): number {
    const { actors, needs } = question;
    const isHarmless = ({ changed }: Footprint): boolean =>
      changed.every(({ actor, from, to }) => !actors.includes(actor) || question.isMore(actor, from, to));
    if (kept.some(isHarmless)) return -1;
    let culprit = -1;
    for (const actor of actors) {
      const { more } = this.#shown(question, actor);
      if (more < 0) continue;
      culprit = this.#future.rootOfLocal(actor, more);
      break;
    }
    if (culprit < 0) return -1;
    const isHad = (kind: string): boolean => actors.some((actor) => this.#mayShow(question, actor, kind));
    if (!needs.every(isHad)) return -1;
    return culprit;
  }

  #mayShow(question: Words, actor: number, kind: string): boolean {
    const { kinds } = this.#shown(question, actor);
    let shows = kinds.get(kind);
    if (shows === undefined) {
      shows = this.#future.of(actor).locals.some((local) => question.shows(actor, local, kind));
      kinds.set(kind, shows);
    }
    return shows;
  }

  #shown(question: Words, actor: number): Shown {
    const prospect = this.#future.of(actor);
    const { locals } = prospect;
    return prospect.noted(question, () => ({
      more: locals.findIndex((local) => !question.isMore(actor, local, at(locals, 0))),
      kinds: new Map(),
    }));
  }

  /** Who may give a mover another move than it has, or take one away. */
  #disturbed(cells: Int32Array, mover: number): number {
    const { locals } = at(this.#network.tables, mover);
    const { events } = this.#network;
    const prospect = this.#future.of(mover);
    const { queues } = at(this.#network.tables, mover).cell(at(cells, mover));
    const mail = this.#future.mail(mover);
    for (let i = 0; i < mail.length; i += 3) {
      const sender = at(mail, i);
      if (queues.some((queue) => queue.sender === sender)) continue;
      const { type } = events.event(at(mail, i + 1));
      const isDeferred = prospect.noted(`defers ${type}`, () =>
        prospect.locals.every((local) => locals.logic.defers(locals.snapshot(local), type)),
      );
      if (!isDeferred) return at(mail, i + 2);
    }
    const trouble = prospect.noted(`cell ${at(cells, mover)}`, () => this.#disturbance(mover, at(cells, mover)));
    return trouble.position < 0 ? -1 : this.#rootOf(mover, trouble);
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

  #rootOf(actor: number, { position, event }: Trouble): number {
    return event < 0 ? this.#future.rootOfLocal(actor, position) : this.#future.root(actor, position, event);
  }

  /** Who may make an actor handle something before or after these events with another result than the other way round. */
  #clash(actor: number, events: readonly number[]): number {
    const checked = this.#future.of(actor).noted(`clash ${events.join()}`, () => {
      this.#asked = [];
      return { trouble: this.#findClash(actor, events), diamonds: this.#asked };
    });
    // What was relied on once need not be looked at again.
    checked.diamonds = checked.diamonds.filter(({ isRelied }) => !isRelied);
    if (checked.trouble.position >= 0) return this.#rootOf(actor, checked.trouble);
    for (const diamond of checked.diamonds) this.#news.push(diamond);
    return -1;
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
          const direct = at(this.#network.tables, actor).locals.attempt(local, edge.event);
          if (direct && prospect.limits.isBarred(direct.local)) continue;
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
    const moved = this.#follow(actor, first.local, events);
    if (!moved) return false;
    if (!this.#behaviour.isTypical(actor, at(chain.locals, 0), [...chain.locals, ...moved.locals])) return false;
    if (!this.ledger.isEven(actor, chain.locals, moved.locals)) return false;
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

import { canonical } from '../network/canonical.ts';
import { NetworkError } from '../network/errors.ts';
import { at, isCall } from '../network/events.ts';
import { counterNames } from '../network/machine-rules.ts';
import type { LocalStep, LocalTable } from '../network/local-table.ts';
import type { Network } from '../network/network.ts';

/** A message of a local step: where it goes, and whether it is handled at once. A timer's event is one that comes later. */
export interface Sent {
  readonly target: number;
  readonly event: number;
  readonly call: boolean;
  readonly timer: boolean;
}

/** One local step of an actor, as far as others can tell. */
export interface LocalEdge {
  readonly event: number;
  readonly kind: 'env' | 'idle' | 'told';
  readonly to: number;
  readonly sends: readonly Sent[];
}

/** A counter is near zero from 0 to 2: only there it may be told from its neighbours. Beyond these two, one value stands for all. */
const lowest = -4;
const highest = 6;
const isFarBelow = (value: number): boolean => value < 0;
const isFarAbove = (value: number): boolean => value > 2;
/** What is known of a counter at one of these is known at all of them: else it would be learnt late, of one after the other. */
const farAbove: readonly number[] = Array.from({ length: highest - 2 }, (_, i) => i + 3);

/** More locals of one actor than this are too many to reason about. */
const localsMax = 20_000;

/**
 * What each actor may do, in every order of steps that commute: everything that a search has met, and what comes of it
 * when two neighbouring local steps that can be exchanged are. A search that leaves out some orders of independent steps
 * meets each local step of the orders left out too, but a shared actor may then stand elsewhere in between: the
 * exchanges add those locals. Only grows.
 */
export class Behaviour {
  /** Rises with everything learnt. */
  version = 0;
  /** Whether some actor does more than can be reasoned about. */
  isTooLarge = false;
  readonly #network: Network;
  readonly #actors: Actor[];

  constructor(network: Network) {
    this.#network = network;
    this.#actors = network.tables.map(({ locals }) => new Actor(locals));
  }

  /** Takes in what has been met since the last time. */
  learn(): void {
    for (const actor of this.#actors) {
      const { met } = actor.locals;
      for (; actor.taken < met.length; actor.taken++) {
        const { local, event } = at(met, actor.taken);
        this.#add(actor, actor.standIn(local), event);
        actor.checkCounters(local, event);
      }
      if (actor.out.size > localsMax) this.isTooLarge = true;
    }
  }

  /**
   * Says that a search has put one event of an actor before another because they can be exchanged: the other order, which it
   * leaves out, may lead the actor elsewhere in between.
   */
  exchange(index: number, one: number, other: number): boolean {
    const actor = at(this.#actors, index);
    if (one === other || actor.areExchanged(one, other)) return false;
    actor.setExchanged(one, other);
    this.version++;
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

  /** Rises with every local step learnt of an actor. */
  versionOf(actor: number): number {
    return at(this.#actors, actor).version;
  }

  /** The local that stands for this one: the same but for counters far from zero. */
  standIn(actor: number, local: number): number {
    return at(this.#actors, actor).standIn(local);
  }

  /** The steps known of a local that stands for others. */
  edges(actor: number, local: number): readonly LocalEdge[] {
    return at(this.#actors, actor).out.get(local)?.list ?? [];
  }

  /** By local, as far as is known: how many steps it takes at least to come there from one local. */
  distances(actor: number, from: number): ReadonlyMap<number, number> {
    const distances = new Map([[this.standIn(actor, from), 0]]);
    for (const [local, distance] of distances)
      for (const { to } of this.edges(actor, local)) if (!distances.has(to)) distances.set(to, distance + 1);
    return distances;
  }

  edge(actor: number, local: number, event: number): LocalEdge | undefined {
    return at(this.#actors, actor).out.get(local)?.events.get(event);
  }

  /** Whether what is seen on these locals is seen on all that the first stands for: no counter comes near zero. */
  isTypical(actor: number, first: number, others: readonly number[]): boolean {
    return at(this.#actors, actor).isTypical(first, others);
  }

  /** The text that is equal for two local steps of an actor when they tell others the same. */
  signature(step: LocalStep): string {
    return signatureOf(step);
  }

  sendsOf(step: LocalStep): readonly Sent[] {
    const { events } = this.#network;
    return step.effects.flatMap((effect): Sent[] => {
      if (effect.kind === 'cancel') return [];
      const event = events.intern(effect.event);
      const timer = effect.kind === 'arm';
      return [
        { target: this.#network.indexOf(effect.to), event, call: !timer && isCall(events.event(event).type), timer },
      ];
    });
  }

  #add(actor: Actor, local: number, event: number): void {
    const due = [{ local, event }];
    for (let next = due.pop(); next; next = due.pop()) {
      const row = actor.row(next.local);
      if (row.events.has(next.event)) continue;
      const kind = this.#kind(next.event);
      if (kind !== 'told' && !actor.offers(next.local, kind).includes(this.#network.events.event(next.event).type))
        continue;
      const step = actor.locals.attempt(next.local, next.event);
      if (step === null) continue;
      const to = actor.standIn(step.local);
      this.version++;
      const edge = { event: next.event, kind, to, sends: this.#sends(step) };
      row.events.set(next.event, edge);
      row.list.push(edge);
      actor.version++;
      for (const twin of actor.twins(next.local)) due.push({ local: twin, event: next.event });
      if (edge.kind === 'idle') continue;
      actor.row(to).from.push(next);
      // Exchanged with what came before it, and with what comes after it.
      for (const before of row.from)
        if (actor.areExchanged(before.event, next.event))
          this.#exchangeOnce(actor, before.local, before.event, next.event, due);
      for (const after of actor.row(to).list)
        if (actor.areExchanged(next.event, after.event))
          this.#exchangeOnce(actor, next.local, next.event, after.event, due);
      if (actor.out.size > localsMax) return;
    }
  }

  #exchange(actor: Actor, local: number, first: number, second: number): void {
    const due: { local: number; event: number }[] = [];
    this.#exchangeOnce(actor, local, first, second, due);
    for (const one of due) this.#add(actor, one.local, one.event);
  }

  #exchangeOnce(
    actor: Actor,
    local: number,
    first: number,
    second: number,
    due: { local: number; event: number }[],
  ): void {
    const a = actor.locals.attempt(local, first);
    const ab = a && actor.locals.attempt(a.local, second);
    const b = actor.locals.attempt(local, second);
    const ba = b && actor.locals.attempt(b.local, first);
    if (!a || !b || !ab || !ba || ab.local !== ba.local) return;
    if (signatureOf(a) !== signatureOf(ba) || signatureOf(b) !== signatureOf(ab)) return;
    due.push({ local, event: second }, { local: actor.standIn(b.local), event: first });
  }

  #kind(event: number): LocalEdge['kind'] {
    const { type } = this.#network.events.event(event);
    return type.startsWith('env.') ? 'env' : type.startsWith('idle.') ? 'idle' : 'told';
  }

  #sends(step: LocalStep): readonly Sent[] {
    try {
      return this.sendsOf(step);
    } catch {
      return [];
    }
  }
}

const signatures = new WeakMap<LocalStep, string>();

function signatureOf(step: LocalStep): string {
  let text = signatures.get(step);
  if (text === undefined) {
    text = `${step.finding} ${canonical(step.effects, 'effects')}`;
    signatures.set(step, text);
  }
  return text;
}

interface LocalRow {
  readonly list: LocalEdge[];
  readonly events: Map<number, LocalEdge>;
  readonly from: { readonly local: number; readonly event: number }[];
}

class Actor {
  readonly locals: LocalTable;
  readonly out = new Map<number, LocalRow>();
  /** How much of what was met has been taken in. */
  taken = 0;
  /** Rises with every local step learnt. */
  version = 0;
  readonly #exchanged = new Map<number, Set<number>>();
  readonly #counters: readonly string[];
  readonly #twins = new Map<number, readonly number[]>();
  readonly #standIns = new Map<number, number>();

  constructor(locals: LocalTable) {
    this.locals = locals;
    this.#counters = counterNames(locals.logic.machine.root);
  }

  /** What the environment may do to it in a local. */
  offers(local: number, kind: 'env' | 'idle'): readonly string[] {
    return this.locals.logic.offers(this.locals.snapshot(local), `${kind}.`);
  }

  areExchanged(one: number, other: number): boolean {
    return this.#exchanged.get(one)?.has(other) ?? false;
  }

  setExchanged(one: number, other: number): void {
    for (const [a, b] of [
      [one, other],
      [other, one],
    ] as const) {
      const set = this.#exchanged.get(a);
      if (set) set.add(b);
      else this.#exchanged.set(a, new Set([b]));
    }
  }

  row(local: number): LocalRow {
    let row = this.out.get(local);
    if (!row) {
      row = { list: [], events: new Map(), from: [] };
      this.out.set(local, row);
    }
    return row;
  }

  standIn(local: number): number {
    if (this.#counters.length === 0) return local;
    let known = this.#standIns.get(local);
    if (known === undefined) {
      const { context } = this.locals.snapshot(local) as { context: Readonly<Record<string, unknown>> };
      const changes = this.#counters.flatMap((name): [string, number][] => {
        const value = Number(context[name]);
        const clipped = Math.max(lowest, Math.min(highest, value));
        return clipped === value ? [] : [[name, clipped]];
      });
      known =
        changes.length === 0
          ? local
          : this.locals.adopt(this.locals.snapshot(local), () => ({ ...context, ...Object.fromEntries(changes) }));
      this.#standIns.set(local, known);
    }
    return known;
  }

  /** The locals that are the same but for one counter, which is far above zero in both. */
  twins(local: number): readonly number[] {
    if (this.#counters.length === 0) return [];
    let known = this.#twins.get(local);
    if (known === undefined) {
      const snapshot = this.locals.snapshot(local);
      known = this.#counters.flatMap((name) =>
        isFarAbove(this.#value(name, local))
          ? farAbove
              .filter((value) => value !== this.#value(name, local))
              .map((value) => this.locals.adopt(snapshot, (context) => ({ ...(context as object), [name]: value })))
          : [],
      );
      this.#twins.set(local, known);
    }
    return known;
  }

  isTypical(first: number, others: readonly number[]): boolean {
    return this.#counters.every((name) => {
      const start = this.#value(name, first);
      const isFar = start === highest ? isFarAbove : start === lowest ? isFarBelow : null;
      return isFar === null || others.every((other) => isFar(this.#value(name, other)));
    });
  }

  /**
   * A counter is only added to and compared with numbers near zero: then a high one is as good as a higher one.
   * @throws NetworkError when the step tells them apart, or what may happen after it does
   */
  checkCounters(local: number, event: number): void {
    if (this.#counters.length === 0) return;
    const step = this.locals.attempt(local, event);
    const twin = this.locals.attempt(this.standIn(local), event);
    const { logic } = this.locals;
    const offers = (of: number): string => logic.offers(this.locals.snapshot(of), 'env.').join();
    const isSame =
      step !== null &&
      twin !== null &&
      signatureOf(step) === signatureOf(twin) &&
      this.#counters.every((name) => this.#moved(name, local, step) === this.#moved(name, this.standIn(local), twin)) &&
      offers(step.local) === offers(this.standIn(step.local));
    if (!isSame) throw new NetworkError(`${logic.id} declares counters but tells high values apart`);
  }

  /** By how much a step moves a counter. */
  #moved(name: string, from: number, step: LocalStep): number {
    return this.#value(name, step.local) - this.#value(name, from);
  }

  #value(name: string, local: number): number {
    return Number(this.locals.snapshot(local).context[name]);
  }
}

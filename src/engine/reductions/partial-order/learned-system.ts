import { canonical } from '../../network/canonical.ts';
import { NetworkError } from '../../network/errors.ts';
import { counterNames } from '../../network/machine-rules.ts';
import type { LocalStep, LocalTable } from '../../network/local-table.ts';

/** A message of a local step: its target, and whether it is handled at once. The event of a timer comes later. */
export interface LocalSend {
  readonly target: number;
  readonly event: number;
  readonly call: boolean;
  readonly timer: boolean;
}

/** One local step of an actor: its event, its successor, and its messages. */
export interface LocalEdge {
  readonly event: number;
  readonly kind: 'env' | 'idle' | 'message';
  readonly to: number;
  readonly sends: readonly LocalSend[];
}

// Abstraction of counters: a machine may compare a counter with 0, 1 and 2 only. Values beyond these two bounds have one representative.
const counterMin = -4;
export const counterMax = 6;
const isBelowThreshold = (value: number): boolean => value < 0;
const isAboveThreshold = (value: number): boolean => value > 2;
/** A step that is known at one of these counter values is added at all of them. Otherwise each would be learned late. */
const valuesAboveThreshold: readonly number[] = Array.from({ length: counterMax - 2 }, (_, i) => i + 3);

/** Limit on the steps that exchanges add, and how much it grows with each step taken: a counter would add steps without end. */
const addedMax = 8_000;
const addedPerMet = 8;
/** Limit on the length of a local's text, and how much it grows with the longest one met: a list would grow without end. */
const lengthMax = 2_000;
const lengthPerMet = 4;

const pairOf = (one: number, other: number): string => (one < other ? `${one} ${other}` : `${other} ${one}`);

const signatures = new WeakMap<LocalStep, string>();

/** A text that is equal for two local steps of an actor exactly when their effects and findings are. */
export function signatureOf(step: LocalStep): string {
  let text = signatures.get(step);
  if (text === undefined) {
    text = `${step.finding} ${canonical(step.effects, 'effects')}`;
    signatures.set(step, text);
  }
  return text;
}

/** The known steps from a local, and those that lead to it. */
export interface LocalRow {
  readonly list: LocalEdge[];
  readonly events: Map<number, LocalEdge>;
  readonly from: { readonly local: number; readonly event: number }[];
}

/** The learned local transition system of one actor, and the pairs of events that were exchanged. */
export class LearnedSystem {
  readonly index: number;
  readonly locals: LocalTable;
  readonly out = new Map<number, LocalRow>();
  /** How many of the steps taken have been added. */
  taken = 0;
  readonly #exchanged = new Map<number, Set<number>>();
  /** Pairs of events, smaller first, that count as dependent because their exchange added locals without end. */
  readonly #refused = new Set<string>();
  /** By pair: how many steps its exchange has added; and the sum of all. */
  readonly #added = new Map<string, number>();
  #addedAll = 0;
  /** Length of the longest text among the locals met. */
  #longest = 0;
  readonly #counters: readonly string[];
  readonly #aboveThreshold = new Map<number, readonly number[]>();
  readonly #representatives = new Map<number, number>();

  constructor(index: number, locals: LocalTable) {
    this.index = index;
    this.locals = locals;
    this.#counters = counterNames(locals.logic.machine.root);
  }

  /** The spontaneous events that are enabled in a local. */
  offers(local: number, kind: 'env' | 'idle'): readonly string[] {
    return this.locals.logic.offers(this.locals.snapshot(local), `${kind}.`);
  }

  areExchanged(one: number, other: number): boolean {
    return this.#exchanged.get(one)?.has(other) ?? false;
  }

  /** Whether two events count as dependent. */
  isRefused(one: number, other: number): boolean {
    return this.#refused.size > 0 && this.#refused.has(pairOf(one, other));
  }

  /** Records a step that was taken. */
  meets(from: number, to: number): void {
    this.#longest = Math.max(this.#longest, this.#length(from, to));
  }

  /** Records a step that the exchange of two events adds. Returns whether the limit is exceeded. */
  adds(from: number, to: number, [one, other]: readonly [number, number]): boolean {
    const pair = pairOf(one, other);
    this.#added.set(pair, (this.#added.get(pair) ?? 0) + 1);
    if (this.#length(from, to) > lengthMax + lengthPerMet * this.#longest) return true;
    return ++this.#addedAll > addedMax + addedPerMet * this.taken;
  }

  #length(from: number, to: number): number {
    return Math.max(this.locals.key(from).length, this.locals.key(to).length);
  }

  /** Clears the system, so that it is built again, and from now on treats the pair that added most as dependent. */
  refuseMost(): void {
    const [most] = [...this.#added].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
    this.#refused.add(most);
    for (const [one, others] of this.#exchanged)
      for (const other of others) if (pairOf(one, other) === most) others.delete(other);
    this.out.clear();
    this.taken = 0;
    this.#added.clear();
    this.#addedAll = 0;
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

  representative(local: number): number {
    if (this.#counters.length === 0) return local;
    let known = this.#representatives.get(local);
    if (known === undefined) {
      const { context } = this.locals.snapshot(local) as { context: Readonly<Record<string, unknown>> };
      const changes = this.#counters.flatMap((name): [string, number][] => {
        const value = Number(context[name]);
        const clipped = Math.max(counterMin, Math.min(counterMax, value));
        return clipped === value ? [] : [[name, clipped]];
      });
      known =
        changes.length === 0
          ? local
          : this.locals.adopt(this.locals.snapshot(local), () => ({ ...context, ...Object.fromEntries(changes) }));
      this.#representatives.set(local, known);
    }
    return known;
  }

  /** Locals that this one represents: each has one counter one further from zero, beyond the bound. */
  represented(local: number): readonly number[] {
    const snapshot = this.locals.snapshot(local);
    return this.#counters.flatMap((name) => {
      const value = this.#value(name, local);
      if (value !== counterMax && value !== counterMin) return [];
      const further = value + Math.sign(value);
      return [this.locals.adopt(snapshot, (context) => ({ ...(context as object), [name]: further }))];
    });
  }

  /** The locals that differ in one counter only, which is above the threshold in both. */
  aboveThreshold(local: number): readonly number[] {
    if (this.#counters.length === 0) return [];
    let known = this.#aboveThreshold.get(local);
    if (known === undefined) {
      const snapshot = this.locals.snapshot(local);
      known = this.#counters.flatMap((name) =>
        isAboveThreshold(this.#value(name, local))
          ? valuesAboveThreshold
              .filter((value) => value !== this.#value(name, local))
              .map((value) => this.locals.adopt(snapshot, (context) => ({ ...(context as object), [name]: value })))
          : [],
      );
      this.#aboveThreshold.set(local, known);
    }
    return known;
  }

  holdsForRepresented(first: number, others: readonly number[]): boolean {
    return this.#counters.every((name) => {
      const start = this.#value(name, first);
      const isFar = start === counterMax ? isAboveThreshold : start === counterMin ? isBelowThreshold : null;
      return isFar === null || others.every((other) => isFar(this.#value(name, other)));
    });
  }

  /**
   * Checks the declaration of counters: a high value behaves like a higher one.
   * @throws NetworkError when a step, or what is enabled after it, differs between them
   */
  checkCounters(local: number, event: number): void {
    if (this.#counters.length === 0) return;
    const step = this.locals.attempt(local, event);
    const other = this.locals.attempt(this.representative(local), event);
    const { logic } = this.locals;
    const offers = (of: number): string => logic.offers(this.locals.snapshot(of), 'env.').join();
    const isSame =
      step !== null &&
      other !== null &&
      signatureOf(step) === signatureOf(other) &&
      this.#counters.every(
        (name) => this.#moved(name, local, step) === this.#moved(name, this.representative(local), other),
      ) &&
      offers(step.local) === offers(this.representative(step.local));
    if (!isSame) throw new NetworkError(`${logic.id} declares counters but tells high values apart`);
  }

  /** The difference that a step makes to a counter. */
  #moved(name: string, from: number, step: LocalStep): number {
    return this.#value(name, step.local) - this.#value(name, from);
  }

  #value(name: string, local: number): number {
    return Number(this.locals.snapshot(local).context[name]);
  }
}

import type { CounterInvariant } from './counter-invariant.ts';
import type { LearnedSystems } from './learned-systems.ts';
import { counterMax, type LocalSend } from './learned-system.ts';
import { NetworkError } from '../../network/errors.ts';
import { at, isCall } from '../../network/events.ts';
import { counterNames } from '../../network/machine-rules.ts';
import type { NetworkTables } from '../../network/network.ts';

const none: readonly number[] = [];

/** A local step: an actor handles an event in a local. */
interface HandledEvent {
  readonly actor: number;
  readonly local: number;
  readonly event: number;
  readonly to: number;
  readonly sends: readonly LocalSend[];
}

/**
 * Inductive proof of a `CounterInvariant` over all learned local steps (Floyd: an invariant holds if it holds at the start and every step
 * preserves it). At any moment
 *
 *   counter = offset + contribution of its owner + contributions of all others + amounts carried by calls that are not handled yet.
 *
 * The amount that a call carries is computed, not declared. For every local step, the amount that comes with its event plus the
 * contribution before equals the contribution after plus the amounts of its messages. At the owner the rise of the counter is subtracted.
 * If that holds for all local steps, if only calls carry anything, and no contribution or amount is ever negative, then the counter is
 * at least the sum of any of the contributions. Each local step is checked alone, whether a search takes it or not; one that fails
 * refutes the invariant permanently.
 */
export class InvariantCheck {
  readonly owner: number;
  /** The constant of the invariant, such as probes that run from the start. */
  readonly offset: number;
  /** Contributors other than the owner. */
  readonly contributors: readonly number[];
  readonly #invariant: CounterInvariant;
  readonly #network: NetworkTables;
  readonly #learned: LearnedSystems;
  readonly #onWeaker: () => void;
  /** By actor and local; absent for actors that never contribute. */
  readonly #contribution: ReadonlyMap<number, number[]>;
  /** By actor and local: the least contribution in the middle of any step from there, where that is less than before the step. */
  readonly #leastContribution: readonly Map<number, number>[];
  /** By actor and event: the amount that it carries. At the owner a smaller amount makes the counter higher. */
  readonly #carried: readonly Map<number, number>[];
  /** By actor: events that timers send. They carry nothing, because they are under way between steps. */
  readonly #free: readonly Set<number>[];
  /** By actor and event whose amount is not known yet: the steps that send it. */
  readonly #waiting: readonly Map<number, HandledEvent[]>[];
  #waits = 0;
  #isInvalid = false;

  /**
   * @param onWeaker - called when a conclusion that was drawn before no longer holds
   * @throws NetworkError if the owner declares no such counter
   */
  constructor(network: NetworkTables, learned: LearnedSystems, invariant: CounterInvariant, onWeaker: () => void) {
    this.#network = network;
    this.#learned = learned;
    this.#invariant = invariant;
    this.#onWeaker = onWeaker;
    this.owner = network.indexOf(invariant.actor);
    const { tables, initial } = network;
    if (!counterNames(at(tables, this.owner).locals.logic.machine.root).includes(invariant.counter))
      throw new NetworkError(`${invariant.actor} declares no counter ${invariant.counter}`);
    this.#contribution = new Map(invariant.contributors.map((id) => [network.indexOf(id), []]));
    this.contributors = [...this.#contribution.keys()].filter((actor) => actor !== this.owner);
    this.#leastContribution = tables.map(() => new Map());
    this.#carried = tables.map(() => new Map());
    this.#free = tables.map(() => new Set());
    this.#waiting = tables.map(() => new Map());
    const cells = tables.map((table, actor) => table.cell(at(initial, actor)));
    const locals = cells.map(({ local }) => local);
    this.offset = [...this.#contribution.keys()].reduce(
      (rest, actor) => rest - this.contribution(actor, at(locals, actor)),
      this.#value(at(locals, this.owner)),
    );
    for (const { timers } of cells) for (const { to, event } of timers) this.#setFree(to, event);
    if (!(this.offset >= 0)) this.#invalidate();
  }

  /** Whether every known step preserves the invariant. */
  get isValid(): boolean {
    return !this.#isInvalid && this.#waits === 0;
  }

  /** The contribution of an actor in a local, as far as its counters are distinguished; NaN where it is no natural number. */
  contribution(actor: number, local: number): number {
    const known = this.#contribution.get(actor);
    if (!known) return 0;
    const place = this.#learned.representative(actor, local);
    return (known[place] ??= this.#ask(actor, place));
  }

  /** The least contribution of an actor in a local and in the middle of any step from there. */
  leastContribution(actor: number, local: number): number {
    return this.#leastContribution[actor]?.get(local) ?? this.contribution(actor, local);
  }

  /** Whether this local of the owner is unreachable while others contribute at least that much. */
  isBelow(local: number, floor: number): boolean {
    const value = this.#value(local);
    // The highest value represents all that are higher.
    return value < counterMax && value < floor + this.contribution(this.owner, local);
  }

  /** The contributors of a world, without the owner. A world where the sum is wrong refutes the invariant. */
  contributorsAt(localOf: (actor: number) => number): readonly number[] {
    if (!this.isValid) return none;
    const contributors: number[] = [];
    let rest = this.#value(localOf(this.owner)) - this.contribution(this.owner, localOf(this.owner));
    for (const actor of this.contributors) {
      const contribution = this.contribution(actor, localOf(actor));
      if (contribution === 0) continue;
      rest -= contribution;
      contributors.push(actor);
    }
    if (rest === this.offset) return contributors;
    this.#invalidate();
    return none;
  }

  /** Whether an event cannot arrive in a local of the owner because the counter would fall below a bound. */
  isExcluded(local: number, event: number, floor: number): boolean {
    const step = at(this.#network.tables, this.owner).locals.attempt(local, event);
    if (!step || !this.isBelow(step.local, floor)) return false;
    const carried = this.#carried[this.owner]?.get(event);
    // An amount that the event takes off the counter was a contribution of its sender.
    return carried !== undefined && this.#rise({ local, to: step.local }) + carried >= 0;
  }

  /** Checks that a local step preserves the invariant; refutes the invariant otherwise. */
  check(actor: number, local: number, event: number): void {
    if (this.#isInvalid) return;
    const place = actor === this.owner ? this.#placeOf(local, event) : this.#knownPlace(actor, local, event);
    if (!place) return;
    if (actor !== this.owner) return this.#checkStep(place);
    // The effect of an event on the counter shows where the counter is far from zero.
    const typical = this.#placeOf(this.#high(local), event);
    if (!typical) return this.#invalidate();
    this.#checkStep(typical);
    if (!this.#isInvalid && this.#isReachable(local, this.#rise(typical))) this.#checkStep(place);
  }

  #checkStep(place: HandledEvent): void {
    const { actor, local, event, to, sends } = place;
    let carried = 0;
    for (const sent of sends) {
      const one = this.#carriedBy(sent);
      if (one === undefined) return this.#wait(sent, place);
      carried += one;
    }
    const before = this.contribution(actor, local);
    const comes = carried + (actor === this.owner ? -this.#rise(place) : this.contribution(actor, to) - before);
    if (!this.#carries(actor, event, comes)) return this.#invalidate();
    if (actor === this.owner) return;
    let held = before + comes;
    let leastContribution = before;
    for (const sent of sends) {
      held -= this.#carriedBy(sent) ?? 0;
      leastContribution = Math.min(leastContribution, held);
    }
    if (!(leastContribution >= 0)) return this.#invalidate();
    if (leastContribution >= Math.min(this.leastContribution(actor, local), this.contribution(actor, to))) return;
    this.#leastContribution[actor]?.set(local, leastContribution);
    this.#onWeaker();
  }

  /** The amount that a message carries; undefined when it is not known yet. Only calls carry anything. */
  #carriedBy({ target, event, call, timer }: LocalSend): number | undefined {
    if (timer) this.#setFree(target, event);
    return call ? this.#carried[target]?.get(event) : 0;
  }

  /** Whether an event may carry that amount to an actor; records it when none is known. */
  #carries(actor: number, event: number, amount: number): boolean {
    const known = this.#carried[actor]?.get(event);
    if (known !== undefined) return known === amount;
    const { type } = this.#network.events.event(event);
    if (!Number.isSafeInteger(amount) || (actor !== this.owner && amount < 0)) return false;
    if (amount !== 0 && (!isCall(type) || this.#free[actor]?.has(event))) return false;
    this.#carried[actor]?.set(event, amount);
    const waiting = this.#waiting[actor]?.get(event) ?? [];
    this.#waiting[actor]?.delete(event);
    this.#waits -= waiting.length;
    for (const place of waiting) if (!this.#isInvalid) this.#checkStep(place);
    return true;
  }

  #wait({ target, event }: LocalSend, place: HandledEvent): void {
    this.#waits++;
    const waiting = this.#waiting[target]?.get(event);
    if (waiting) waiting.push(place);
    else this.#waiting[target]?.set(event, [place]);
  }

  #setFree(actor: number, event: number): void {
    this.#free[actor]?.add(event);
    if ((this.#carried[actor]?.get(event) ?? 0) !== 0) this.#invalidate();
  }

  #invalidate(): void {
    if (this.#isInvalid) return;
    this.#isInvalid = true;
    this.#onWeaker();
  }

  /** Whether the invariant allows the owner in a local where an event changes the counter by that much. */
  #isReachable(local: number, rise: number): boolean {
    const value = this.#value(local);
    return !(value < counterMax && value + Math.min(0, rise) < this.offset + this.contribution(this.owner, local));
  }

  /** The rise of the counter in a step of the owner, without its own contribution. */
  #rise({ local, to }: Pick<HandledEvent, 'local' | 'to'>): number {
    return (
      this.#value(to) - this.#value(local) - (this.contribution(this.owner, to) - this.contribution(this.owner, local))
    );
  }

  #placeOf(local: number, event: number): HandledEvent | null {
    const step = at(this.#network.tables, this.owner).locals.attempt(local, event);
    const sends = step && this.#learned.sends(step);
    return step && sends && { actor: this.owner, local, event, to: step.local, sends };
  }

  #knownPlace(actor: number, local: number, event: number): HandledEvent | null {
    const edge = this.#learned.edge(actor, local, event);
    return edge ? { actor, local, ...edge } : null;
  }

  /** The same local with the counter far from zero. */
  #high(local: number): number {
    if (this.#value(local) === counterMax) return local;
    const { locals } = at(this.#network.tables, this.owner);
    return locals.adopt(locals.snapshot(local), (context) => ({
      ...(context as object),
      [this.#invariant.counter]: counterMax,
    }));
  }

  #value(local: number): number {
    return Number(at(this.#network.tables, this.owner).locals.snapshot(local).context[this.#invariant.counter]);
  }

  #ask(actor: number, local: number): number {
    const snapshot = at(this.#network.tables, actor).locals.snapshot(local);
    try {
      const contribution = this.#invariant.contribution(at(this.#network.actors, actor), snapshot);
      return Number.isSafeInteger(contribution) && contribution >= 0 ? contribution : NaN;
    } catch {
      // The caller's function is also called on locals that no world has.
      return NaN;
    }
  }
}

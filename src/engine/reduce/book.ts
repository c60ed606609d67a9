import type { Account } from './account.ts';
import type { Behaviour } from './behaviour.ts';
import { highest, type Sent } from './known-actor.ts';
import { NetworkError } from '../network/errors.ts';
import { at, isCall } from '../network/events.ts';
import { counterNames } from '../network/machine-rules.ts';
import type { Network } from '../network/network.ts';

const nobody: readonly number[] = [];

/** A local step: what an actor makes of an event. */
interface Place {
  readonly actor: number;
  readonly local: number;
  readonly event: number;
  readonly to: number;
  readonly sends: readonly Sent[];
}

/**
 * An account as an inductive invariant. At any moment the counter is the surplus, what its keeper owes itself, what all others owe,
 * and what calls carry that are not handled yet. What a call carries is worked out, not declared: for every local step, what comes
 * with its event and what the actor owes before it must be what the actor owes after it and what goes out with its messages; of the
 * keeper, what the counter rises by comes out of nothing. If that can be so for all local steps, if only calls carry anything, and
 * nobody at any time holds or is sent less than nothing, then the counter is never below what some of them hold.
 * So each local step is looked at alone, whether a search takes it or not. One that does not fit puts the account away for good.
 */
export class Book {
  readonly keeper: number;
  /** What the counter counts for nobody: probes that were there from the start. */
  readonly surplus: number;
  /** Who may be counted beside the keeper. */
  readonly debtors: readonly number[];
  readonly #account: Account;
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #onWeaker: () => void;
  /** By actor and local; absent for those who are never counted. */
  readonly #owed: ReadonlyMap<number, number[]>;
  /** By actor and local: the least that is held in the middle of any step from there, where that is less than is owed before it. */
  readonly #least: readonly Map<number, number>[];
  /** By actor and event: what it carries there. To the keeper, the less it carries the higher it makes the counter. */
  readonly #carried: readonly Map<number, number>[];
  /** The same for calls that timers send: they carry nothing, because they are on their way between steps. */
  readonly #free: readonly Set<number>[];
  /** By actor and event of which it is not known what they carry: the steps that send them. */
  readonly #waiting: readonly Map<number, Place[]>[];
  #waits = 0;
  #isOff = false;

  /**
   * @param onWeaker - called when less can be concluded from it than before
   * @throws NetworkError if its actor declares no such counter
   */
  constructor(network: Network, behaviour: Behaviour, account: Account, onWeaker: () => void) {
    this.#network = network;
    this.#behaviour = behaviour;
    this.#account = account;
    this.#onWeaker = onWeaker;
    this.keeper = network.indexOf(account.actor);
    const { tables, initial } = network;
    if (!counterNames(at(tables, this.keeper).locals.logic.machine.root).includes(account.counter))
      throw new NetworkError(`${account.actor} declares no counter ${account.counter}`);
    this.#owed = new Map(account.debtors.map((id) => [network.indexOf(id), []]));
    this.debtors = [...this.#owed.keys()].filter((actor) => actor !== this.keeper);
    this.#least = tables.map(() => new Map());
    this.#carried = tables.map(() => new Map());
    this.#free = tables.map(() => new Set());
    this.#waiting = tables.map(() => new Map());
    const cells = tables.map((table, actor) => table.cell(at(initial, actor)));
    const locals = cells.map(({ local }) => local);
    this.surplus = [...this.#owed.keys()].reduce(
      (rest, actor) => rest - this.owed(actor, at(locals, actor)),
      this.#value(at(locals, this.keeper)),
    );
    for (const { timers } of cells) for (const { to, event } of timers) this.#setFree(to, event);
    if (!(this.surplus >= 0)) this.#putAway();
  }

  /** Whether all that is known so far bears the account out. */
  get isBelieved(): boolean {
    return !this.#isOff && this.#waits === 0;
  }

  /** What an actor owes in a local, as far as its counters are told apart; NaN where that is no number of things. */
  owed(actor: number, local: number): number {
    const known = this.#owed.get(actor);
    if (!known) return 0;
    const place = this.#behaviour.standIn(actor, local);
    return (known[place] ??= this.#ask(actor, place));
  }

  /** The least that an actor holds in a local and in the middle of any step from there. */
  least(actor: number, local: number): number {
    return this.#least[actor]?.get(local) ?? this.owed(actor, local);
  }

  /** Whether the counter cannot be as it is in this local of the keeper when others owe at least so much. */
  isBelow(local: number, floor: number): boolean {
    const value = this.#value(local);
    // The highest stands for all that are higher.
    return value < highest && value < floor + this.owed(this.keeper, local);
  }

  /** Who but the keeper owes anything in a world. An account that does not add up there is put away. */
  debtorsAt(localOf: (actor: number) => number): readonly number[] {
    if (!this.isBelieved) return nobody;
    const debtors: number[] = [];
    let rest = this.#value(localOf(this.keeper)) - this.owed(this.keeper, localOf(this.keeper));
    for (const actor of this.debtors) {
      const debt = this.owed(actor, localOf(actor));
      if (debt === 0) continue;
      rest -= debt;
      debtors.push(actor);
    }
    if (rest === this.surplus) return debtors;
    this.#putAway();
    return nobody;
  }

  /** Whether an event cannot come in a local of the keeper because it would lead below a floor. */
  isBarred(local: number, event: number, floor: number): boolean {
    const step = at(this.#network.tables, this.keeper).locals.attempt(local, event);
    if (!step || !this.isBelow(step.local, floor)) return false;
    const carried = this.#carried[this.keeper]?.get(event);
    // What is taken off the counter was counted for whoever sent it.
    return carried !== undefined && this.#rise({ local, to: step.local }) + carried >= 0;
  }

  /** Puts the account away if a local step does not keep it. */
  check(actor: number, local: number, event: number): void {
    if (this.#isOff) return;
    const place = actor === this.keeper ? this.#placeOf(local, event) : this.#knownPlace(actor, local, event);
    if (!place) return;
    if (actor !== this.keeper) return this.#weigh(place);
    // Where the counter is far from zero it is seen what an event does to it.
    const typical = this.#placeOf(this.#high(local), event);
    if (!typical) return this.#putAway();
    this.#weigh(typical);
    if (!this.#isOff && this.#isReachable(local, this.#rise(typical))) this.#weigh(place);
  }

  #weigh(place: Place): void {
    const { actor, local, event, to, sends } = place;
    let carried = 0;
    for (const sent of sends) {
      const one = this.#carriedBy(sent);
      if (one === undefined) return this.#wait(sent, place);
      carried += one;
    }
    const before = this.owed(actor, local);
    const comes = carried + (actor === this.keeper ? -this.#rise(place) : this.owed(actor, to) - before);
    if (!this.#carries(actor, event, comes)) return this.#putAway();
    if (actor === this.keeper) return;
    let held = before + comes;
    let least = before;
    for (const sent of sends) {
      held -= this.#carriedBy(sent) ?? 0;
      least = Math.min(least, held);
    }
    if (!(least >= 0)) return this.#putAway();
    if (least >= Math.min(this.least(actor, local), this.owed(actor, to))) return;
    this.#least[actor]?.set(local, least);
    this.#onWeaker();
  }

  /** What a message carries; undefined when it is not known. Only calls carry anything. */
  #carriedBy({ target, event, call, timer }: Sent): number | undefined {
    if (timer) this.#setFree(target, event);
    return call ? this.#carried[target]?.get(event) : 0;
  }

  /** Whether an event may carry that much to an actor, as far as is known; notes it. */
  #carries(actor: number, event: number, amount: number): boolean {
    const known = this.#carried[actor]?.get(event);
    if (known !== undefined) return known === amount;
    const { type } = this.#network.events.event(event);
    if (!Number.isSafeInteger(amount) || (actor !== this.keeper && amount < 0)) return false;
    if (amount !== 0 && (!isCall(type) || this.#free[actor]?.has(event))) return false;
    this.#carried[actor]?.set(event, amount);
    const waiting = this.#waiting[actor]?.get(event) ?? [];
    this.#waiting[actor]?.delete(event);
    this.#waits -= waiting.length;
    for (const place of waiting) if (!this.#isOff) this.#weigh(place);
    return true;
  }

  #wait({ target, event }: Sent, place: Place): void {
    this.#waits++;
    const waiting = this.#waiting[target]?.get(event);
    if (waiting) waiting.push(place);
    else this.#waiting[target]?.set(event, [place]);
  }

  #setFree(actor: number, event: number): void {
    this.#free[actor]?.add(event);
    if ((this.#carried[actor]?.get(event) ?? 0) !== 0) this.#putAway();
  }

  #putAway(): void {
    if (this.#isOff) return;
    this.#isOff = true;
    this.#onWeaker();
  }

  /** Whether the account lets the keeper be in a local where an event comes that makes the counter rise or fall by so much. */
  #isReachable(local: number, rise: number): boolean {
    const value = this.#value(local);
    return !(value < highest && value + Math.min(0, rise) < this.surplus + this.owed(this.keeper, local));
  }

  /** By how much a step of the keeper raises the counter, but for what it owes itself. */
  #rise({ local, to }: Pick<Place, 'local' | 'to'>): number {
    return this.#value(to) - this.#value(local) - (this.owed(this.keeper, to) - this.owed(this.keeper, local));
  }

  #placeOf(local: number, event: number): Place | null {
    const step = at(this.#network.tables, this.keeper).locals.attempt(local, event);
    const sends = step && this.#behaviour.sends(step);
    return step && sends && { actor: this.keeper, local, event, to: step.local, sends };
  }

  #knownPlace(actor: number, local: number, event: number): Place | null {
    const edge = this.#behaviour.edge(actor, local, event);
    return edge ? { actor, local, ...edge } : null;
  }

  /** The same local where the counter is far from zero. */
  #high(local: number): number {
    if (this.#value(local) === highest) return local;
    const { locals } = at(this.#network.tables, this.keeper);
    return locals.adopt(locals.snapshot(local), (context) => ({
      ...(context as object),
      [this.#account.counter]: highest,
    }));
  }

  #value(local: number): number {
    return Number(at(this.#network.tables, this.keeper).locals.snapshot(local).context[this.#account.counter]);
  }

  #ask(actor: number, local: number): number {
    const snapshot = at(this.#network.tables, actor).locals.snapshot(local);
    try {
      const debt = this.#account.owes(at(this.#network.actors, actor), snapshot);
      return Number.isSafeInteger(debt) && debt >= 0 ? debt : NaN;
    } catch {
      // It is also asked of locals that no world has.
      return NaN;
    }
  }
}

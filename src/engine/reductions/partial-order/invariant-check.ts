import type { CounterInvariant } from './counter-invariant.ts';
import type { LearnedSystems } from './learned-systems.ts';
import { counterMax, type Sent } from './learned-system.ts';
import { NetworkError } from '../../network/errors.ts';
import { at, isCall } from '../../network/events.ts';
import { counterNames } from '../../network/machine-rules.ts';
import type { Network } from '../../network/network.ts';

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
 * An invariant as an inductive invariant. At any moment the counter is the offset, what its owner contribution itself, what all others owe,
 * and what calls carry that are not handled yet. What a call carries is worked out, not declared: for every local step, what comes
 * with its event and what the actor contribution before it must be what the actor contribution after it and what goes out with its messages; of the
 * owner, what the counter rises by comes out of nothing. If that can be so for all local steps, if only calls carry anything, and
 * nobody at any time holds or is sent less than nothing, then the counter is never below what some of them hold.
 * So each local step is looked at alone, whether a search takes it or not. One that does not fit puts the invariant away for good.
 */
export class InvariantCheck {
  readonly owner: number;
  /** What the counter counts for nobody: probes that were there from the start. */
  readonly offset: number;
  /** Who may be counted beside the owner. */
  readonly contributors: readonly number[];
  readonly #invariant: CounterInvariant;
  readonly #network: Network;
  readonly #learned: LearnedSystems;
  readonly #onWeaker: () => void;
  /** By actor and local; absent for those who are never counted. */
  readonly #contribution: ReadonlyMap<number, number[]>;
  /** By actor and local: the leastContribution that is held in the middle of any step from there, where that is less than is contribution before it. */
  readonly #leastContribution: readonly Map<number, number>[];
  /** By actor and event: what it carries there. To the owner, the less it carries the higher it makes the counter. */
  readonly #carried: readonly Map<number, number>[];
  /** The same for calls that timers send: they carry nothing, because they are on their way between steps. */
  readonly #free: readonly Set<number>[];
  /** By actor and event of which it is not known what they carry: the steps that send them. */
  readonly #waiting: readonly Map<number, Place[]>[];
  #waits = 0;
  #isInvalid = false;

  /**
   * @param onWeaker - called when less can be concluded from it than before
   * @throws NetworkError if its actor declares no such counter
   */
  constructor(network: Network, learned: LearnedSystems, invariant: CounterInvariant, onWeaker: () => void) {
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

  /** Whether all that is known so far bears the invariant out. */
  get isValid(): boolean {
    return !this.#isInvalid && this.#waits === 0;
  }

  /** What an actor contribution in a local, as far as its counters are told apart; NaN where that is no number of things. */
  contribution(actor: number, local: number): number {
    const known = this.#contribution.get(actor);
    if (!known) return 0;
    const place = this.#learned.representative(actor, local);
    return (known[place] ??= this.#ask(actor, place));
  }

  /** The leastContribution that an actor holds in a local and in the middle of any step from there. */
  leastContribution(actor: number, local: number): number {
    return this.#leastContribution[actor]?.get(local) ?? this.contribution(actor, local);
  }

  /** Whether the counter cannot be as it is in this local of the owner when others owe at leastContribution so much. */
  isBelow(local: number, floor: number): boolean {
    const value = this.#value(local);
    // The counterMax stands for all that are higher.
    return value < counterMax && value < floor + this.contribution(this.owner, local);
  }

  /** Who but the owner contribution anything in a world. An invariant that does not add up there is put away. */
  contributorsAt(localOf: (actor: number) => number): readonly number[] {
    if (!this.isValid) return nobody;
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
    return nobody;
  }

  /** Whether an event cannot come in a local of the owner because it would lead below a floor. */
  isExcluded(local: number, event: number, floor: number): boolean {
    const step = at(this.#network.tables, this.owner).locals.attempt(local, event);
    if (!step || !this.isBelow(step.local, floor)) return false;
    const carried = this.#carried[this.owner]?.get(event);
    // What is taken off the counter was counted for whoever sent it.
    return carried !== undefined && this.#rise({ local, to: step.local }) + carried >= 0;
  }

  /** Puts the invariant away if a local step does not keep it. */
  check(actor: number, local: number, event: number): void {
    if (this.#isInvalid) return;
    const place = actor === this.owner ? this.#placeOf(local, event) : this.#knownPlace(actor, local, event);
    if (!place) return;
    if (actor !== this.owner) return this.#checkStep(place);
    // Where the counter is far from zero it is seen what an event does to it.
    const typical = this.#placeOf(this.#high(local), event);
    if (!typical) return this.#invalidate();
    this.#checkStep(typical);
    if (!this.#isInvalid && this.#isReachable(local, this.#rise(typical))) this.#checkStep(place);
  }

  #checkStep(place: Place): void {
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
    if (!Number.isSafeInteger(amount) || (actor !== this.owner && amount < 0)) return false;
    if (amount !== 0 && (!isCall(type) || this.#free[actor]?.has(event))) return false;
    this.#carried[actor]?.set(event, amount);
    const waiting = this.#waiting[actor]?.get(event) ?? [];
    this.#waiting[actor]?.delete(event);
    this.#waits -= waiting.length;
    for (const place of waiting) if (!this.#isInvalid) this.#checkStep(place);
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
    if ((this.#carried[actor]?.get(event) ?? 0) !== 0) this.#invalidate();
  }

  #invalidate(): void {
    if (this.#isInvalid) return;
    this.#isInvalid = true;
    this.#onWeaker();
  }

  /** Whether the invariant lets the owner be in a local where an event comes that makes the counter rise or fall by so much. */
  #isReachable(local: number, rise: number): boolean {
    const value = this.#value(local);
    return !(value < counterMax && value + Math.min(0, rise) < this.offset + this.contribution(this.owner, local));
  }

  /** By how much a step of the owner raises the counter, but for what it contribution itself. */
  #rise({ local, to }: Pick<Place, 'local' | 'to'>): number {
    return (
      this.#value(to) - this.#value(local) - (this.contribution(this.owner, to) - this.contribution(this.owner, local))
    );
  }

  #placeOf(local: number, event: number): Place | null {
    const step = at(this.#network.tables, this.owner).locals.attempt(local, event);
    const sends = step && this.#learned.sends(step);
    return step && sends && { actor: this.owner, local, event, to: step.local, sends };
  }

  #knownPlace(actor: number, local: number, event: number): Place | null {
    const edge = this.#learned.edge(actor, local, event);
    return edge ? { actor, local, ...edge } : null;
  }

  /** The same local where the counter is far from zero. */
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
      // It is also asked of locals that no world has.
      return NaN;
    }
  }
}

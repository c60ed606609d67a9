import type { MachineSnapshot } from '../network/actor-logic.ts';
import { NetworkError } from '../network/errors.ts';
import { at } from '../network/events.ts';
import { counterNames } from '../network/machine-rules.ts';
import type { Network } from '../network/network.ts';
import type { Symmetry } from './symmetry.ts';
import type { Footprint } from '../worlds/step-table.ts';

/** A counter that one actor keeps, and who has been counted: the sum of what all owe moves as the counter does. */
export interface Account {
  /** Who counts, and the field of its context: one of its `meta.counters`. */
  readonly actor: string;
  readonly counter: string;
  /** All who may be counted. */
  readonly debtors: readonly string[];
  /** How much of the counter is for this actor while it is as it is: 0 or more. */
  owes(actor: string, snapshot: MachineSnapshot): number;
}

interface Book {
  readonly counter: string;
  readonly keeper: number;
  /** By actor: what it owes in a local, for debtors. */
  readonly owed: ReadonlyMap<number, number[]>;
  readonly account: Account;
  /** What the counter counts for nobody: probes that were there from the start. */
  readonly surplus: number;
  /** Debtors for whom the counter goes down and up again within a step: nothing may be concluded from what they owe. */
  readonly unsteady: Set<number>;
  isOff: boolean;
}

/** A local of an actor. */
interface State {
  readonly actor: number;
  readonly local: number;
}

/** A counter with as much as this is not told from one with more. */
const floorMax = 2;

/**
 * What counters cannot fall below while some actors stand still: who is counted and does not move stays counted. Of the
 * accounts that it is given it believes what every step executed bears out, at its end and at each change of the counter on the
 * way; one that does not add up is put away, and the search begins again without it.
 */
export class Ledger {
  /** Rises when something turns out to be less than was thought. */
  version = 0;
  readonly #network: Network;
  readonly #books: readonly Book[];
  /** Who keeps a counter. */
  readonly keepers: ReadonlySet<number>;
  readonly #checked = new WeakSet<Footprint>();
  readonly #symmetry: Symmetry | null;
  /** By actor and local: those of which it is known that like actors owe alike. */
  readonly #fair: Set<number>[];

  /**
   * @param symmetry - of worlds that stand for others, whose steps are never executed; null when there are none
   * @throws NetworkError if an account is of no counter that its actor declares
   */
  constructor(network: Network, accounts: readonly Account[], symmetry: Symmetry | null) {
    this.#network = network;
    this.#symmetry = symmetry;
    this.#fair = network.tables.map(() => new Set());
    const { initial, tables } = network;
    this.#books = accounts.map((account) => {
      const keeper = network.indexOf(account.actor);
      const { locals } = at(tables, keeper);
      if (!counterNames(locals.logic.machine.root).includes(account.counter))
        throw new NetworkError(`${account.actor} declares no counter ${account.counter}`);
      const owed = new Map(account.debtors.map((id): [number, number[]] => [network.indexOf(id), []]));
      const book = {
        account,
        counter: account.counter,
        keeper,
        owed,
        surplus: 0,
        unsteady: new Set<number>(),
        isOff: false,
      };
      const local = (actor: number): number => at(tables, actor).cell(at(initial, actor)).local;
      let surplus = this.#value(book, local(keeper));
      for (const actor of owed.keys()) surplus -= this.#owes(book, actor, local(actor));
      return { ...book, surplus, isOff: surplus < 0 };
    });
    this.keepers = new Set(this.#books.map(({ keeper }) => keeper));
  }

  /** Looks whether a step bears the accounts out. */
  check(footprint: Footprint): void {
    if (this.#checked.has(footprint)) return;
    this.#checked.add(footprint);
    for (const { actor, from, to } of footprint.trail) for (const local of [from, to]) this.#compare(actor, local);
    for (const book of this.#books) if (!book.isOff) this.#audit(book, footprint.trail);
  }

  /** A step bears an account out for its images too if like actors owe alike. Of one where they do not nothing is believed. */
  #compare(actor: number, local: number): void {
    const images = this.#symmetry?.images;
    if (!images) return;
    const due = [{ actor, local }];
    for (const one of due) {
      if (at(this.#fair, one.actor).has(one.local)) continue;
      at(this.#fair, one.actor).add(one.local);
      for (const generator of images.generators.keys()) {
        const image = {
          actor: images.placeOf(generator, one.actor),
          local: images.local(generator, one.actor, one.local),
        };
        if (image.local < 0) continue;
        due.push(image);
        for (const book of this.#books) if (!book.isOff && !this.#areAlike(book, one, image)) this.#putAway(book);
      }
    }
  }

  #areAlike(book: Book, one: State, other: State): boolean {
    if (this.#owes(book, one.actor, one.local) !== this.#owes(book, other.actor, other.local)) return false;
    if (one.actor !== book.keeper) return other.actor !== book.keeper;
    return other.actor === book.keeper && this.#value(book, one.local) === this.#value(book, other.local);
  }

  #putAway(book: Book): void {
    this.version++;
    book.isOff = true;
  }

  /** By account: who owes anything in a world. */
  debtors(localsOf: (actor: number) => number): readonly (readonly number[])[] {
    return this.#books.map((book) =>
      book.isOff ? [] : [...book.owed.keys()].filter((actor) => this.#owes(book, actor, localsOf(actor)) > 0),
    );
  }

  /**
   * What the counters have at least, by account, in a world or in all that may come of it. Never more than what matters.
   * @param debtors - who owes anything now: nobody else is counted
   * @param least - the least of these values in all locals that an actor may come to; the key is equal for equal values
   */
  floors(
    debtors: readonly (readonly number[])[],
    least: (actor: number, value: (local: number) => number, key: unknown) => number,
  ): readonly number[] {
    return this.#books.map((book, account) => {
      if (book.isOff) return 0;
      let floor = book.surplus;
      for (const actor of at(debtors, account)) {
        if (floor >= floorMax) break;
        // What a keeper owes itself goes with the same step that lowers its counter: `isBelow` looks at that.
        if (actor !== book.keeper && !book.unsteady.has(actor))
          floor += least(actor, (local) => this.#owes(book, actor, local), book);
      }
      return Math.min(floor, floorMax);
    });
  }

  /** Whether an actor keeps a counter. */
  isKeeper(actor: number): boolean {
    return this.keepers.has(actor);
  }

  /** Whether the counters of an actor are below these floors in a local. */
  isBelow(actor: number, local: number, floors: readonly number[]): boolean {
    return this.#books.some(
      (book, index) =>
        book.keeper === actor && this.#value(book, local) < at(floors, index) + this.#owesItself(book, local),
    );
  }

  /**
   * Whether two steps of an actor may change places as far as accounts go: nobody's debt changes, and a counter moves by as much.
   * @param locals - on the way through the events of one of them, and the same after the other one
   */
  isEven(actor: number, locals: readonly number[], moved: readonly number[]): boolean {
    return this.#books.every((book) => {
      const debt = (local: number): number => this.#owes(book, actor, local);
      const isSame = (local: number): boolean => debt(local) === debt(at(locals, 0));
      if (!locals.every(isSame) || !moved.every(isSame)) return false;
      if (book.keeper !== actor) return true;
      const by = this.#value(book, at(moved, 0)) - this.#value(book, at(locals, 0));
      return locals.every((local, i) => this.#value(book, at(moved, i)) - this.#value(book, local) === by);
    });
  }

  #audit(book: Book, trail: Footprint['trail']): void {
    const { keeper, unsteady } = book;
    const met = new Set<number>();
    // By how much the counter is more than what steady debtors owe, as far as this step shows.
    let slack = 0;
    for (const { actor, from } of trail) {
      if (!met.has(actor) && unsteady.has(actor)) slack += this.#owes(book, actor, from);
      met.add(actor);
    }
    let balance = 0;
    const now = new Map<number, number>();
    for (const { actor, from, to } of trail) {
      const more = this.#owes(book, actor, to) - this.#owes(book, actor, from);
      const counted = actor === keeper ? this.#value(book, to) - this.#value(book, from) : 0;
      now.set(actor, to);
      balance += counted - more;
      slack += counted - (unsteady.has(actor) ? 0 : more);
      if (counted !== 0 && slack < 0) {
        const before = unsteady.size;
        for (const [one, local] of now)
          if (this.#owes(book, one, local) > 0)
            for (const like of this.#symmetry?.closure([one]) ?? [one]) unsteady.add(like);
        if (unsteady.size === before) return this.#putAway(book);
        this.version++;
        return this.#audit(book, trail);
      }
    }
    if (balance !== 0) this.#putAway(book);
  }

  #owes({ owed, account }: Pick<Book, 'owed' | 'account'>, actor: number, local: number): number {
    const known = owed.get(actor);
    if (!known) return 0;
    return (known[local] ??= account.owes(
      at(this.#network.actors, actor),
      at(this.#network.tables, actor).locals.snapshot(local),
    ));
  }

  #owesItself(book: Book, local: number): number {
    return book.isOff || book.unsteady.has(book.keeper) ? 0 : this.#owes(book, book.keeper, local);
  }

  #value({ keeper, counter }: Pick<Book, 'keeper' | 'counter'>, local: number): number {
    return Number(at(this.#network.tables, keeper).locals.snapshot(local).context[counter]);
  }
}

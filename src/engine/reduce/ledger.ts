import type { Account } from './account.ts';
import type { Behaviour } from './behaviour.ts';
import { Book } from './book.ts';
import { at } from '../network/events.ts';
import type { Network } from '../network/network.ts';
import type { Stamp } from './stamp.ts';

/** A counter with as much as this is not told from one with more. */
const floorMax = 2;

/**
 * What counters cannot fall below while some actors stand still: who is counted and does not move stays counted. An account is
 * believed as long as it is an invariant of all local steps that are known (`Book`), whatever a search leaves out.
 */
export class Ledger {
  readonly #books: readonly Book[];

  /** @throws NetworkError if an account is of no counter that its actor declares */
  constructor(network: Network, behaviour: Behaviour, accounts: readonly Account[], stamp: Stamp) {
    this.#books = accounts.map((account) => new Book(network, behaviour, account, () => stamp.move()));
    behaviour.watch((actor, local, event) => {
      for (const book of this.#books) book.check(actor, local, event);
    });
  }

  /** Who keeps a counter of an account that is believed. */
  get keepers(): ReadonlySet<number> {
    return new Set(this.#books.filter(({ isBelieved }) => isBelieved).map(({ keeper }) => keeper));
  }

  /** By account: whether it is believed. */
  get believed(): readonly boolean[] {
    return this.#books.map(({ isBelieved }) => isBelieved);
  }

  /** By account: who but its keeper owes anything in a world. An account that does not add up there is put away. */
  debtors(localOf: (actor: number) => number): readonly (readonly number[])[] {
    return this.#books.map((book) => book.debtorsAt(localOf));
  }

  /**
   * What is counted for others than the keeper at least, by account, in a world or in all that may come of it. Never more than
   * what matters.
   * @param debtors - who owes anything now: nobody else is counted
   * @param least - the least of these values in all locals that an actor may come to; the key is equal for equal values
   */
  floors(
    debtors: readonly (readonly number[])[],
    least: (actor: number, value: (local: number) => number, key: unknown) => number,
  ): readonly number[] {
    return this.#books.map((book, account) => {
      if (!book.isBelieved) return 0;
      let floor = book.surplus;
      for (const actor of at(debtors, account)) {
        if (floor >= floorMax) break;
        floor += least(actor, (local) => book.least(actor, local), book);
      }
      return Math.min(floor, floorMax);
    });
  }

  /** Whether a counter of the actor cannot be as it is in a local, while others owe that much. */
  isBelow(actor: number, local: number, floors: readonly number[]): boolean {
    return this.#books.some(
      (book, index) => book.keeper === actor && book.isBelieved && book.isBelow(local, at(floors, index)),
    );
  }

  /** Whether an event cannot come to an actor in a local, because it would lead a counter below these floors. */
  isBarred(actor: number, local: number, event: number, floors: readonly number[]): boolean {
    return this.#books.some(
      (book, index) => book.keeper === actor && book.isBelieved && book.isBarred(local, event, at(floors, index)),
    );
  }
}

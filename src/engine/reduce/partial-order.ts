import type { Behaviour } from './behaviour.ts';
import type { Found } from './clash.ts';
import { Clashes } from './clashes.ts';
import { at } from '../network/events.ts';
import { Future } from './future.ts';
import type { Ledger } from './ledger.ts';
import type { Network } from '../network/network.ts';
import { Words, type Question } from '../network/question.ts';
import { Visibility } from './visibility.ts';
import type { ImageTable } from './image-table.ts';
import type { Stamp } from './stamp.ts';
import type { Footprint } from '../worlds/step-table.ts';

/** Sets of actors tried in one world: beyond so many nothing is left out there. */
const triesMax = 200;

/** About what a hint takes, and each cell in its key. */
const hintBytes = 160;
const digits = 3;

/** What a world offers. */
export interface ChoiceOfSteps {
  /** By choice. */
  readonly footprints: readonly Footprint[];
  /** By actor: the first of those that may change places without changing the world; null where it is not known. */
  likenesses(): Int32Array | null;
}

/** All that is worked out of what is known, for one search: whatever it has cached was made after its beginning. */
interface Worked {
  readonly since: number;
  readonly future: Future;
  readonly clashes: Clashes;
  readonly visibility: Visibility;
  /** By actor: how far locals are from its first. */
  readonly distances: readonly ReadonlyMap<number, number>[];
}

/** Chooses of the steps of a world those that must be taken now, while all others can wait. */
export class PartialOrder {
  readonly #network: Network;
  readonly #behaviour: Behaviour;
  readonly #ledger: Ledger;
  readonly #stamp: Stamp;
  readonly #questions: readonly Words[];
  #worked: Worked;
  readonly #images: ImageTable | null;
  readonly #still: Uint8Array;
  readonly #movers: Uint8Array;
  /** By the cells of a world: who was kept there in the last search. Empty: all. */
  readonly #hints = new Map<string, readonly number[]>();

  constructor(
    network: Network,
    behaviour: Behaviour,
    ledger: Ledger,
    stamp: Stamp,
    questions: readonly Question[],
    images: ImageTable | null,
  ) {
    this.#images = images;
    this.#network = network;
    this.#behaviour = behaviour;
    this.#ledger = ledger;
    this.#stamp = stamp;
    this.#questions = questions.map((question) => new Words(network, question));
    this.#worked = this.#workedOut();
    this.#still = new Uint8Array(network.tables.length);
    this.#movers = new Uint8Array(network.tables.length);
  }

  /** Bytes of all that is worked out for choosing, roughly. */
  get bytes(): number {
    const { future, clashes } = this.#worked;
    return future.bytes + clashes.bytes + this.#hints.size * (hintBytes + this.#network.tables.length * digits);
  }

  /** To be called before each search: forgets all that was worked out. What was chosen says where to look first, and no more. */
  restart(): void {
    this.#worked = this.#workedOut();
  }

  /** Says that the search since `restart` decides. @throws Error if anything it was worked out from has changed meanwhile */
  confirm(): void {
    const { value } = this.#stamp;
    const { since, future } = this.#worked;
    if (since !== value || future.since !== value)
      throw new Error(
        `internal error: a search by partial order under ${since} and ${future.since} ends under ${value}`,
      );
  }

  #workedOut(): Worked {
    const network = this.#network;
    const behaviour = this.#behaviour;
    const future = new Future(network, behaviour, this.#ledger, this.#stamp);
    return {
      since: this.#stamp.value,
      future,
      clashes: new Clashes(network, behaviour, this.#ledger, future),
      visibility: new Visibility(future, this.#questions),
      distances: network.tables.map((table, actor) =>
        behaviour.distances(actor, table.cell(at(network.initial, actor)).local),
      ),
    };
  }

  /** Which choices of a world are enough; `null`: all. */
  choose(cells: Int32Array, world: ChoiceOfSteps): readonly number[] | null {
    const { footprints } = world;
    this.#behaviour.learn();
    const { tables } = this.#network;
    // Who has come far goes on: so the order is the same in worlds that differ elsewhere, and they come together again.
    const far = (actor: number): number => this.#distance(actor, at(cells, actor));
    const actors = [...new Set(footprints.map(({ mover }) => mover))].sort((a, b) => far(b) - far(a) || b - a);
    if (actors.length < 2) return null;
    this.#movers.fill(0);
    for (const actor of actors) this.#movers[actor] = 1;
    this.#worked.future.begin(cells, this.#movers);
    const key = cells.subarray(0, tables.length).join();
    const hint = this.#hints.get(key);
    // More knowledge only adds clashes: what could not be had before cannot be had now.
    if (hint?.length === 0) return null;
    const again = hint && this.#best(cells, world, [hint]);
    const best =
      again && moversOf(again, footprints).length === hint.length
        ? again
        : this.#best(
            cells,
            world,
            actors.map((actor) => [actor]),
          );
    this.#hints.set(key, best ? moversOf(best, footprints) : []);
    if (best === null) return null;
    for (const diamond of best.news) {
      diamond.isRelied = true;
      for (const event of diamond.events) this.#exchange(diamond.actor, event, diamond.other);
    }
    return best.kept;
  }

  /** What may be exchanged of one device may be of those like it: to say so now saves learning it late. */
  #exchange(actor: number, one: number, other: number): void {
    if (!this.#behaviour.exchange(actor, one, other) || this.#images === null) return;
    for (const [generator, places] of this.#images.places.entries())
      this.#exchange(at(places, actor), this.#images.eventOf(generator, one), this.#images.eventOf(generator, other));
  }

  /** How many steps an actor has come since the start, as far as was known at the restart. */
  #distance(actor: number, cell: number): number {
    const { local } = at(this.#network.tables, actor).cell(cell);
    return at(this.#worked.distances, actor).get(this.#behaviour.standIn(actor, local)) ?? 0;
  }

  /** The fewest steps that are enough, among those that one comes to from some seeds. */
  #best(cells: Int32Array, world: ChoiceOfSteps, seeds: readonly (readonly number[])[]): Found | null {
    const { footprints } = world;
    const likenesses = seeds.length > 1 ? world.likenesses() : null;
    const still = this.#still;
    // By how many steps are kept, those actors whose steps are: to be tried, and all that ever were.
    const due: (readonly number[])[][] = footprints.map(() => []);
    const seen = new Set<string>();
    const offer = (movers: readonly number[]): void => {
      const kept = footprints.filter(({ mover }) => movers.includes(mover)).length;
      // What one of two like movers cannot have, the other cannot have either.
      const key = movers
        .map((mover) => likenesses?.[mover] ?? mover)
        .sort((a, b) => a - b)
        .join();
      if (kept >= footprints.length || seen.has(key)) return;
      seen.add(key);
      at(due, kept).push(movers);
    };
    for (const seed of seeds) offer(seed);
    let tries = 0;
    for (const ofSize of due) {
      for (const movers of ofSize) {
        still.fill(0);
        for (const mover of movers) still[mover] = 1;
        const choices = footprints.flatMap(({ mover }, index) => (still[mover] === 1 ? [index] : []));
        const kept = choices.map((index) => at(footprints, index));
        if (++tries > triesMax) return null;
        this.#worked.future.look(still);
        this.#worked.clashes.begin();
        const roots = this.#conflict(cells, kept);
        // Worlds in which only time passes are looked at too: they must not be left by a timer before they are met.
        if (roots.length === 0 && !kept.every(({ passesTime }) => passesTime))
          return { kept: choices, news: this.#worked.clashes.news };
        for (const root of roots) if (this.#movers[root] === 1 && still[root] === 0) offer([...movers, root]);
      }
    }
    return null;
  }

  /** Who may do something that does not commute with the steps kept, any of whom could be kept from it; empty when nobody may. */
  #conflict(cells: Int32Array, kept: readonly Footprint[]): readonly number[] {
    for (const mover of new Set(kept.map((one) => one.mover))) {
      const roots = this.#worked.clashes.disturbers(cells, mover);
      if (roots.length > 0) return roots;
    }
    for (const footprint of kept) {
      for (const { actor, events } of footprint.touched) {
        const roots = this.#worked.clashes.clashers(actor, events);
        if (roots.length > 0) return roots;
      }
    }
    return this.#worked.visibility.culprits(kept);
  }
}

const moversOf = ({ kept }: Found, footprints: readonly Footprint[]): readonly number[] => [
  ...new Set(kept.map((choice) => at(footprints, choice).mover)),
];

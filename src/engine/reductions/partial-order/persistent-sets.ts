import type { LearnedSystems } from './learned-systems.ts';
import type { PersistentSet } from './conflict.ts';
import { Dependence } from './dependence.ts';
import { at } from '../../network/events.ts';
import { MayHappen } from './may-happen.ts';
import type { CounterBounds } from './counter-bounds.ts';
import type { Network } from '../../network/network.ts';
import { Labels, type MonotonePredicate } from './monotone-predicate.ts';
import { Visibility } from './visibility.ts';
import type { ImageTable } from '../symmetry/image-table.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';
import type { Footprint } from '../../worlds/step-table.ts';

/** Sets of actors tried in one world: represented so many nothing is left out there. */
const triesMax = 200;

/** About what a hint takes, and each cell in its key. */
const hintBytes = 160;
const digits = 3;

/** What a world offers. */
export interface EnabledSteps {
  /** By choice. */
  readonly footprints: readonly Footprint[];
  /** By actor: the first of those that may change places without changing the world; null where it is not known. */
  interchangeable(): Int32Array | null;
}

/** Chooses of the steps of a world those that must be taken now, while all others can wait. */
export class PersistentSets {
  readonly #network: Network;
  readonly #learned: LearnedSystems;
  readonly #version: KnowledgeVersion;
  readonly #mayHappen: MayHappen;
  readonly #dependence: Dependence;
  readonly #visibility: Visibility;
  /** When the search began. */
  #since = -1;
  /** By actor: how far locals were from its first then. */
  #distances: readonly ReadonlyMap<number, number>[] = [];
  readonly #images: ImageTable | null;
  readonly #still: Uint8Array;
  readonly #movers: Uint8Array;
  /** By the cells of a world: who was kept there in the last search. Empty: all. */
  readonly #hints = new Map<string, readonly number[]>();

  constructor(
    network: Network,
    learned: LearnedSystems,
    counters: CounterBounds,
    version: KnowledgeVersion,
    predicates: readonly MonotonePredicate[],
    images: ImageTable | null,
  ) {
    this.#images = images;
    this.#network = network;
    this.#learned = learned;
    this.#version = version;
    this.#mayHappen = new MayHappen(network, learned, counters, version);
    this.#dependence = new Dependence(network, learned, counters, this.#mayHappen);
    this.#visibility = new Visibility(
      learned,
      this.#mayHappen,
      predicates.map((predicate) => new Labels(network, predicate)),
    );
    this.#still = new Uint8Array(network.tables.length);
    this.#movers = new Uint8Array(network.tables.length);
  }

  /** Bytes of all that is worked out for choosing, roughly. */
  get bytes(): number {
    return (
      this.#mayHappen.bytes +
      this.#dependence.bytes +
      this.#hints.size * (hintBytes + this.#network.tables.length * digits)
    );
  }

  /** To be called before each search: forgets what is stale. What was chosen says where to look first, and no more. */
  restart(): void {
    this.#since = this.#version.value;
    this.#mayHappen.refresh();
    this.#distances = this.#network.tables.map((table, actor) =>
      this.#learned.distances(actor, table.cell(at(this.#network.initial, actor)).local),
    );
  }

  /** Says that the search since `restart` decides. @throws Error if anything it was worked out from has changed meanwhile */
  confirm(): void {
    const { value } = this.#version;
    if (this.#since !== value || !this.#mayHappen.isFresh)
      throw new Error(`internal error: a search by partial order that began under ${this.#since} ends under ${value}`);
  }

  /** Which choices of a world are enough; `null`: all. */
  choose(cells: Int32Array, world: EnabledSteps): readonly number[] | null {
    const { footprints } = world;
    this.#learned.learn();
    const { tables } = this.#network;
    // Who has come far goes on: so the order is the same in worlds that differ elsewhere, and they come together again.
    const far = (actor: number): number => this.#distance(actor, at(cells, actor));
    const actors = [...new Set(footprints.map(({ mover }) => mover))].sort((a, b) => far(b) - far(a) || b - a);
    if (actors.length < 2) return null;
    this.#movers.fill(0);
    for (const actor of actors) this.#movers[actor] = 1;
    this.#mayHappen.begin(cells, this.#movers);
    const key = cells.subarray(0, tables.length).join();
    const hint = this.#hints.get(key);
    // More knowledge only adds dependence: what could not be had before cannot be had now.
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
    for (const diamond of best.newDiamonds) {
      diamond.isRelied = true;
      for (const event of diamond.events) this.#exchange(diamond.actor, event, diamond.other);
    }
    return best.kept;
  }

  /** What may be exchanged of one device may be of those like it: to say so now saves learning it late. */
  #exchange(actor: number, one: number, other: number): void {
    if (!this.#learned.exchange(actor, one, other) || this.#images === null) return;
    for (const [generator, places] of this.#images.places.entries())
      this.#exchange(at(places, actor), this.#images.eventOf(generator, one), this.#images.eventOf(generator, other));
  }

  /** How many steps an actor has come since the start, as far as was known at the restart. */
  #distance(actor: number, cell: number): number {
    const { local } = at(this.#network.tables, actor).cell(cell);
    return at(this.#distances, actor).get(this.#learned.representative(actor, local)) ?? 0;
  }

  /** The fewest steps that are enough, among those that one comes to from some seeds. */
  #best(cells: Int32Array, world: EnabledSteps, seeds: readonly (readonly number[])[]): PersistentSet | null {
    const { footprints } = world;
    const interchangeable = seeds.length > 1 ? world.interchangeable() : null;
    const still = this.#still;
    // By how many steps are kept, those actors whose steps are: to be tried, and all that ever were.
    const due: (readonly number[])[][] = footprints.map(() => []);
    const seen = new Set<string>();
    const offer = (movers: readonly number[]): void => {
      const kept = footprints.filter(({ mover }) => movers.includes(mover)).length;
      // What one of two like movers cannot have, the other cannot have either.
      const key = movers
        .map((mover) => interchangeable?.[mover] ?? mover)
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
        this.#mayHappen.look(still);
        this.#dependence.begin();
        const causes = this.#conflict(cells, kept);
        // Worlds in which only time passes are looked at too: they must not be left by a timer before they are met.
        if (causes.length === 0 && !kept.every(({ passesTime }) => passesTime))
          return { kept: choices, newDiamonds: this.#dependence.newDiamonds };
        for (const cause of causes) if (this.#movers[cause] === 1 && still[cause] === 0) offer([...movers, cause]);
      }
    }
    return null;
  }

  /** Who may do something that does not commute with the steps kept, any of whom could be kept from it; empty when nobody may. */
  #conflict(cells: Int32Array, kept: readonly Footprint[]): readonly number[] {
    for (const mover of new Set(kept.map((one) => one.mover))) {
      const causes = this.#dependence.enablingConflicts(cells, mover);
      if (causes.length > 0) return causes;
    }
    for (const footprint of kept) {
      for (const { actor, events } of footprint.touched) {
        const causes = this.#dependence.orderConflicts(actor, events);
        if (causes.length > 0) return causes;
      }
    }
    return this.#visibility.conflicts(kept);
  }
}

const moversOf = ({ kept }: PersistentSet, footprints: readonly Footprint[]): readonly number[] => [
  ...new Set(kept.map((choice) => at(footprints, choice).mover)),
];

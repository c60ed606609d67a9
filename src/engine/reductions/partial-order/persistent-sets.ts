import type { LearnedSystems } from './learned-systems.ts';
import type { PersistentSet } from './conflict.ts';
import { Dependence } from './dependence.ts';
import { at } from '../../network/events.ts';
import { MayHappen } from './may-happen.ts';
import type { CounterBounds } from './counter-bounds.ts';
import type { NetworkTables } from '../../network/network.ts';
import { Labels, type MonotonePredicate } from './monotone-predicate.ts';
import { Visibility } from './visibility.ts';
import type { ImageTable } from '../symmetry/image-table.ts';
import type { KnowledgeVersion } from './knowledge-version.ts';
import type { Footprint } from '../../worlds/step-table.ts';

/** Sets of actors tried in one world: after so many all choices are taken. */
const triesMax = 200;

/** Estimated bytes of a hint, and of each cell in its key. */
const hintBytes = 160;
const digits = 3;

/** The enabled steps of a world. */
export interface EnabledSteps {
  /** By choice. */
  readonly footprints: readonly Footprint[];
  /** By actor: the first of those that are interchangeable in this world; null where that is not known. */
  interchangeable(): Int32Array | null;
}

/**
 * Partial-order reduction by persistent sets (Godefroid 1996; strong stubborn sets: Valmari 1990; ample sets: Clarke, Grumberg, Peled,
 * chapter 10). In each world it chooses a few actors whose enabled steps are followed. No step that other actors can take before, as
 * `MayHappen` over-approximates them, depends on one of those (`Dependence`) or hides a predicate (`Visibility`).
 */
export class PersistentSets {
  readonly #network: NetworkTables;
  readonly #learned: LearnedSystems;
  readonly #version: KnowledgeVersion;
  readonly #mayHappen: MayHappen;
  readonly #dependence: Dependence;
  readonly #visibility: Visibility;
  /** The version when the search began. */
  #since = -1;
  /** By actor: the distance of locals from its first one, as known then. */
  #distances: readonly ReadonlyMap<number, number>[] = [];
  readonly #images: ImageTable | null;
  readonly #still: Uint8Array;
  readonly #movers: Uint8Array;
  /** By the cells of a world: the actors chosen in the last search. Empty: all. */
  readonly #hints = new Map<string, readonly number[]>();

  constructor(
    network: NetworkTables,
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

  /** Estimate of the bytes held. */
  get bytes(): number {
    return (
      this.#mayHappen.bytes +
      this.#dependence.bytes +
      this.#hints.size * (hintBytes + this.#network.tables.length * digits)
    );
  }

  /** Called before each search: evicts outdated values. Earlier choices only determine which sets are tried first. */
  restart(): void {
    this.#since = this.#version.value;
    this.#mayHappen.refresh();
    this.#distances = this.#network.tables.map((table, actor) =>
      this.#learned.distances(actor, table.cell(at(this.#network.initial, actor)).local),
    );
  }

  /** Asserts that the search since `restart` decides. @throws Error if anything it was computed from has changed meanwhile */
  confirm(): void {
    const { value } = this.#version;
    if (this.#since !== value || !this.#mayHappen.isFresh)
      throw new Error(`internal error: a search by partial order that began under ${this.#since} ends under ${value}`);
  }

  /** The choices of a world that form a persistent set; `null`: all. */
  choose(cells: Int32Array, world: EnabledSteps): readonly number[] | null {
    const { footprints } = world;
    this.#learned.learn();
    const { tables } = this.#network;
    // An actor that is furthest goes first: then worlds that differ elsewhere take the same order, and lead to the same worlds.
    const far = (actor: number): number => this.#distance(actor, at(cells, actor));
    const actors = [...new Set(footprints.map(({ mover }) => mover))].sort((a, b) => far(b) - far(a) || b - a);
    if (actors.length < 2) return null;
    this.#movers.fill(0);
    for (const actor of actors) this.#movers[actor] = 1;
    this.#mayHappen.begin(cells, this.#movers);
    const key = cells.subarray(0, tables.length).join();
    const hint = this.#hints.get(key);
    // More knowledge only adds dependence: a set that was not persistent before is not persistent now.
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
    return best.choices;
  }

  /** Events of an actor that are exchanged are exchanged at the actors that generators map it to, so that they need not be learned late. */
  #exchange(actor: number, one: number, other: number): void {
    if (!this.#learned.exchange(actor, one, other) || this.#images === null) return;
    for (const [generator, places] of this.#images.places.entries())
      this.#exchange(at(places, actor), this.#images.eventOf(generator, one), this.#images.eventOf(generator, other));
  }

  /** The distance of an actor's cell from its first one, as known at the restart. */
  #distance(actor: number, cell: number): number {
    const { local } = at(this.#network.tables, actor).cell(cell);
    return at(this.#distances, actor).get(this.#learned.representative(actor, local)) ?? 0;
  }

  /** A smallest persistent set among those that grow from some seeds by the causes of conflicts. */
  #best(cells: Int32Array, world: EnabledSteps, seeds: readonly (readonly number[])[]): PersistentSet | null {
    const { footprints } = world;
    const interchangeable = seeds.length > 1 ? world.interchangeable() : null;
    const still = this.#still;
    // By the number of steps: the sets of actors to try; and all sets ever offered.
    const due: (readonly number[])[][] = footprints.map(() => []);
    const seen = new Set<string>();
    const offer = (movers: readonly number[]): void => {
      const kept = footprints.filter(({ mover }) => movers.includes(mover)).length;
      // If one of two interchangeable actors has no persistent set, the other has none.
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
        // Worlds in which only time passes are visited too: a set of timers alone could leave them out.
        if (causes.length === 0 && !kept.every(({ passesTime }) => passesTime))
          return { choices, newDiamonds: this.#dependence.newDiamonds };
        for (const cause of causes) if (this.#movers[cause] === 1 && still[cause] === 0) offer([...movers, cause]);
      }
    }
    return null;
  }

  /** Actors each of which could prevent the first conflict by taking no step; empty if the steps form a persistent set. */
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

const moversOf = ({ choices }: PersistentSet, footprints: readonly Footprint[]): readonly number[] => [
  ...new Set(choices.map((choice) => at(footprints, choice).mover)),
];

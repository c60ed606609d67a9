import { at } from '../../network/events.ts';
import type { Generator, SymmetryReport } from './generator.ts';
import { ImageTable } from './image-table.ts';
import type { Network } from '../../network/network.ts';

/** Families beyond so many are refused: which of them are in force is one small number. */
const familiesMax = 16;

/**
 * The generators of a network and what follows from them. Which families are in force in a world is part of it, as a number
 * with a bit for each: worlds that differ by generators in force stand for each other.
 */
export class Symmetry {
  readonly images: ImageTable;
  readonly report: SymmetryReport;
  /** By generator: the bit of its family. */
  readonly bits: readonly number[];
  /** All families: those that leave the first world as it is. */
  readonly all: number;
  readonly #actors: number;
  /** In this order cells are compared: those that change places first, so that blocks get sorted before ties are violated. */
  readonly #order: Int32Array;
  /** By actor: whether any generator moves it. */
  readonly #isMoved: Uint8Array;
  /** By generator: those it moves. */
  readonly #movedBy: readonly (readonly number[])[];
  /** By actor: itself. */
  readonly #themselves: Int32Array;
  /** Scratch space. */
  readonly #image: Int32Array;
  readonly #part: number[] = [];

  /** @throws NetworkError if a generator is no exchange of actors of this network */
  constructor(network: Network, proposed: readonly Generator[]) {
    const { initial } = network;
    const first = Int32Array.from(initial);
    const tried = new ImageTable(network, proposed);
    const isUsed = proposed.map((_, generator) => isFixed(tried, generator, first));
    const used = proposed.filter((_, generator) => isUsed[generator]);
    const families = [...new Set(used.map(({ family }) => family))].slice(0, familiesMax);
    const kept = used.filter(({ family }) => families.includes(family));
    this.images = new ImageTable(network, kept);
    this.report = {
      used: kept.map(({ name }) => name),
      refused: proposed
        .filter((generator) => !kept.includes(generator))
        .map((generator) => ({
          name: generator.name,
          why: used.includes(generator) ? 'there are too many kinds' : 'it changes the world at the start',
        })),
    };
    this.bits = kept.map(({ family }) => 1 << families.indexOf(family));
    this.all = (1 << families.length) - 1;
    this.#actors = initial.length;
    const isMoved = Uint8Array.from(initial, (_, actor) =>
      this.images.places.some((places) => places[actor] !== actor) ? 1 : 0,
    );
    const actors = Int32Array.from(initial, (_, actor) => actor);
    this.#themselves = actors;
    this.#movedBy = this.images.places.map((places) => [...actors].filter((actor) => places[actor] !== actor));
    this.#order = Int32Array.from([
      ...actors.filter((one) => isMoved[one] === 1),
      ...actors.filter((one) => isMoved[one] === 0),
    ]);
    this.#isMoved = isMoved;
    this.#image = new Int32Array(initial.length);
  }

  /**
   * Makes a world the least of those that it stands for, as far as exchanges one at a time lead. Says whether it was not.
   * @param changed - when given, the world was canonicalise before these actors changed
   */
  toRepresentative(cells: Int32Array, inForce: number, changed: readonly number[] | null = null): boolean {
    let isChanged = false;
    for (let isLess = true; isLess;) {
      isLess = false;
      for (let generator = 0; generator < this.bits.length; generator++) {
        if (((this.bits[generator] as number) & inForce) === 0) continue;
        if (changed && !isChanged && !this.#mayChange(generator, cells, changed)) continue;
        if (!this.#isSmaller(generator, cells)) continue;
        this.#apply(generator, cells, this.#image);
        cells.set(this.#image);
        isLess = true;
        isChanged = true;
      }
    }
    return isChanged;
  }

  /** Whether a generator makes anything else of these actors' cells than they are, or of others that take their places. */
  #mayChange(generator: number, cells: Int32Array, actors: readonly number[]): boolean {
    const places = this.images.places[generator] as Int32Array;
    for (let i = 0; i < actors.length; i++) {
      const actor = actors[i] as number;
      if (places[actor] !== actor) return true;
      const cell = cells[actor] as number;
      if (this.images.cell(generator, actor, cell) !== cell) return true;
    }
    return false;
  }

  /**
   * The families in force in a canonicalise world: those before, and those whose generators do not change it, but for what others
   * in force make good. What such a world stands for can be reached, for it is the world itself.
   */
  restored(cells: Int32Array, inForce: number): number {
    let restored = inForce;
    for (let bit = 1; bit <= this.all; bit <<= 1)
      if ((inForce & bit) === 0 && this.#mapsOrbitToItself(cells, bit, inForce)) restored |= bit;
    return restored;
  }

  /** By actor: the first of those that generators in force put in each other's places while they leave the world as it is. */
  interchangeable(cells: Int32Array, inForce: number): Int32Array {
    const first = this.#themselves.slice();
    const least = (actor: number): number => {
      let one = actor;
      while (first[one] !== one) one = first[one] as number;
      return one;
    };
    for (let generator = 0; generator < this.bits.length; generator++) {
      if (((this.bits[generator] as number) & inForce) === 0 || !this.#fixes(generator, cells)) continue;
      for (const actor of this.#movedBy[generator] as readonly number[]) {
        const [one, other] = [least(actor), least(this.images.placeOf(generator, actor))];
        first[Math.max(one, other)] = Math.min(one, other);
      }
    }
    // Nobody comes after those it is like, so they are done already.
    for (let actor = 0; actor < this.#actors; actor++) first[actor] = first[first[actor] as number] as number;
    return first;
  }

  /**
   * All worlds that one stands for, itself first.
   * @param actors - when given, of those worlds that agree on these actors only one; generators map them to each other
   */
  orbit(cells: ArrayLike<number>, inForce: number, actors?: readonly number[]): readonly Int32Array[] {
    const worlds = this.reach(cells, inForce, actors);
    if (worlds === null) throw new RangeError('a world has no image under a generator in force');
    return worlds;
  }

  /** The same for a world of which nothing is known: null when some generator makes nothing of it. */
  reach(cells: ArrayLike<number>, inForce: number, actors?: readonly number[]): readonly Int32Array[] | null {
    const worlds: Int32Array[] = [];
    for (const world of this.each(cells, inForce, actors)) {
      if (world === null) return null;
      worlds.push(world);
    }
    return worlds;
  }

  /** The same one after another, for who may find what is looked for among the first; null, and the end, for one that has no image. */
  *each(
    cells: ArrayLike<number>,
    inForce: number,
    actors?: readonly number[],
  ): Iterable<Int32Array | null, void, undefined> {
    const first = Int32Array.from({ length: this.#actors }, (_, actor) => at(cells, actor));
    const worlds = [first];
    const keyOf = (world: Int32Array): string => (actors ? actors.map((actor) => world[actor]).join() : world.join());
    const seen = new Set([keyOf(first)]);
    yield first;
    for (const world of worlds) {
      for (const [generator, bit] of this.bits.entries()) {
        if ((bit & inForce) === 0) continue;
        // Most images are there already, and a few cells tell.
        if (actors && seen.has(this.#partOf(generator, world, actors))) continue;
        const image = new Int32Array(this.#actors);
        if (!this.#apply(generator, world, image)) {
          yield null;
          return;
        }
        const key = keyOf(image);
        if (seen.has(key)) continue;
        seen.add(key);
        worlds.push(image);
        yield image;
      }
    }
  }

  /** What some actors would be in the image of a world, as `reach` writes it. */
  #partOf(generator: number, world: Int32Array, actors: readonly number[]): string {
    const places = this.images.places[generator] as Int32Array;
    const part = this.#part;
    part.length = actors.length;
    for (let i = 0; i < actors.length; i++) {
      const from = places[actors[i] as number] as number;
      part[i] = this.images.cell(generator, from, world[from] as number);
    }
    return part.join();
  }

  /** The actors, and all that generators put in their places. */
  closure(actors: readonly number[]): readonly number[] {
    const all = new Set(actors);
    for (const actor of all) for (const places of this.images.places) all.add(at(places, actor));
    return [...all];
  }

  /** Whether the generators of a family lead from all that a canonicalise world stands for to nothing else. */
  #mapsOrbitToItself(cells: Int32Array, bit: number, inForce: number): boolean {
    // Most often it is not, and the world itself shows it.
    for (const [generator, own] of this.bits.entries())
      if (own === bit && !this.#comesBack(generator, cells, inForce)) return false;
    const worlds = this.orbit(cells, inForce);
    const keys = new Set(worlds.map((world) => world.join()));
    return worlds.every((world) =>
      this.bits.every((own, generator) => {
        if (own !== bit) return true;
        const image = new Int32Array(this.#actors);
        return this.#apply(generator, world, image) && keys.has(image.join());
      }),
    );
  }

  #comesBack(generator: number, cells: Int32Array, inForce: number): boolean {
    // With nothing else in force the image must be the world itself, which the first cell or two refute.
    if (inForce === 0) return this.#fixes(generator, cells);
    const image = this.#image;
    if (!this.#apply(generator, cells, image)) return false;
    if (isSame(image, cells)) return true;
    const canonicalise = image.slice();
    this.toRepresentative(canonicalise, inForce);
    return isSame(canonicalise, cells);
  }

  #fixes(generator: number, cells: Int32Array): boolean {
    const { images } = this;
    const places = images.places[generator] as Int32Array;
    for (let i = 0; i < this.#order.length; i++) {
      const actor = this.#order[i] as number;
      if (images.cell(generator, actor, cells[actor] as number) !== cells[places[actor] as number]) return false;
    }
    return true;
  }

  /** Writes the image of a world; false when it has none. */
  #apply(generator: number, cells: Int32Array, image: Int32Array): boolean {
    const { images } = this;
    const places = images.places[generator] as Int32Array;
    for (let actor = 0; actor < this.#actors; actor++) {
      const cell = images.cell(generator, actor, cells[actor] as number);
      if (cell < 0) return false;
      image[places[actor] as number] = cell;
    }
    return true;
  }

  /** Whether the image of a world is less than the world. */
  #isSmaller(generator: number, cells: Int32Array): boolean {
    const { images } = this;
    const places = images.places[generator] as Int32Array;
    for (let i = 0; i < this.#order.length; i++) {
      const actor = this.#order[i] as number;
      const from = places[actor] as number;
      const mine = cells[actor] as number;
      const other = images.cell(generator, from, cells[from] as number);
      if (other === mine) continue;
      if (this.#isMoved[actor] === 1) {
        const difference = images.rank(actor, other) - images.rank(actor, mine);
        if (difference !== 0) return difference < 0;
      }
      return images.text(actor, other) < images.text(actor, mine);
    }
    return false;
  }
}

function isFixed(images: ImageTable, generator: number, cells: Int32Array): boolean {
  const places = at(images.places, generator);
  return cells.every((cell, actor) => images.cell(generator, actor, cell) === at(cells, at(places, actor)));
}

/** Whether all of the first list stands at the start of the second. */
function isSame(a: Int32Array, b: Int32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

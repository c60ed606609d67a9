import { at } from '../../network/events.ts';
import type { Generator, SymmetryReport } from './generator.ts';
import { ImageTable } from './image-table.ts';
import type { NetworkTables } from '../../network/network.ts';

/** Families beyond so many are refused: the families in force are a small bit mask. */
const familiesMax = 16;

/**
 * Symmetry reduction (Ip and Dill 1996; Clarke, Grumberg, Peled, chapter 14): of each orbit of worlds one representative is kept. The
 * families of generators in force vary along a run, and are part of the world as a bit mask (ADR 0007).
 */
export class Symmetry {
  readonly images: ImageTable;
  readonly report: SymmetryReport;
  /** By generator: the bit of its family. */
  readonly bits: readonly number[];
  /** All families that fix the initial world. */
  readonly all: number;
  readonly #actors: number;
  /** The order in which cells are compared: actors that generators move come first, so that blocks are sorted before ties are broken. */
  readonly #order: Int32Array;
  /** By actor: whether any generator moves it. */
  readonly #isMoved: Uint8Array;
  /** By generator: the actors that it moves. */
  readonly #movedBy: readonly (readonly number[])[];
  /** The identity. */
  readonly #themselves: Int32Array;
  /** Scratch space. */
  readonly #image: Int32Array;
  readonly #part: number[] = [];

  /** @throws NetworkError if a generator is no permutation of order two of the actors of this network */
  constructor(network: NetworkTables, proposed: readonly Generator[]) {
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
   * Replaces a world by the representative of its orbit: the least that single generators lead to. Returns whether it was another.
   * @param changed - when given, the world was a representative before these actors changed
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

  /** Whether a generator may change the cells of these actors or of their images. */
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
   * The families in force in a representative: those before, and those that map its orbit to itself. With them the orbit is no larger, so
   * every world in it is still reachable.
   */
  restored(cells: Int32Array, inForce: number): number {
    let restored = inForce;
    for (let bit = 1; bit <= this.all; bit <<= 1)
      if ((inForce & bit) === 0 && this.#mapsOrbitToItself(cells, bit, inForce)) restored |= bit;
    return restored;
  }

  /** By actor: the first of those that generators in force map it to while they fix the world. */
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
    // Earlier actors come first, so their entries are final.
    for (let actor = 0; actor < this.#actors; actor++) first[actor] = first[first[actor] as number] as number;
    return first;
  }

  /**
   * The orbit of a world, itself first.
   * @param actors - when given, only one of those worlds that agree on these actors; generators map them to each other
   */
  orbit(cells: ArrayLike<number>, inForce: number, actors?: readonly number[]): readonly Int32Array[] {
    const worlds = this.reach(cells, inForce, actors);
    if (worlds === null) throw new RangeError('a world has no image under a generator in force');
    return worlds;
  }

  /** The orbit of any world; null when some generator has no image of it. */
  reach(cells: ArrayLike<number>, inForce: number, actors?: readonly number[]): readonly Int32Array[] | null {
    const worlds: Int32Array[] = [];
    for (const world of this.each(cells, inForce, actors)) {
      if (world === null) return null;
      worlds.push(world);
    }
    return worlds;
  }

  /** The orbit one world after another, for a caller that may stop early; null, and the end, for a world without an image. */
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
        // Most images are there already, and a few cells show it.
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

  /** The cells of some actors in the image of a world, as text. */
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

  /** The actors, and all images of them. */
  closure(actors: readonly number[]): readonly number[] {
    const all = new Set(actors);
    for (const actor of all) for (const places of this.images.places) all.add(at(places, actor));
    return [...all];
  }

  /** Whether the generators of a family map the orbit of a representative to itself. */
  #mapsOrbitToItself(cells: Int32Array, bit: number, inForce: number): boolean {
    // Most often they do not, and the representative itself shows it.
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
    // With no family in force the image must be the world itself, which the first cells refute.
    if (inForce === 0) return this.#fixes(generator, cells);
    const image = this.#image;
    if (!this.#apply(generator, cells, image)) return false;
    if (isSame(image, cells)) return true;
    const representative = image.slice();
    this.toRepresentative(representative, inForce);
    return isSame(representative, cells);
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

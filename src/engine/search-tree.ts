import { at } from './events.ts';
import type { World } from './network.ts';
import { formatSchedule } from './schedule.ts';
import { grown, VectorStore } from './vector-store.ts';

/** The worlds that a breadth-first search has met, in the order met, each with the step that led to it first. */
export class SearchTree {
  readonly #store: VectorStore;
  #parents = new Uint32Array(1024);
  #choices = new Uint16Array(1024);
  /** Index of the first world of each depth. */
  readonly #levels: number[] = [];

  constructor(initial: World) {
    this.#store = new VectorStore(initial.length);
    this.#store.intern(initial);
    this.#levels.push(0, 1);
  }

  get size(): number {
    return this.#store.size;
  }

  /** Bytes held by the typed arrays. */
  get bytes(): number {
    return this.#store.bytes + this.#parents.byteLength + this.#choices.byteLength;
  }

  /** Says that every world added from now on is one step deeper. The first level below the initial world is open from the start. */
  openLevel(): void {
    this.#levels.push(this.size);
  }

  /** Adds a successor unless it is known. Its index, or -1 when it is new and there is no room below `limit`. */
  add(world: World, parent: number, choice: number, limit: number): number {
    const index = this.#store.intern(world, limit);
    if (index >= 0 && this.#store.lastWasNew) {
      if (index >= this.#parents.length) {
        this.#parents = grown(this.#parents);
        this.#choices = grown(this.#choices);
      }
      if (choice > 0xffff) throw new RangeError(`choice ${choice} does not fit the 16 bits of a link`);
      this.#parents[index] = parent;
      this.#choices[index] = choice;
    }
    return index;
  }

  /** The index of a world, or -1. */
  indexOf(world: World): number {
    return this.#store.indexOf(world);
  }

  read(index: number, into: Uint32Array): void {
    this.#store.read(index, into);
  }

  world(index: number): World {
    this.#check(index);
    const world = new Uint32Array(this.#store.width);
    this.#store.read(index, world);
    return world;
  }

  /** Steps from the initial world, which are the fewest possible. */
  depth(index: number): number {
    this.#check(index);
    let low = 0;
    let high = this.#levels.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (at(this.#levels, middle) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** A shortest schedule to the world. */
  schedule(index: number): string {
    this.#check(index);
    const choices: number[] = [];
    for (let here = index; here > 0; here = at(this.#parents, here)) choices.push(at(this.#choices, here));
    return formatSchedule(choices.reverse());
  }

  #check(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.size)
      throw new RangeError(`world ${index} is not among the ${this.size} explored`);
  }
}

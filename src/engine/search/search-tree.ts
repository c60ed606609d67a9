import { ResumeError } from '../network/errors.ts';
import { at } from '../network/events.ts';
import { Expander } from './expander.ts';
import type { MoveTable } from '../network/move-table.ts';
import type { NetworkTables, World } from '../network/network.ts';
import { grown, type PairLog } from '../network/pair-table.ts';
import type { OrbitHooks } from '../reductions/symmetry/orbit-hooks.ts';
import type { WorldSteps } from '../worlds/world-steps.ts';
import type { EdgeLog } from './edge-log.ts';
import type { StepCache } from './step-cache.ts';
import { relationOf, type Relation } from './relation.ts';
import type { StepTable } from '../worlds/step-table.ts';
import { balancedShape, clusteredShape, type TreeShape } from '../worlds/tree-shape.ts';
import { WorldCursor } from '../worlds/world-cursor.ts';
import { WorldTree } from '../worlds/world-tree.ts';

/** Stride of the marks: a smaller one needs more memory, a larger one more time to find a parent. */
const stretch = 16;

/** The tree is restructured at this number of worlds, using all of them as the sample. */
const shapedAt = 1 << 15;
const sampleSize = 1 << 10;

/** A tree of worlds as plain data. */
export interface SavedTree {
  readonly shape: TreeShape;
  readonly isShaped: boolean;
  /** Index of the first world of each depth. */
  readonly levels: readonly number[];
  /** Number of expanded worlds; the last one perhaps in part. */
  readonly expanded: number;
  readonly marks: Uint32Array;
  /** By inner node. */
  readonly pairs: readonly PairLog[];
}

/**
 * The worlds of a breadth-first search, in order of discovery. Parents are not stored. Worlds are expanded in that same order, so
 * the parent of a world lies in a short stretch, and is found by expanding it again.
 */
export class SearchTree {
  /** Changes when the tree is restructured. */
  worlds: WorldTree;
  readonly #actors: number;
  readonly #moves: MoveTable;
  readonly #steps: StepTable;
  /** Index of the first world of each depth. */
  readonly #levels: number[];
  /** By stretch: number of worlds before its first was expanded. */
  #marks = new Uint32Array(16);
  /** By world: the followed choices as bits; 0 for all. Empty unless a search omitted some. */
  #followed = new Uint32Array(0);
  /** Kept where steps are omitted; otherwise edges are computed again on demand. */
  readonly #edges: EdgeLog | null;
  #expanded: number;
  /** Marks that existed at the start: expanding a world again must not move its own. */
  readonly #marked: number;
  /** A second expander, for queries during a search. */
  #reader: Expander;
  #isShaped: boolean;
  readonly #orbit: OrbitHooks | null;

  /**
   * Builds a tree with the initial world, or with saved worlds.
   * @param cache - with symmetry, worlds represent their orbits, and the families in force are stored in addition to the cells
   * @param saved - worlds to begin with, instead of the initial one
   * @param edges - log of followed edges, filled by the expanding search
   */
  constructor(
    { initial }: Pick<NetworkTables, 'initial'>,
    { moves, steps, orbit }: StepCache,
    saved: SavedTree | null = null,
    edges: EdgeLog | null = null,
  ) {
    this.#edges = edges;
    this.#actors = initial.length;
    // A tree has at least two leaves; one without an actor is always 0.
    const leaves = Math.max(2, initial.length + (orbit ? 1 : 0));
    if (saved && saved.shape.leaves !== leaves)
      throw new ResumeError('the network has another number of actors than the saved search');
    this.worlds = new WorldTree(saved?.shape ?? balancedShape(leaves), saved?.pairs);
    this.#isShaped = saved?.isShaped ?? false;
    this.#levels = [...(saved?.levels ?? [0, 1])];
    this.#expanded = saved?.expanded ?? 0;
    this.#marked = saved?.marks.length ?? 0;
    if (saved) for (const [mark, size] of saved.marks.entries()) this.#setMark(mark, size);
    this.#moves = moves;
    this.#steps = steps;
    this.#orbit = orbit;
    steps.moveTo(this.worlds);
    this.#reader = this.expander();
    if (!saved) new WorldCursor(this.worlds).place([...Array.from(initial), ...(orbit ? [orbit.symmetry.all] : [])]);
  }

  /** All data needed to rebuild the tree; views that the next world may invalidate. */
  save(): SavedTree {
    return {
      shape: this.worlds.shape,
      isShaped: this.#isShaped,
      levels: this.#levels,
      expanded: this.#expanded,
      marks: this.#marks.subarray(0, Math.ceil(this.#expanded / stretch)),
      pairs: this.worlds.saved,
    };
  }

  /** Grows whenever a step or a row of moves is computed for the first time. */
  get learned(): number {
    return this.#moves.size + this.#steps.size;
  }

  get size(): number {
    return this.worlds.size;
  }

  /** Bytes held by the typed arrays. */
  get bytes(): number {
    return this.worlds.bytes + this.#marks.byteLength + this.#followed.byteLength + (this.#edges?.bytes ?? 0);
  }

  /** Bytes they will occupy after that many more worlds. */
  bytesWith(worlds: number): number {
    return this.worlds.bytesWith(worlds) + this.#marks.byteLength;
  }

  /** The greatest depth whose worlds are all known, from the numbers of expanded and visited worlds. */
  depthWithin(expanded: number, visited: number): number {
    const levels = this.#levels;
    let depth = 0;
    for (let first = at(levels, 1); first < this.size && first <= expanded; first = levels[depth + 1] ?? this.size) {
      if ((levels[depth + 2] ?? this.size) > visited) break;
      depth++;
    }
    return depth;
  }

  /** An expander for this tree, valid until the tree is restructured. */
  expander(): Expander {
    return new Expander(this.worlds, this.#moves, this.#steps, this.#orbit);
  }

  /** Begins a new level: worlds added from now on are one step deeper. The first level below the initial world is open from the start. */
  openLevel(): void {
    this.#levels.push(this.size);
  }

  /** Begins the successors of this world. Worlds are expanded in index order. */
  openWorld(index: number): void {
    this.#expanded = index + 1;
    if (index % stretch !== 0) return;
    const mark = index / stretch;
    if (mark >= this.#marked) this.#setMark(mark, this.size);
  }

  #setMark(mark: number, size: number): void {
    if (mark >= this.#marks.length) this.#marks = grown(this.#marks, mark + 1);
    this.#marks[mark] = size;
  }

  /** Records that only these choices of a world are followed, all of which are below 32. */
  follow(index: number, choices: readonly number[]): void {
    if (index >= this.#followed.length) this.#followed = grown(this.#followed, Math.max(1024, this.size));
    this.#followed[index] = choices.reduce((bits, choice) => bits | (1 << choice), 0);
  }

  #follows(index: number, choice: number): boolean {
    const bits = this.#followed[index] ?? 0;
    return bits === 0 || (choice < 32 && ((bits >>> choice) & 1) === 1);
  }

  /** Whether it is time to `shape` the tree. */
  get isDue(): boolean {
    return !this.#isShaped && this.size >= shapedAt;
  }

  /** Moves the worlds, with their indices, to a tree that fits them better. `worlds` and expanders change. */
  shape(): void {
    this.#isShaped = true;
    const old = new WorldCursor(this.worlds);
    const columns = Array.from({ length: this.worlds.shape.leaves }, () => new Uint32Array(sampleSize));
    for (let i = 0; i < sampleSize; i++) {
      old.load(Math.floor((i * this.size) / sampleSize));
      for (const [actor, column] of columns.entries()) column[i] = at(old.numbers, actor);
    }
    const worlds = new WorldTree(clusteredShape(columns));
    const cursor = new WorldCursor(worlds);
    for (let index = 0; index < this.size; index++) {
      old.load(index);
      cursor.place(old.numbers);
    }
    this.worlds = worlds;
    this.#steps.moveTo(worlds);
    this.#reader = this.expander();
  }

  /** The computed part of the transition relation. */
  relation(): Relation {
    return relationOf(this.#moves, this.#steps);
  }

  /** The index of a world, or of its orbit representative; -1 when there is none. */
  indexOf(world: World): number {
    if (world.length !== this.#actors) return -1;
    if (this.#orbit === null) return this.worlds.indexOf(world);
    const { symmetry } = this.#orbit;
    let first = -1;
    for (let inForce = 0; inForce <= symmetry.all; inForce++) {
      for (const image of symmetry.reach(world, inForce) ?? []) {
        const index = this.worlds.indexOf([...image, inForce]);
        if (index >= 0 && (first < 0 || index < first)) first = index;
      }
    }
    return first;
  }

  world(index: number): World {
    this.#check(index);
    this.#reader.load(index);
    return new Uint32Array(this.#reader.numbers.subarray(0, this.#actors));
  }

  /** The orbit of a world, itself first; one of those that agree on the given actors. */
  images(index: number, actors?: readonly number[]): readonly World[] {
    const world = this.world(index);
    return this.#orbit === null ? [world] : this.#orbit.symmetry.orbit(world, this.#inForce(), actors);
  }

  /** Distance from the initial world. */
  depth(index: number): number {
    this.#check(index);
    return lastAtMost(this.#levels, this.#levels.length, index);
  }

  /**
   * A shortest schedule to the world, as choices.
   * @param image - another world of its orbit, to be reached in its place
   */
  path(index: number, image?: World): readonly number[] {
    this.#check(index);
    const choices: number[] = [];
    let cells: Int32Array = Int32Array.from(image ?? this.world(index));
    for (let here = index; here > 0;) {
      const step = this.#stepTo(here);
      if (this.#orbit === null) choices.push(step.choice);
      else {
        const before = this.#before(step.from, cells, this.#orbit.steps);
        choices.push(before.choice);
        cells = before.cells;
      }
      here = step.from;
    }
    return choices.reverse();
  }

  /** Visits the successors of an expanded world, in choice order. */
  edgesFrom(index: number, visit: (to: number) => void): void {
    if (this.#edges) return this.#edges.each(index, visit);
    if (index >= this.#expanded) return;
    const targets: number[] = [];
    const expander = this.#reader;
    expander.load(index);
    const choices = expander.choices();
    for (let choice = 0; choice < choices; choice++) expander.take(choice);
    const all = expander.unfold();
    for (let choice = 0; choice < all; choice++) {
      const to = expander.find(choice);
      if (to >= 0) targets.push(to);
    }
    // The visitor may request other worlds in between.
    for (const to of targets) visit(to);
  }

  /** Findings of the steps out of the orbit of a world, each with a shortest path that ends in it. */
  findingsFrom(index: number): ReadonlyMap<number, readonly number[]> {
    const found = new Map<number, readonly number[]>();
    if (this.#orbit === null) return found;
    for (const image of this.images(index)) {
      this.#orbit.steps.from(Int32Array.from(image), ({ choice, outcome }) => {
        for (const id of this.#steps.findings(outcome))
          if (!found.has(id)) found.set(id, [...this.path(index, image), choice]);
      });
    }
    return found;
  }

  /** The families in force in the reader's current world. */
  #inForce(): number {
    return at(this.#reader.numbers, this.#actors);
  }

  /** The orbit of a world, itself first; usually one of the first members is the one sought. */
  *#nearest(index: number): Iterable<Int32Array, void, undefined> {
    const world = this.world(index);
    if (this.#orbit === null) yield Int32Array.from(world);
    else for (const image of this.#orbit.symmetry.each(world, this.#inForce())) if (image) yield image;
  }

  /** A member of a world's orbit, with the choice that leads from there to these cells. */
  #before(
    index: number,
    cells: Int32Array,
    steps: WorldSteps,
  ): { readonly cells: Int32Array; readonly choice: number } {
    const after = new Int32Array(this.#actors);
    for (const before of this.#nearest(index)) {
      let found = -1;
      steps.from(before, ({ choice, outcome }) => {
        if (found >= 0) return;
        after.set(before);
        this.#steps.apply(outcome, this.#steps.route(outcome), after);
        if (after.every((cell, actor) => cell === cells[actor])) found = choice;
      });
      if (found >= 0) return { cells: before, choice: found };
    }
    throw new RangeError(`nothing that world ${index} stands for leads there`);
  }

  /** The step that discovered a world. */
  #stepTo(index: number): { readonly from: number; readonly choice: number } {
    const expander = this.#reader;
    const first = lastAtMost(this.#marks, Math.ceil(this.#expanded / stretch), index) * stretch;
    for (let from = first; from < first + stretch; from++) {
      expander.load(from);
      const choices = expander.choices();
      for (let choice = 0; choice < choices; choice++) expander.take(choice);
      const all = expander.unfold();
      for (let choice = 0; choice < all; choice++)
        if (this.#follows(from, choice) && expander.find(choice) === index) return { from, choice };
    }
    throw new RangeError(`nothing leads to world ${index}`);
  }

  #check(index: number): void {
    if (!Number.isInteger(index) || index < 0 || index >= this.size)
      throw new RangeError(`world ${index} is not among the ${this.size} explored`);
  }
}

/** Binary search: the position of the last entry that is not above the value, in an ascending list. */
function lastAtMost(list: ArrayLike<number>, length: number, value: number): number {
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(list, middle) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

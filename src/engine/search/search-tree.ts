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

/** Worlds from one mark to the next: the fewer, the more memory; the more, the longer it takes to find a parent. */
const stretch = 16;

/** The tree gets its lasting shape when it has this many worlds, from a sample of that many of them. */
const shapedAt = 1 << 15;
const sampleSize = 1 << 10;

/** A tree of worlds as plain data. */
export interface SavedTree {
  readonly shape: TreeShape;
  readonly isShaped: boolean;
  /** Index of the first world of each depth. */
  readonly levels: readonly number[];
  /** Worlds that were expanded, the last one perhaps in part. */
  readonly expanded: number;
  readonly marks: Uint32Array;
  /** By inner node. */
  readonly pairs: readonly PairLog[];
}

/**
 * The worlds that a breadth-first search has met, in the order met. Where each came from is not stored: worlds are expanded
 * in that same order, so the first that leads to a given one lies in a short stretch, and is found by expanding it again.
 */
export class SearchTree {
  /** Changes when the tree takes its lasting shape. */
  worlds: WorldTree;
  readonly #actors: number;
  readonly #moves: MoveTable;
  readonly #steps: StepTable;
  /** Index of the first world of each depth. */
  readonly #levels: number[];
  /** By stretch: how many worlds there were when its first was about to be expanded. */
  #marks = new Uint32Array(16);
  /** By world: the choices that were followed, as bits; 0 for all. Empty where no search left any out. */
  #followed = new Uint32Array(0);
  /** Kept where steps are left out; without it, edges are worked out again. */
  readonly #edges: EdgeLog | null;
  #expanded: number;
  /** Marks that were there from the start: a world that is expanded a second time must not move its own. */
  readonly #marked: number;
  /** Answers questions while another expander searches. */
  #reader: Expander;
  #isShaped: boolean;
  readonly #orbit: OrbitHooks | null;

  /**
   * @param cache - with symmetry, worlds stand for their images; which of its families are in force is kept beside the cells
   * @param saved - the worlds to begin with, instead of the initial one
   * @param edges - where whoever expands worlds keeps where their steps lead
   */
  constructor(
    { initial }: Pick<NetworkTables, 'initial'>,
    { moves, steps, orbit }: StepCache,
    saved: SavedTree | null = null,
    edges: EdgeLog | null = null,
  ) {
    this.#edges = edges;
    this.#actors = initial.length;
    // A tree has two leaves or more; one without an actor is always 0.
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

  /** All that is needed to make the same tree again; views that the next world may make stale. */
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

  /** Grows whenever a step or a row of moves is worked out that no world had asked for before. */
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

  /** Bytes that they will hold once so many worlds more have come. */
  bytesWith(worlds: number): number {
    return this.worlds.bytesWith(worlds) + this.#marks.byteLength;
  }

  /** The greatest depth of which all worlds were met, when so many were expanded, and also looked at, when so many were. */
  depthWithin(expanded: number, visited: number): number {
    const levels = this.#levels;
    let depth = 0;
    for (let first = at(levels, 1); first < this.size && first <= expanded; first = levels[depth + 1] ?? this.size) {
      if ((levels[depth + 2] ?? this.size) > visited) break;
      depth++;
    }
    return depth;
  }

  /** A place to expand worlds from; good until the tree changes its shape. */
  expander(): Expander {
    return new Expander(this.worlds, this.#moves, this.#steps, this.#orbit);
  }

  /** Says that every world added from now on is one step deeper. The first level below the initial world is open from the start. */
  openLevel(): void {
    this.#levels.push(this.size);
  }

  /** Says that the successors of this world are added next. Worlds come in the order of their indices. */
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

  /** Says that only these choices of a world are followed, all of which are below 32. */
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

  /** Keeps the same worlds under the same indices in a tree that fits them better. `worlds` and expanders are new after it. */
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

  /** What was worked out of how worlds lead to worlds. */
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

  /** The orbit of a world, itself first; of those that agree on some actors only one. */
  images(index: number, actors?: readonly number[]): readonly World[] {
    const world = this.world(index);
    return this.#orbit === null ? [world] : this.#orbit.symmetry.orbit(world, this.#inForce(), actors);
  }

  /** Steps from the initial world, which are the fewest possible. */
  depth(index: number): number {
    this.#check(index);
    return lastAtMost(this.#levels, this.#levels.length, index);
  }

  /**
   * The choices of a shortest way to the world.
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

  /** Shows every world that one step out of an expanded world leads to, in choice order. */
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
    // The visitor may ask for other worlds in between.
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

  /** The families in force in the world that the reader is at. */
  #inForce(): number {
    return at(this.#reader.numbers, this.#actors);
  }

  /** All worlds that one stands for, from itself on: most often one of the first is the one looked for. */
  *#nearest(index: number): Iterable<Int32Array, void, undefined> {
    const world = this.world(index);
    if (this.#orbit === null) yield Int32Array.from(world);
    else for (const image of this.#orbit.symmetry.each(world, this.#inForce())) if (image) yield image;
  }

  /** One of the worlds that a world stands for, and the choice that leads from there to these cells. */
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

  /** The step that met a world first. */
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

/** The position of the last entry that is not above the value, in a list that rises from at most that. */
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

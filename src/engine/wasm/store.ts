import { at } from '../network/events.ts';
import type { NetworkTables, World } from '../network/network.ts';
import { Instance, reasons } from './instance.ts';
import { Tables, type Tabulated } from './tables.ts';

/** Stride of the marks, as in `assembly/kernel.ts`. */
const stretch = 16;

/** The worlds of an inner loop, with queries that need no search: schedule, cells, successors. */
export class Store {
  readonly instance: Instance;
  readonly tables: Tables;
  readonly #network: NetworkTables;
  readonly #cells: Uint32Array;

  constructor(tabulated: Tabulated) {
    const { network } = tabulated;
    this.instance = new Instance();
    this.#network = network;
    this.#cells = new Uint32Array(network.initial.length);
    this.tables = new Tables(this.instance, tabulated);
  }

  get size(): number {
    return this.instance.exports.worlds() >>> 0;
  }

  /** Adds a world that is new. */
  add(world: World): void {
    const [left, right] = this.#halves(world, true);
    this.instance.exports.addWorld(left, right);
  }

  /** The cells of a world, in a buffer that is reused. */
  cells(index: number): Uint32Array {
    const { exports } = this.instance;
    for (let part = 0; part < 4; part++) this.tables.readPart(part, exports.partOfWorld(index, part), this.#cells);
    return this.#cells;
  }

  world(index: number): World {
    if (!Number.isInteger(index) || index < 0 || index >= this.size)
      throw new RangeError(`world ${index} is not among the ${this.size} explored`);
    return this.cells(index).slice();
  }

  /** The index of a world, or -1. */
  indexOf(world: World): number {
    if (world.length !== this.#network.initial.length) return -1;
    const [left, right] = this.#halves(world, false);
    return left < 0 || right < 0 ? -1 : this.instance.exports.findWorld(left, right);
  }

  /** A shortest schedule to the world, as choices. */
  path(index: number): readonly number[] {
    const choices: number[] = [];
    for (let here = index; here > 0;) {
      const step = this.#stepTo(here);
      choices.push(step.choice);
      here = step.from;
    }
    return choices.reverse();
  }

  /** The successors of an expanded world, in choice order; -1 for worlds that are not stored. */
  successors(index: number): readonly number[] {
    const { exports } = this.instance;
    for (let reason = exports.successors(index); reason !== reasons.done; reason = exports.successors(index))
      this.supply(reason, index);
    return Array.from({ length: exports.successorCount() }, (_, choice) => exports.successorAt(choice));
  }

  /**
   * Supplies the missing data of the inner loop. Returns the findings of a step that was not taken before.
   * @throws NetworkError if a machine breaks a rule
   */
  supply(reason: number, index: number): readonly number[] {
    const { missing, missingAt, findings, findingsLength } = this.instance.exports;
    if (reason === reasons.needsAnswer) this.tables.answer();
    else if (reason === reasons.needsPart) this.tables.describe(missing.value, missingAt.value >>> 0);
    else if (reason === reasons.needsMove) this.tables.refuse(missingAt.value >>> 0, this.cells(index));
    const first = findings.value >>> 2;
    return reason === reasons.finds
      ? Array.from(this.instance.words.subarray(first, first + findingsLength.value))
      : [];
  }

  /** The step that discovered a world. */
  #stepTo(index: number): { readonly from: number; readonly choice: number } {
    const { exports } = this.instance;
    let low = 0;
    let high = Math.ceil((exports.expanded.value >>> 0) / stretch) - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (exports.markOf(middle) >>> 0 <= index) low = middle;
      else high = middle - 1;
    }
    for (let from = low * stretch; from < (low + 1) * stretch; from++) {
      const choice = this.successors(from).indexOf(index);
      if (choice >= 0) return { from, choice };
    }
    throw new RangeError(`nothing leads to world ${index}`);
  }

  #halves(world: World, add: boolean): readonly [left: number, right: number] {
    const { exports } = this.instance;
    const parts = [0, 1, 2, 3].map((part) => this.tables.partOf(part, world, add));
    if (parts.includes(-1)) return [-1, -1];
    const half = (side: number): number =>
      exports.halfOf(side, at(parts, side * 2), at(parts, side * 2 + 1), Number(add));
    return [half(0), half(1)];
  }
}

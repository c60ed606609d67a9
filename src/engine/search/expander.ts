import type { MoveTable } from '../network/move-table.ts';
import { grown, type PairTable } from '../network/pair-table.ts';
import type { Footprint, StepTable } from '../worlds/step-table.ts';
import type { ExpansionHooks } from '../worlds/expansion-hooks.ts';
import { WorldCursor } from '../worlds/world-cursor.ts';
import type { WorldTree } from '../worlds/world-tree.ts';

/**
 * The inner loop: expands worlds one after another by table look-ups, in scratch space that is reused. Several expanders may use
 * one tree independently.
 */
export class Expander {
  /** The current world, by node of the tree; read-only for others. */
  readonly numbers: Int32Array;
  readonly #cursor: WorldCursor;
  readonly #moves: MoveTable;
  readonly #steps: StepTable;
  /** By actor: the cell for which the next three are valid, and its row of moves. */
  readonly #cells: Int32Array;
  readonly #first: Int32Array;
  readonly #busy: Int32Array;
  readonly #idle: Int32Array;
  readonly #root: PairTable;
  /** By choice: its move, and the halves of the resulting world. */
  #choices = new Int32Array(64);
  #outcomes = new Int32Array(64);
  #lefts = new Int32Array(64);
  #rights = new Int32Array(64);
  #length = 0;
  /** Whether the choices are idle events. */
  isIdle = false;
  readonly #hooks: ExpansionHooks | null;
  /** Set after a choice for which represented worlds may have other successors. */
  isAsymmetric = false;
  /** The represented world that `unfold` is expanding. */
  image: Int32Array | null = null;

  constructor(tree: WorldTree, moves: MoveTable, steps: StepTable, hooks: ExpansionHooks | null = null) {
    this.#hooks = hooks;
    this.#cursor = new WorldCursor(tree);
    this.numbers = this.#cursor.numbers;
    this.#root = tree.root;
    this.#moves = moves;
    this.#steps = steps;
    this.#cells = new Int32Array(moves.actors).fill(-1);
    this.#first = new Int32Array(moves.actors);
    this.#busy = new Int32Array(moves.actors);
    this.#idle = new Int32Array(moves.actors);
  }

  /** The mark of the current world, where a reduction stores one in addition to its cells. */
  get mark(): number {
    return this.numbers[this.#cells.length] as number;
  }

  /** Moves to a world. */
  load(index: number): void {
    this.#cursor.load(index);
  }

  /**
   * The number of choices of the current world.
   * @throws NetworkError if a machine breaks a rule while its choices are computed
   */
  choices(): number {
    this.#length = 0;
    this.isAsymmetric = false;
    for (let actor = 0; actor < this.#cells.length; actor++) {
      if (this.#cells[actor] !== this.numbers[actor]) this.#look(actor, this.numbers[actor] as number);
      const busy = this.#busy[actor] as number;
      if (busy > 0) this.#offer(this.#first[actor] as number, busy);
    }
    this.isIdle = this.#length === 0;
    // Idle events are enabled only in a world without other choices.
    if (this.isIdle) {
      for (let actor = 0; actor < this.#cells.length; actor++)
        this.#offer(this.#first[actor] as number, this.#idle[actor] as number);
    }
    return this.#length;
  }

  /** Whether each of those choices only lets time pass: a timer fires, or an `idle` event comes. */
  onlyTimePasses(): boolean {
    for (let choice = 0; choice < this.#length; choice++)
      if (!this.#moves.move(this.#choices[choice] as number).passesTime) return false;
    return true;
  }

  /**
   * Takes a choice. Returns the findings of that step.
   * @throws NetworkError if a machine breaks a rule, or calls recurse without end
   */
  take(choice: number): readonly number[] {
    const outcome = this.#steps.outcome(this.#choices[choice] as number, this.numbers);
    this.#outcomes[choice] = outcome;
    if (this.#hooks?.onStep(outcome, this.mark) === true) this.isAsymmetric = true;
    return this.#steps.findings(outcome);
  }

  /** Computes the successor of a choice, once taken; a precondition of `add` and `find`. */
  lead(choice: number): void {
    this.#split(choice, this.#outcomes[choice] as number);
  }

  /** By actor: the first of its interchangeable actors in the current world; null without symmetry. */
  interchangeable(): Int32Array | null {
    return this.#hooks && this.#hooks.interchangeable(this.numbers, this.mark);
  }

  /** Actors involved in a choice, once taken. */
  footprint(choice: number): Footprint {
    return this.#steps.footprint(this.#outcomes[choice] as number);
  }

  /** The index of a choice's successor. It is added when it is new and there are fewer than `limit`; else -1. */
  add(choice: number, limit: number): number {
    return this.#root.intern(this.#lefts[choice] as number, this.#rights[choice] as number, limit);
  }

  /** The index of a choice's successor, without adding it. */
  find(choice: number): number {
    return this.#root.indexOf(this.#lefts[choice] as number, this.#rights[choice] as number);
  }

  /**
   * Computes the successors of all choices, once taken, and the further successors of represented worlds, which are numbered as
   * further choices. Returns their total number.
   * @param onFindings - called with the findings of each
   * @throws NetworkError if a machine breaks a rule in one of those worlds, which is then `image`
   */
  unfold(onFindings?: (findings: readonly number[]) => void): number {
    for (let choice = 0; choice < this.#length; choice++) this.lead(choice);
    if (this.#hooks === null || !this.isAsymmetric) return this.#length;
    let entered: Int32Array = this.numbers;
    this.#hooks.expand(
      this.numbers,
      this.mark,
      (image) => {
        this.image = entered = image;
      },
      (outcome) => {
        this.#grow(this.#length + 1);
        this.#cursor.nearby.set(entered);
        this.#split(this.#length++, outcome);
        onFindings?.(this.#steps.findings(outcome));
      },
    );
    this.image = null;
    return this.#length;
  }

  /** Computes the halves of the world that results from an outcome, in `nearby`. */
  #split(choice: number, outcome: number): void {
    const cursor = this.#cursor;
    const route = this.#steps.route(outcome);
    this.#steps.apply(outcome, route, cursor.nearby);
    if (this.#hooks?.onSuccessor(cursor.nearby, outcome, route.actors, this.image !== null) === true) cursor.splitAll();
    else cursor.split(route);
    this.#lefts[choice] = cursor.left;
    this.#rights[choice] = cursor.right;
  }

  #look(actor: number, cell: number): void {
    const { first, busy, idle } = this.#moves.row(actor, cell);
    this.#cells[actor] = cell;
    this.#first[actor] = first;
    this.#busy[actor] = busy;
    this.#idle[actor] = idle;
  }

  #offer(first: number, count: number): void {
    const end = this.#length + count;
    this.#grow(end);
    for (let move = first; this.#length < end; move++) this.#choices[this.#length++] = move;
  }

  #grow(length: number): void {
    if (length <= this.#choices.length) return;
    this.#choices = grown(this.#choices, length);
    this.#outcomes = grown(this.#outcomes, length);
    this.#lefts = grown(this.#lefts, length);
    this.#rights = grown(this.#rights, length);
  }
}

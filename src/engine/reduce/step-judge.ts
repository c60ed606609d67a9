import { NetworkError } from '../network/errors.ts';
import { at } from '../network/events.ts';
import type { ImageTable } from './image-table.ts';
import type { MoveTable } from '../network/move-table.ts';
import type { StepTable } from '../worlds/step-table.ts';

/** A step has more images than this: too many to look at all. */
const imagesMax = 100_000;

/**
 * Which generators a step does not bear out. A step bears out a generator when the image of its move, taken among the images
 * of all cells it looked at, leads to the images of all cells it made, and looks at no others. It is not enough that this
 * step does: its images under all generators must too, or products of generators would be taken on trust.
 */
export class StepJudge {
  readonly #images: ImageTable;
  readonly #moves: MoveTable;
  readonly #steps: StepTable;
  /** By generator: the bit of its family. */
  readonly #bits: readonly number[];
  /** By outcome. */
  readonly #verdicts = new Map<number, number>();
  /** Scratch space: cells before a step and after it; -1 for all that it does not look at. */
  readonly #before: Int32Array;

  constructor(images: ImageTable, moves: MoveTable, steps: StepTable, bits: readonly number[]) {
    this.#images = images;
    this.#moves = moves;
    this.#steps = steps;
    this.#bits = bits;
    this.#before = new Int32Array(moves.actors).fill(-1);
  }

  /** The families, as bits, that some image of the step does not bear out. */
  broken(outcome: number): number {
    return this.#verdicts.get(outcome) ?? this.#judge(outcome);
  }

  #judge(first: number): number {
    const all = [first];
    const seen = new Set(all);
    let verdict = 0;
    for (const outcome of all) {
      for (const generator of this.#movers(outcome)) {
        const image = this.#imageOf(generator, outcome);
        if (image < 0) verdict |= at(this.#bits, generator);
        else if (!seen.has(image)) {
          seen.add(image);
          all.push(image);
        }
      }
      if (all.length > imagesMax) {
        this.#verdicts.set(first, -1);
        return -1;
      }
    }
    for (const outcome of all) this.#verdicts.set(outcome, verdict);
    return verdict;
  }

  /** The generators that do not leave everything about a step as it is. */
  #movers(outcome: number): Iterable<number> {
    // What is found is found at an actor, which may not be among those that the step looks at.
    if (this.#steps.findings(outcome).length > 0) return this.#bits.keys();
    const { actors, cells } = this.#steps.context(outcome);
    const { actors: changed } = this.#steps.route(outcome);
    const movers = new Set<number>();
    for (let i = 0; i < actors.length; i++)
      for (const one of this.#images.movedBy(at(actors, i), at(cells, i))) movers.add(one);
    for (let i = 0; i < changed.length; i++)
      for (const one of this.#images.movedBy(at(changed, i), this.#steps.made(outcome, i))) movers.add(one);
    return movers;
  }

  /** The step that a generator makes of this one, or -1 when they do not agree. */
  #imageOf(generator: number, outcome: number): number {
    const images = this.#images;
    const places = at(images.places, generator);
    const { move, actors, cells } = this.#steps.context(outcome);
    const { actor } = this.#moves.move(move);
    const own = at(cells, 0);
    const position = images.position(generator, actor, own, move - this.#moves.row(actor, own).first);
    if (position < 0) return -1;
    const before = this.#before;
    try {
      for (const [i, one] of actors.entries()) {
        const cell = images.cell(generator, one, at(cells, i));
        if (cell < 0) return -1;
        before[at(places, one)] = cell;
      }
      const to = at(places, actor);
      const image = this.#steps.outcome(this.#moves.row(to, at(before, to)).first + position, before);
      return this.#agrees(generator, outcome, image) ? image : -1;
    } catch (thrown) {
      // It looks at an actor that this step does not look at, or at a state that no world is in.
      if (thrown instanceof RangeError || thrown instanceof NetworkError) return -1;
      throw thrown;
    } finally {
      for (const one of actors) before[at(places, one)] = -1;
    }
  }

  #agrees(generator: number, outcome: number, image: number): boolean {
    const images = this.#images;
    const steps = this.#steps;
    const { actors } = steps.route(outcome);
    const others = steps.route(image).actors;
    if (others.length !== actors.length) return false;
    if (!this.#sameFindings(generator, outcome, image)) return false;
    const places = at(images.places, generator);
    for (let i = 0; i < actors.length; i++) {
      const actor = at(actors, i);
      const to = at(places, actor);
      let j = 0;
      while (j < others.length && others[j] !== to) j++;
      if (j === others.length) return false;
      if (steps.made(image, j) !== images.cell(generator, actor, steps.made(outcome, i))) return false;
    }
    return true;
  }

  /** Equal cells are not enough: a message that nobody handles changes none, and may come to somebody else. */
  #sameFindings(generator: number, outcome: number, image: number): boolean {
    const ours = this.#steps.findings(outcome);
    const theirs = this.#steps.findings(image);
    if (ours.length === 0 && theirs.length === 0) return true;
    const moved = ours.map((id) => this.#images.findingOf(generator, id)).toSorted();
    const there = theirs.map((id) => this.#images.findingOf(null, id)).toSorted();
    return moved.join('\n') === there.join('\n');
  }
}

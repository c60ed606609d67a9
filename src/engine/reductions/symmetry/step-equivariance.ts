import { NetworkError } from '../../network/errors.ts';
import { at } from '../../network/events.ts';
import type { ImageTable } from './image-table.ts';
import type { MoveTable } from '../../network/move-table.ts';
import type { LocalEquivariance } from './local-equivariance.ts';
import type { StepTable } from '../../worlds/step-table.ts';
import { FamilyMask } from './family-mask.ts';

/**
 * Equivariance of steps. A step commutes with a generator under two conditions. The image of its move reads exactly the images of the
 * cells that the step reads. And it writes the images of the cells that the step writes.
 */
export class StepEquivariance {
  readonly #images: ImageTable;
  readonly #moves: MoveTable;
  readonly #steps: StepTable;
  readonly #parts: Pick<LocalEquivariance, 'ofHandling' | 'ofCell'>;
  readonly #wholes: FamilyMask<number>;
  /** By outcome. */
  readonly #masks = new Map<number, number>();
  /** Scratch space: the cells before a step; -1 for cells that it does not read. */
  readonly #before: Int32Array;

  /** @param bits - by generator: the bit of its family */
  constructor(
    images: ImageTable,
    moves: MoveTable,
    steps: StepTable,
    bits: readonly number[],
    parts: Pick<LocalEquivariance, 'ofHandling' | 'ofCell'>,
  ) {
    this.#images = images;
    this.#moves = moves;
    this.#steps = steps;
    this.#parts = parts;
    this.#wholes = new FamilyMask(
      bits,
      (outcome) => outcome,
      (generator, outcome) => this.#imageOf(generator, outcome),
    );
    this.#before = new Int32Array(moves.actors).fill(-1);
  }

  /** The families, as bits, that some image of the step violates. */
  violated(outcome: number): number {
    let mask = this.#masks.get(outcome);
    if (mask === undefined) {
      // A violation by a local step is not conclusive: messages to several actors may only be sent in another order.
      mask = this.#inParts(outcome) === 0 ? 0 : this.#wholes.of(outcome);
      this.#masks.set(outcome, mask);
    }
    return mask;
  }

  #inParts(outcome: number): number {
    const parts = this.#parts;
    const { actors, cells, handlings } = this.#steps.context(outcome);
    const { actors: changed } = this.#steps.route(outcome);
    let violated = 0;
    for (const handling of handlings) violated |= parts.ofHandling(handling);
    for (let i = 0; i < actors.length; i++) violated |= parts.ofCell(at(actors, i), at(cells, i));
    for (let i = 0; i < changed.length; i++) violated |= parts.ofCell(at(changed, i), this.#steps.made(outcome, i));
    return violated;
  }

  /** The image of a step under a generator, or null when they do not commute. */
  #imageOf(generator: number, outcome: number): number | null {
    const images = this.#images;
    const places = at(images.places, generator);
    const { move, actors, cells } = this.#steps.context(outcome);
    const { actor } = this.#moves.move(move);
    const own = at(cells, 0);
    const position = images.position(generator, actor, own, move - this.#moves.row(actor, own).first);
    if (position < 0) return null;
    const before = this.#before;
    try {
      for (const [i, one] of actors.entries()) {
        const cell = images.cell(generator, one, at(cells, i));
        if (cell < 0) return null;
        before[at(places, one)] = cell;
      }
      const to = at(places, actor);
      const image = this.#steps.outcome(this.#moves.row(to, at(before, to)).first + position, before);
      return this.#agrees(generator, outcome, image) ? image : null;
    } catch (thrown) {
      // The image reads an actor that this step does not read, or a state that no world has.
      if (thrown instanceof RangeError || thrown instanceof NetworkError) return null;
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

  /** Equal cells are not enough: an undeclared event changes none, and may reach another actor in the image. */
  #sameFindings(generator: number, outcome: number, image: number): boolean {
    const ours = this.#steps.findings(outcome);
    const theirs = this.#steps.findings(image);
    if (ours.length === 0 && theirs.length === 0) return true;
    const moved = ours.map((id) => this.#images.findingOf(generator, id)).toSorted();
    const there = theirs.map((id) => this.#images.findingOf(null, id)).toSorted();
    return moved.join('\n') === there.join('\n');
  }
}

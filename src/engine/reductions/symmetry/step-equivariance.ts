import { NetworkError } from '../../network/errors.ts';
import { at } from '../../network/events.ts';
import type { ImageTable } from './image-table.ts';
import type { MoveTable } from '../../network/move-table.ts';
import type { LocalEquivariance } from './local-equivariance.ts';
import type { StepTable } from '../../worlds/step-table.ts';
import { FamilyMask } from './family-mask.ts';

/**
 * Which generators a step does not bear out. A step bears out a generator when the image of its move, taken among the images
 * of all cells it looked at, leads to the images of all cells it made, and looks at no others.
 */
export class StepEquivariance {
  readonly #images: ImageTable;
  readonly #moves: MoveTable;
  readonly #steps: StepTable;
  readonly #parts: Pick<LocalEquivariance, 'ofHandling' | 'ofCell'>;
  readonly #wholes: FamilyMask<number>;
  /** By outcome. */
  readonly #masks = new Map<number, number>();
  /** Scratch space: cells before a step and after it; -1 for all that it does not look at. */
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

  /** The families, as bits, that some image of the step does not bear out. */
  violated(outcome: number): number {
    let mask = this.#masks.get(outcome);
    if (mask === undefined) {
      // Where a part disagrees, the whole may still agree: messages to several may go out in another order.
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

  /** The step that a generator makes of this one, or null when they do not agree. */
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
      // It looks at an actor that this step does not look at, or at a state that no world is in.
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

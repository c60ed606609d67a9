import type { ExpansionHooks } from '../../worlds/expansion-hooks.ts';
import type { WorldSteps } from '../../worlds/world-steps.ts';
import type { StepEquivariance } from './step-equivariance.ts';
import type { Symmetry } from './symmetry.ts';

/**
 * Symmetry reduction (Ip and Dill, 1993; Clarke, Enders, Filkorn, Jha, 1996) as hooks of the expander. A kept world is the
 * representative of its orbit; its mark is the set of generator families under which every step so far was equivariant.
 */
export class OrbitHooks implements ExpansionHooks {
  readonly symmetry: Symmetry;
  /** The steps of images, which need not be among the kept worlds. */
  readonly steps: WorldSteps;
  readonly equivariance: StepEquivariance;
  /** Where the mark stands: behind the cells. */
  readonly #place: number;

  /** @param actors - of the network */
  constructor(actors: number, symmetry: Symmetry, equivariance: StepEquivariance, steps: WorldSteps) {
    this.#place = actors;
    this.symmetry = symmetry;
    this.equivariance = equivariance;
    this.steps = steps;
  }

  onStep(outcome: number, inForce: number): boolean {
    return (this.equivariance.violated(outcome) & inForce) !== 0;
  }

  expand(
    world: Int32Array,
    inForce: number,
    enter: (image: Int32Array) => void,
    visit: (outcome: number) => void,
  ): void {
    for (const image of this.symmetry.orbit(world, inForce).slice(1)) {
      enter(image);
      this.steps.from(image, ({ outcome }) => {
        if (this.onStep(outcome, inForce)) visit(outcome);
      });
    }
  }

  onSuccessor(next: Int32Array, outcome: number, touched: readonly number[], isOfImage: boolean): boolean {
    const { symmetry } = this;
    const place = this.#place;
    const before = next[place] as number;
    const kept = before & ~this.equivariance.violated(outcome);
    // The world before the step is a representative, so only the touched cells can make its successor none.
    const isNear = kept === before && !isOfImage;
    let isOther = symmetry.toRepresentative(next, kept, isNear ? touched : null);
    const inForce = kept === symmetry.all ? kept : symmetry.restored(next, kept);
    if (inForce !== kept) isOther = symmetry.toRepresentative(next, inForce) || isOther;
    next[place] = inForce;
    return isOther || inForce !== before || isOfImage;
  }

  interchangeable(world: Int32Array, inForce: number): Int32Array {
    return this.symmetry.interchangeable(world, inForce);
  }
}

import type { PersistentSets } from '../reductions/partial-order/persistent-sets.ts';
import type { Expander } from './expander.ts';

/** Hooks of a reduction that leaves out choices. The search loop contains no reduction of its own. */
export interface Reduction {
  /**
   * The choices to follow in the expander's current world, all of which were taken; `null`: all of them.
   * @param choices - their number
   */
  expand(expander: Expander, choices: number): readonly number[] | null;
  /** Estimate of the bytes held. */
  readonly bytes: number;
}

/** Followed choices are stored in 32 bits. */
const choicesMax = 32;

/** Partial-order reduction as hooks: in each world a persistent set is followed. */
export const persistentSetReduction = (sets: PersistentSets): Reduction => ({
  expand(expander, choices) {
    // Where an image of the world has further successors, all choices are followed.
    if (expander.isAsymmetric || expander.isIdle || choices > choicesMax) return null;
    return sets.choose(expander.numbers, {
      footprints: Array.from({ length: choices }, (_, choice) => expander.footprint(choice)),
      interchangeable: () => expander.interchangeable(),
    });
  },
  get bytes() {
    return sets.bytes;
  },
});

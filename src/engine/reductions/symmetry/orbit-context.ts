import type { WorldSteps } from '../../worlds/world-steps.ts';
import type { StepEquivariance } from './step-equivariance.ts';
import type { Symmetry } from './symmetry.ts';

/** What an expander needs where each kept world represents its orbit. */
export interface OrbitContext {
  readonly symmetry: Symmetry;
  readonly equivariance: StepEquivariance;
  /** The steps of images, which need not be among the kept worlds. */
  readonly steps: WorldSteps;
}

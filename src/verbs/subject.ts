import type { Model } from '../boot/model-of.ts';
import type { Variant } from '../boot/variant.ts';

/** The first fields of every report: the scenario, and under which design, gate and kernel it was run. */
export const subjectOf = ({ plan: { scenario, design, gate } }: Pick<Model, 'plan'>, { kernel }: Variant) => ({
  scenario: scenario.id,
  design: design.id,
  gate: gate.id,
  ...(kernel === undefined ? {} : { kernelRules: kernel }),
});

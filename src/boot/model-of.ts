import type { Network } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import { propertiesOf, type Property } from '../properties/index.ts';
import { assemble } from './assemble.ts';
import { observerOf, type Observer } from './observe.ts';
import { planOf, type Plan } from './plan.ts';
import { machinesOf, type Variant } from './variant.ts';

/** A scenario under a variant: the input of every verb. */
export interface Model {
  /** Data fixed before the first step, including scenario, design and gate. */
  readonly plan: Plan;
  /** The actors and their transition relation. */
  readonly network: Network;
  /** The view of a world, as an administrator sees it. */
  readonly observer: Observer;
  /** The properties that apply to this design. */
  readonly questions: readonly Property[];
  /** Whether design or gate is a plugin: the network then computes each step twice and compares. */
  readonly isPlugin: boolean;
}

/** Options for building a model. */
export interface ModelOptions {
  /** Computes each step of a machine twice and compares; by default only for plugins. */
  readonly paranoid?: boolean;
}

/**
 * Builds the model of a scenario under a variant; the only way to a model.
 * @throws UsageError when there is no such design or gate, or the combination cannot be run
 */
export function modelOf(scenario: Scenario, variant: Variant, options: ModelOptions = {}): Model {
  const { design, gate, isPlugin } = machinesOf(variant);
  const plan = planOf(scenario, design, gate, variant.kernel);
  const network = assemble(plan, { paranoid: isPlugin || options.paranoid === true });
  return {
    plan,
    network,
    observer: observerOf(plan, network),
    questions: propertiesOf(design),
    isPlugin,
  };
}

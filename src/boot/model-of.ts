import type { Network } from '../engine/index.ts';
import type { Scenario } from '../model/scenario.ts';
import { propertiesOf, type Property } from '../properties/index.ts';
import { assemble } from './assemble.ts';
import { observerOf, type Observer } from './observe.ts';
import { planOf, type Plan } from './plan.ts';
import { machinesOf, type Variant } from './variant.ts';

/** A scenario under a variant: what every verb works on. */
export interface Model {
  /** What is fixed before the first step; it names scenario, design and gate. */
  readonly plan: Plan;
  /** The actors, and every step that they can take. */
  readonly network: Network;
  /** What an administrator would see in a world of the network. */
  readonly observer: Observer;
  /** The properties that are asked of this design. */
  readonly questions: readonly Property[];
  /** Design or gate come from a user's file: the network computes each of its steps twice and compares. */
  readonly isPlugin: boolean;
}

/** How a model is built. */
export interface ModelOptions {
  /** Computes each step of a machine twice and compares; by default only where a user's file takes part. */
  readonly paranoid?: boolean;
}

/**
 * Builds the model of a scenario under a variant. All verbs come through here.
 * @throws UsageError when there is no such design or gate, or the combination cannot be run
 */
export function modelOf(scenario: Scenario, variant: Variant, options: ModelOptions = {}): Model {
  const { design, gate, isPlugin } = machinesOf(variant);
  const plan = planOf(scenario, design, gate, variant.family);
  const network = assemble(plan, { paranoid: isPlugin || options.paranoid === true });
  return {
    plan,
    network,
    observer: observerOf(plan, network),
    questions: propertiesOf(design),
    isPlugin,
  };
}

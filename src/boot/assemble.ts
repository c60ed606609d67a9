import { createNetwork, type ActorDefinition, type Network } from '../engine/index.ts';
import { cxlActors, hmemActors, regionActors } from './device-actors.ts';
import { bootActors, coreActors, moduleActors } from './kernel-actors.ts';
import type { Plan } from './plan.ts';

/** The actors of a plan; their order determines the numbering of choices. */
export const actorsOf = (plan: Plan): readonly ActorDefinition[] => [
  ...bootActors(plan),
  ...moduleActors(plan),
  ...cxlActors(plan),
  ...regionActors(plan),
  ...hmemActors(plan),
  ...coreActors(plan),
];

/** Builds the network of a plan's machines. */
export const assemble = (plan: Plan, options: { readonly paranoid?: boolean } = {}): Network =>
  createNetwork(actorsOf(plan), options);

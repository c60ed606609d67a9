export { actorsOf, assemble } from './assemble.ts';
export { modelOf, type Model } from './model-of.ts';
export { observerOf, type Observer } from './observe.ts';
export { planOf, type Plan } from './plan.ts';
export { defaultGate, designById, designOfFamily, designs, gateById, gates } from './registry.ts';
export { UsageError } from './usage-error.ts';
export type { Plugins, Variant } from './variant.ts';

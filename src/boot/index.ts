export { actorsOf, assemble } from './assemble.ts';
export { observerOf, type Observer } from './observe.ts';
export { planOf, type Plan } from './plan.ts';
export {
  chosen,
  defaultGate,
  designById,
  designOfFamily,
  designs,
  gateById,
  gates,
  UsageError,
  type Guests,
} from './registry.ts';

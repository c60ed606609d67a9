export { criteria, type Criterion } from './item.ts';
export {
  generatePlan,
  planFrom,
  type Coverage,
  type GenerateOptions,
  type GivenSchedule,
  type TestPlan,
} from './generate.ts';
export { filesOf } from './emit.ts';
export { targets, type Target } from './forms.ts';
export { givenIn, GivenError } from './given.ts';
export { isGenerated, stemOf, type GeneratedFile } from './head.ts';
export { coverageLines } from './coverage-text.ts';

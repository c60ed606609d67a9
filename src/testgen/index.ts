export { criteria, type Criterion } from './item.ts';
export {
  generatePlan,
  planFrom,
  type CriterionCoverage,
  type GenerateOptions,
  type GivenSchedule,
  type TestPlan,
} from './generate.ts';
export { filesOf } from './emit.ts';
export { targets, type TestTarget } from './forms.ts';
export { givenIn, GivenError } from './given.ts';
export { isGenerated, stemOf, type GeneratedFile } from './head.ts';
export { coverageLines } from './coverage-text.ts';

export { checking, checkScenario, type CheckOptions } from './check.ts';
export { diffSchedules, type ScheduleDiff } from './diff.ts';
export { explainScenario, type ExplainOptions, type Explanation } from './explain.ts';
export { withFaults } from './with-faults.ts';
export type { SearchStrategy } from '../engine/index.ts';
export { replayScenario } from './replay.ts';
export { diagnose, type Diagnosis } from './causes/diagnosis.ts';

export { exportScenario, type Exported, type ExportOptions } from './export.ts';
export type { Target } from './targets.ts';

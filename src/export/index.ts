export { exportScenario, type Exported, type ExportOptions } from './export.ts';
export { targets, type Target } from './targets.ts';

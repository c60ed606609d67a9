export { exportChart, namedMachines, type ChartTarget, type ExportedChart } from './charts.ts';
export { exportScenario, type Exported, type ExportOptions } from './export.ts';
export type { ExportTarget } from './targets.ts';

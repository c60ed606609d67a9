// The public surface: what a program that uses the emulator as a library may rely on.
export { checkScenario, type CheckOptions, type Choice, type Guests } from './system/index.ts';
export { withFaults } from './system/index.ts';
export { replayScenario, type ReplayOptions } from './system/index.ts';
export { explainScenario, type ExplainOptions, type Explanation } from './system/index.ts';
export { diffSchedules, type ScheduleDiff } from './system/index.ts';
export { defaultGate, designs, gates, UsageError } from './system/index.ts';
export { properties } from './properties/index.ts';
export { formatScenario, parseScenario } from './import/scenario-file.ts';
export { listScenarios, loadScenario } from './import/catalogue.ts';
export { importCapture, type ImportedCapture } from './import/import-capture.ts';
export { importCaptureFolder } from './import/read-folder.ts';
export { listExamples, type Example } from './import/examples.ts';
export { ImportError } from './import/errors.ts';
export type { Fault, Scenario, Step, UserSpace } from './model/scenario.ts';
export type { Kernel } from './model/kernel.ts';
export type { Platform } from './model/platform.ts';
export type {
  Bounds,
  CheckReport,
  EndingReport,
  FaultsReport,
  OverWaitReport,
  PropertyReport,
  Verdict,
} from './model/verdict.ts';
export type { ReplayChoice, ReplayEvent, ReplayRecord, ReplayStep } from './model/replay.ts';

// The public surface: what a program that uses the emulator as a library may rely on.
export { checkScenario, type CheckOptions } from './verbs/index.ts';
export { withFaults } from './verbs/index.ts';
export { replayScenario } from './verbs/index.ts';
export { explainScenario, type ExplainOptions, type Explanation } from './verbs/index.ts';
export { diffSchedules, type ScheduleDiff } from './verbs/index.ts';
export { defaultGate, designs, gates, UsageError, type Plugins, type Variant } from './boot/index.ts';
export { properties } from './properties/index.ts';
export { formatScenario, parseScenario } from './scenario/scenario-file.ts';
export { listScenarios, loadScenario } from './scenario/catalogue.ts';
export { importCapture, type ImportedCapture } from './capture/import-capture.ts';
export { importCaptureFolder } from './capture/read-folder.ts';
export { listExamples, type Example } from './capture/examples.ts';
export { ImportError } from './input/errors.ts';
export type { Fault, Scenario, UserStep, UserSpace } from './model/scenario.ts';
export type { Kernel } from './model/kernel.ts';
export type { Platform } from './model/platform.ts';
export { propertyNames, propertyOf, propertyWords, type PropertyName } from './model/property-names.ts';
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

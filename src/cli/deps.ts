import type { Observable } from 'rxjs';
import type { asLogged, conform, dmesgOf } from '../conform/index.ts';
import type { ImportError } from '../input/errors.ts';
import type { Contradicting } from '../capture/import-capture.ts';
import type { withIomemDax } from '../capture/listed-in-iomem.ts';
import type { missingFiles } from '../capture/missing-files.ts';
import type { RealOutcome } from '../capture/outcome.ts';
import type { CapturedBoot } from '../capture/read-folder.ts';
import type { ReplayRecord, ReplayStep } from '../model/replay.ts';
import type { Family } from '../model/kernel.ts';
import type { Scenario } from '../model/scenario.ts';
import type { Slices } from '../engine/index.ts';
import type { PropertyId } from '../model/property-names.ts';
import type { CheckReport } from '../model/verdict.ts';
import type { ChartTarget, Exported, ExportedChart, ExportOptions, ExportTarget } from '../export/index.ts';
import type { coverageLines, filesOf, generatePlan, givenIn, isGenerated, planFrom, stemOf } from '../testgen/index.ts';
import type { ExploreCells } from './cells.ts';
import type { CheckOptions } from '../verbs/check.ts';
import type { diagnose } from '../verbs/causes/diagnosis.ts';
import type { ScheduleDiff } from '../verbs/diff.ts';
import type * as guest from '../vm/index.ts';
import type { ExplainOptions, Explanation } from '../verbs/explain.ts';
import type { Variant } from '../boot/variant.ts';

/** Something with an id and a one-line title. */
export interface Named {
  readonly id: string;
  readonly title: string;
}

/** A named item stored in a file or folder. */
export interface Filed extends Named {
  readonly file: string;
}

export type { ChartTarget, Exported, ExportTarget } from '../export/index.ts';
export type { Criterion, GeneratedFile, TestTarget, TestPlan } from '../testgen/index.ts';
export type { CheckOptions } from '../verbs/check.ts';
export type { SearchStrategy } from '../engine/index.ts';

/** The model checker, as used by the command line. */
export interface SystemDeps {
  readonly designs: readonly Named[];
  readonly gates: readonly Named[];
  readonly properties: readonly (Named & { readonly id: PropertyId })[];
  defaultGate(design: string): string;
  /** The design that is merged in kernels of the family. */
  designOfFamily(family: Family): string;
  checkScenario(scenario: Scenario, variant: Variant, options: CheckOptions): CheckReport;
  /** As `checkScenario`, in slices of some milliseconds. */
  checking(scenario: Scenario, variant: Variant, options: CheckOptions): Slices<CheckReport>;
  /** As `checkScenario`, under all combinations of up to `upTo` further faults. */
  withFaults(scenario: Scenario, variant: Variant, upTo: number, options: CheckOptions): CheckReport;
  replayScenario(scenario: Scenario, variant: Variant, schedule: string): ReplayRecord;
  explainScenario(scenario: Scenario, variant: Variant, options: ExplainOptions): Explanation;
  diagnose: typeof diagnose;
  diffSchedules(scenario: Scenario, variant: Variant, schedules: readonly [string, string]): ScheduleDiff;
}

/** The result of reading a capture. */
export interface Capture {
  readonly scenario: Scenario;
  /** Notes for the user: unknown lines, omitted parts. */
  readonly notes: readonly string[];
  /** The end state of the boot, when the capture shows it. */
  readonly real?: RealOutcome;
  /** A device in /proc/iomem that no other file shows, so that the scenario lacks it. */
  readonly contradiction?: ImportError;
}

/** Files and folders, as used by the command line. */
export interface InputDeps {
  listScenarios(): readonly Filed[];
  /** The bundled captures of real boots. */
  listExamples(): readonly Filed[];
  /**
   * @throws ImportError, with its place, for an invalid file
   */
  loadScenario(idOrPath: string): Scenario;
  /** As `loadScenario` for a path, with notes about unusual constructs. */
  readScenarioFile(path: string): Capture;
  readCaptureFolder(path: string, contradicting?: Contradicting): Capture;
  /** The end state with the dax devices that only /proc/iomem shows. */
  withIomemDax: typeof withIomemDax;
  /** The files that a capture lacks. */
  missingFiles: typeof missingFiles;
  /** The shell script that makes a capture. */
  captureScript(): string;
  /**
   * @throws ImportError when the folder has no log
   */
  readBootFolder(path: string): CapturedBoot;
  /**
   * Writes a scenario as a file that parses to the same scenario.
   * @throws ImportError, with the origin, when there is no such file
   */
  formatScenario(scenario: Scenario, name: string): string;
}

/** Conformance of real logs to the model. */
export interface ConformDeps {
  conform: typeof conform;
  asLogged: typeof asLogged;
  dmesgOf: typeof dmesgOf;
}

/** Export of networks and machines to other tools. */
export interface ExportDeps {
  /** The machines that have a chart. */
  readonly namedMachines: readonly { readonly name: string }[];
  exportChart(machine: string, target: ChartTarget): ExportedChart;
  exportScenario(scenario: Scenario, variant: Variant, target: ExportTarget, options: ExportOptions): Exported;
}

/** Real kernels in QEMU. */
export type VmDeps = Pick<
  typeof guest,
  | 'boot'
  | 'elsewhere'
  | 'endingAt'
  | 'familyOfRelease'
  | 'GuestError'
  | 'guestTexts'
  | 'MissingTool'
  | 'releaseOfFile'
  | 'vmPlan'
>;

/** Test generation. */
export interface TestgenDeps {
  generatePlan: typeof generatePlan;
  planFrom: typeof planFrom;
  filesOf: typeof filesOf;
  givenIn: typeof givenIn;
  isGenerated: typeof isGenerated;
  stemOf: typeof stemOf;
  coverageLines: typeof coverageLines;
}

/** Live emulation with real actors. */
export interface LiveDeps {
  runLive(
    scenario: Scenario,
    variant: Variant,
    options: { readonly seed: number; readonly pace?: number },
  ): Observable<ReplayStep>;
}

/** Worker threads for the cells of a comparison. */
export interface ThreadDeps {
  exploreCells: ExploreCells;
}

/**
 * The parts of the program that commands use (dependency injection). Each is a promise, so that `list` need not load
 * the engine and `--help` loads nothing; tests provide their own.
 */
export interface Deps {
  system(): Promise<SystemDeps>;
  input(): Promise<InputDeps>;
  exporter(): Promise<ExportDeps>;
  testgen(): Promise<TestgenDeps>;
  live(): Promise<LiveDeps>;
  conform(): Promise<ConformDeps>;
  vm(): Promise<VmDeps>;
  threads(): Promise<ThreadDeps>;
}

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
import type { CheckReport, PropertyId } from '../model/verdict.ts';
import type { Exported, ExportOptions, ExportTarget } from '../export/index.ts';
import type { coverageLines, filesOf, generatePlan, givenIn, isGenerated, planFrom, stemOf } from '../testgen/index.ts';
import type { ExploreCells } from './cells.ts';
import type { CheckOptions } from '../verbs/check.ts';
import type { diagnose } from '../verbs/causes/diagnosis.ts';
import type { ScheduleDiff } from '../verbs/diff.ts';
import type * as guest from '../vm/index.ts';
import type { ExplainOptions, Explanation } from '../verbs/explain.ts';
import type { Variant } from '../boot/variant.ts';

/** A thing with an id and one line about it. */
export interface Named {
  readonly id: string;
  readonly title: string;
}

/** A named thing that lies in a file or a folder. */
export interface Filed extends Named {
  readonly file: string;
}

export type { Exported, ExportTarget } from '../export/index.ts';
export type { Criterion, GeneratedFile, TestTarget, TestPlan } from '../testgen/index.ts';
export type { CheckOptions } from '../verbs/check.ts';
export type { SearchStrategy } from '../engine/index.ts';

/** The emulator, as the command line uses it. */
export interface SystemDeps {
  readonly designs: readonly Named[];
  readonly gates: readonly Named[];
  readonly properties: readonly (Named & { readonly id: PropertyId })[];
  defaultGate(design: string): string;
  /** The design that a kernel of the family has in it. */
  designOfFamily(family: Family): string;
  checkScenario(scenario: Scenario, variant: Variant, options: CheckOptions): CheckReport;
  /** As `checkScenario`, in slices of some milliseconds. */
  checking(scenario: Scenario, variant: Variant, options: CheckOptions): Slices<CheckReport>;
  /** As `checkScenario`, under every combination of up to so many further faults. */
  withFaults(scenario: Scenario, variant: Variant, upTo: number, options: CheckOptions): CheckReport;
  replayScenario(scenario: Scenario, variant: Variant, schedule: string): ReplayRecord;
  explainScenario(scenario: Scenario, variant: Variant, options: ExplainOptions): Explanation;
  diagnose: typeof diagnose;
  diffSchedules(scenario: Scenario, variant: Variant, schedules: readonly [string, string]): ScheduleDiff;
}

/** What a capture of a box gave. */
export interface Capture {
  readonly scenario: Scenario;
  /** What the reader should know: unknown lines, things left out. */
  readonly notes: readonly string[];
  /** Where the boot ended, where the capture shows it. */
  readonly real?: RealOutcome;
  /** What /proc/iomem shows and no other file tells of, so that the scenario lacks it. */
  readonly contradiction?: ImportError;
}

/** Files and folders, as the command line uses them. */
export interface InputDeps {
  listScenarios(): readonly Filed[];
  /** Captures of real boots that come with the package. */
  listExamples(): readonly Filed[];
  /** @throws ImportError, with its place, when the file says something that cannot be */
  loadScenario(idOrPath: string): Scenario;
  /** As `loadScenario` of a path, with what is odd about the file but not wrong. */
  readScenarioFile(path: string): Capture;
  readCaptureFolder(path: string, contradicting?: Contradicting): Capture;
  /** The end of a boot with dax devices that only /proc/iomem shows. */
  withIomemDax: typeof withIomemDax;
  /** What a capture with these files lacks. */
  missingFiles: typeof missingFiles;
  /** The shell script that makes a capture. */
  captureScript(): string;
  /** @throws ImportError when there is no log in the folder */
  readBootFolder(path: string): CapturedBoot;
  /**
   * The text of a scenario file that reads back as the same scenario.
   * @throws ImportError, naming what it was made of, when there is none
   */
  formatScenario(scenario: Scenario, name: string): string;
}

/** Real logs held against the model. */
export interface ConformDeps {
  conform: typeof conform;
  asLogged: typeof asLogged;
  dmesgOf: typeof dmesgOf;
}

/** Networks as text for other programs. */
export interface ExportDeps {
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

/** Tests from the model. */
export interface TestgenDeps {
  generatePlan: typeof generatePlan;
  planFrom: typeof planFrom;
  filesOf: typeof filesOf;
  givenIn: typeof givenIn;
  isGenerated: typeof isGenerated;
  stemOf: typeof stemOf;
  coverageLines: typeof coverageLines;
}

/** One live emulation on real actors. */
export interface LiveDeps {
  runLive(
    scenario: Scenario,
    variant: Variant,
    options: { readonly seed: number; readonly pace?: number },
  ): Observable<ReplayStep>;
}

/** Threads that explore cells of a comparison. */
export interface ThreadDeps {
  exploreCells: ExploreCells;
}

/**
 * The parts of the program that verbs need. Each is a promise, so that `list` does not wait for the engine and `--help`
 * waits for nothing; and a test gives its own.
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

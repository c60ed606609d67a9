import type { CheckReport } from '../model/verdict.ts';
import type { Explanation } from '../verbs/explain.ts';
import type { ComparisonRow } from '../verbs/compare.ts';
import type { TextOptions } from '../report/text.ts';
import type { ExplainTextOptions } from '../report/explain.ts';
import type { CellPlace, CompareOutput } from './compared.ts';

/** The progress of a search. */
export interface WorkProgress {
  /** The current search, when there are several. */
  readonly label?: string;
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
}

/** The reason to stop early: a bound or a signal. */
export type StopReason = 'time' | 'memory' | 'interrupted';

/** The current stage of the work. */
export type WorkStage = 'read' | 'build' | 'search' | 'judge' | 'minimise' | 'save' | 'write';

/** The stages as phrases after `while`. */
export const stageWords: Readonly<Record<WorkStage, string>> = {
  read: 'the files were read',
  build: 'the network was built',
  search: 'the orders were searched',
  judge: 'the properties were judged',
  minimise: 'the losing order was minimised',
  save: 'the search was saved',
  write: 'the answer was written',
};

/** The stages as phrases of their own. */
export const stageNow: Readonly<Record<WorkStage, string>> = {
  read: 'reading',
  build: 'building the network',
  search: 'searching',
  judge: 'judging the properties',
  minimise: 'minimising the losing order',
  save: 'saving',
  write: 'writing the answer',
};

/** An interim report: the answer if the work ended now. It has no counts, which come from the latest progress. */
export type Draft =
  | { readonly verb: 'check'; readonly report: CheckReport; readonly text: Omit<TextOptions, 'paint' | 'width'> }
  /** Finished reports, and the current one. */
  | {
      readonly verb: 'catalogue';
      readonly done: readonly CheckReport[];
      readonly report: CheckReport;
      readonly left: number;
    }
  /** Rows with the known results, and the current cell. */
  | {
      readonly verb: 'compare';
      readonly rows: readonly ComparisonRow[];
      readonly at: CellPlace;
      readonly report: CheckReport;
      readonly output: CompareOutput;
    }
  | {
      readonly verb: 'explain';
      readonly explanation: Explanation;
      readonly text: Omit<ExplainTextOptions, 'paint' | 'width'>;
    }
  | {
      readonly verb: 'conform';
      readonly boot: string;
      readonly design: string;
      readonly gate: string;
      readonly log: string;
    };

/** The supervisor, as seen by the supervised thread: it receives progress and is polled for stop requests. */
export interface Watch {
  progress(progress: WorkProgress): void;
  stage(stage: WorkStage): void;
  /**
   * @param again - whether another of several searches begins, with its own bounds
   */
  draft(draft: Draft, again?: boolean): void;
  /** The reason to stop now, or null. Cheap, so it may be polled often. */
  stopReason(): StopReason | null;
  /** Shared flags for further worker threads, so that they receive the same requests. */
  readonly flags: SharedArrayBuffer;
}

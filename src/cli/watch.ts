import type { CheckReport } from '../model/verdict.ts';
import type { Explanation } from '../verbs/explain.ts';
import type { ComparisonRow } from '../verbs/compare.ts';
import type { TextOptions } from '../report/text.ts';
import type { ExplainTextOptions } from '../report/explain.ts';
import type { CellPlace, CompareOutput } from './compared.ts';

/** How far a search has come. */
export interface WorkProgress {
  /** What is being searched, where there is more than one search. */
  readonly label?: string;
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
}

/** What ends work before it is done: a bound, or somebody with a signal. */
export type StopReason = 'time' | 'memory' | 'interrupted';

/** What is being done. */
export type WorkStage = 'read' | 'build' | 'search' | 'judge' | 'minimise' | 'save' | 'write';

/** The stages in words that go after `while`. */
export const stageWords: Readonly<Record<WorkStage, string>> = {
  read: 'the files were read',
  build: 'the network was built',
  search: 'the orders were searched',
  judge: 'the properties were judged',
  minimise: 'the losing order was minimised',
  save: 'the search was saved',
  write: 'the answer was written',
};

/** The stages in words that stand alone. */
export const stageNow: Readonly<Record<WorkStage, string>> = {
  read: 'reading',
  build: 'building the network',
  search: 'searching',
  judge: 'judging the properties',
  minimise: 'minimising the losing order',
  save: 'saving',
  write: 'writing the answer',
};

/**
 * The answer as it would be if the work ended here. What a search had come to is not in it; whoever prints it knows that from
 * the latest progress.
 */
export type Draft =
  | { readonly verb: 'check'; readonly report: CheckReport; readonly text: Omit<TextOptions, 'paint' | 'width'> }
  /** Reports that are done, and the one that is being worked at. */
  | {
      readonly verb: 'catalogue';
      readonly done: readonly CheckReport[];
      readonly report: CheckReport;
      readonly left: number;
    }
  /** Rows with what is known so far, and the cell that is being worked at. */
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

/** Whoever watches over the work from another thread: told how it goes, and asked whether to end. */
export interface Watch {
  progress(progress: WorkProgress): void;
  stage(stage: WorkStage): void;
  /** @param again - a search of several begins, each with bounds of its own */
  draft(draft: Draft, again?: boolean): void;
  /** Why to end now; null while there is no reason. Quick, so that it may be asked often. */
  asked(): StopReason | null;
  /** For threads of the worker's own, so that they hear the same. */
  readonly flags: SharedArrayBuffer;
}

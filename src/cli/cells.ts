import type { ComparisonCell } from '../verbs/compare.ts';
import type { CheckReport } from '../model/verdict.ts';
import type { CellPlace, Compared } from './compared.ts';
import type { WorkStage, StopReason, Watch } from './watch.ts';

/** What becomes of a cell: an answer; nothing, because something went wrong there; or an end from outside. */
export type CellAnswer =
  | { readonly place: CellPlace; readonly cell: ComparisonCell | null }
  | { readonly place: CellPlace; readonly ended: CellEnd };

/** How a cell was ended from outside. */
export interface CellEnd {
  readonly by: StopReason;
  readonly stage: WorkStage;
  readonly seconds: number;
  /** What it says when nothing comes of it; null when it was not begun. */
  readonly report: CheckReport | null;
}

/**
 * Explores cells in several threads, each with one of its own at a time; the first ones named are begun first. A cell that does
 * not heed its bound is ended.
 * `onBegin` is told which cell somebody begins with, and `onAnswer` what became of each. It fails when a thread ends before its time.
 */
export type ExploreCells = (
  compared: Compared,
  places: readonly CellPlace[],
  options: { readonly threads: number; readonly watch?: Watch },
  onBegin: (place: CellPlace) => void,
  onAnswer: (answer: CellAnswer) => void,
) => Promise<void>;

import type { ComparisonCell } from '../verbs/compare.ts';
import type { CheckReport } from '../model/verdict.ts';
import type { CellPlace, Compared } from './compared.ts';
import type { WorkStage, StopReason, Watch } from './watch.ts';

/** The result of a cell: a report, no report after an error, or termination from outside. */
export type CellAnswer =
  | { readonly place: CellPlace; readonly cell: ComparisonCell | null }
  | { readonly place: CellPlace; readonly ended: CellEnd };

/** How a cell was terminated from outside. */
export interface CellEnd {
  readonly by: StopReason;
  readonly stage: WorkStage;
  readonly seconds: number;
  /** The report to print without a result; null when the cell had not begun. */
  readonly report: CheckReport | null;
}

/**
 * Explores cells in parallel, one per worker, in the given order. A cell that exceeds its bound is terminated. Calls
 * `onBegin` when a cell begins and `onAnswer` with its result. Rejects when a worker exits unexpectedly.
 */
export type ExploreCells = (
  compared: Compared,
  places: readonly CellPlace[],
  options: { readonly threads: number; readonly watch?: Watch },
  onBegin: (place: CellPlace) => void,
  onAnswer: (answer: CellAnswer) => void,
) => Promise<void>;

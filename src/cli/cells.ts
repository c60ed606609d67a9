import type { Cell } from '../system/compare.ts';

/** What is compared, as it was typed; lists hold names, `all` and `default` among them. */
export interface Compared {
  readonly scenarios?: readonly string[];
  readonly designs?: readonly string[];
  readonly gates?: readonly string[];
  readonly worlds?: number;
  readonly time?: number;
  /** Bytes. */
  readonly memory?: number;
}

/** One cell of a comparison: the scenario and the contender, by their positions. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** What a thread answers: the cell, or null when something went wrong there. */
export interface CellAnswer {
  readonly place: CellPlace;
  readonly cell: Cell | null;
}

/**
 * Explores cells in several threads, each with one of its own at a time; the first ones named are begun first.
 * `onBegin` is told which cell somebody begins with, and `onAnswer` what became of each. It fails when a thread ends before its time.
 */
export type ExploreCells = (
  compared: Compared,
  places: readonly CellPlace[],
  threads: number,
  onBegin: (place: CellPlace) => void,
  onAnswer: (answer: CellAnswer) => void,
) => Promise<void>;

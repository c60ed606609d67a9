import type { Shell } from '../encode/shell.ts';
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

/** The form of a comparison. */
export interface CompareOutput {
  readonly format: 'text' | 'json' | 'markdown';
  /** The matrix even where it is larger than a screen. */
  readonly matrix?: boolean;
  /** The statement of the property that weighs most. */
  readonly minimum: string;
  readonly extra: readonly Shell[];
}

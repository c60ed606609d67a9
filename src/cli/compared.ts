import type { Shell } from '../encode/shell.ts';
/** The arguments of a comparison; lists contain names, `all` and `default` among them. */
export interface Compared {
  readonly scenarios?: readonly string[];
  readonly designs?: readonly string[];
  readonly gates?: readonly string[];
  /** Kernels, each under its own design unless designs are named. */
  readonly kernels?: readonly string[];
  /** A commit or switch: only scenarios where it changes the result are shown, before and after. */
  readonly patch?: string;
  readonly worlds?: number;
  readonly time?: number;
  /** The memory bound, in bytes. */
  readonly memory?: number;
}

/** A cell of a comparison: indexes of the scenario and the contender. */
export interface CellPlace {
  readonly row: number;
  readonly column: number;
}

/** The output format of a comparison. */
export interface CompareOutput {
  readonly format: 'text' | 'json' | 'markdown';
  /** Print the matrix even when it is larger than a screen. */
  readonly matrix?: boolean;
  /** The statement of the most important property. */
  readonly minimum: string;
  readonly extra: readonly Shell[];
}

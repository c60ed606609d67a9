import type { Reduce } from '../../hints/reductions.ts';
import type { Bounds } from '../../model/verdict.ts';
import type { CommonOptionsAndFaults } from '../common-options.ts';
import type { SearchStrategy } from '../deps.ts';

/** The parsed options of one search. */
export interface SearchArguments extends CommonOptionsAndFaults {
  readonly worlds?: number;
  readonly depth?: number;
  /** The time bound, in seconds. */
  readonly time?: number;
  /** The memory bound, in bytes. */
  readonly memory?: number;
  /** Explore all combinations of up to this many further faults. */
  readonly faults?: number;
  readonly reduce?: Reduce;
  readonly strategy?: SearchStrategy['kind'];
  /** The number of runs; of `random` and `pct` only. */
  readonly runs?: number;
  readonly seed?: number;
  /** The bug depth; of `pct` only. */
  readonly bugDepth?: number;
}

/** The parsed options of `check`. */
export interface CheckArguments extends SearchArguments {
  readonly property?: readonly string[];
  readonly json?: boolean;
  /** The checkpoint file. */
  readonly checkpoint?: string;
  /** Seconds between checkpoints. */
  readonly checkpointEvery?: number;
  /** The checkpoint file to resume from. */
  readonly resume?: string;
  /** Whether a checkpoint of another search may be replaced. */
  readonly force?: boolean;
  /** The version of this program; a checkpoint of another version is refused. */
  readonly version?: string;
}

/** The bounds given by the options. */
export const boundsOf = ({ worlds, depth, time, memory }: SearchArguments): Bounds => ({
  ...(worlds === undefined ? {} : { worlds }),
  ...(depth === undefined ? {} : { depth }),
  ...(time === undefined ? {} : { time }),
  ...(memory === undefined ? {} : { memory }),
});

import type { Reduce } from '../../hints/reductions.ts';
import type { Bounds } from '../../model/verdict.ts';
import type { CommonOptionsAndFaults } from '../asked.ts';
import type { SearchStrategy } from '../deps.ts';

/** The options of one search, as they were read. */
export interface SearchArguments extends CommonOptionsAndFaults {
  readonly worlds?: number;
  readonly depth?: number;
  /** Seconds. */
  readonly time?: number;
  /** Bytes. */
  readonly memory?: number;
  /** Explore every combination of up to so many further faults. */
  readonly faults?: number;
  readonly reduce?: Reduce;
  readonly strategy?: SearchStrategy['kind'];
  /** Of `random` and `pct`. */
  readonly runs?: number;
  readonly seed?: number;
  /** Of `pct`. */
  readonly bugDepth?: number;
}

/** The options of `check`, as they were read. */
export interface CheckArguments extends SearchArguments {
  readonly property?: readonly string[];
  readonly json?: boolean;
  /** The file that the search is kept in. */
  readonly checkpoint?: string;
  /** Seconds from one save to the next. */
  readonly checkpointEvery?: number;
  /** The file to go on from. */
  readonly resume?: string;
  /** Whether the checkpoint of another question may be replaced. */
  readonly force?: boolean;
  /** Of this program; a checkpoint fits no other. */
  readonly version?: string;
}

/** The bounds among the options. */
export const boundsOf = ({ worlds, depth, time, memory }: SearchArguments): Bounds => ({
  ...(worlds === undefined ? {} : { worlds }),
  ...(depth === undefined ? {} : { depth }),
  ...(time === undefined ? {} : { time }),
  ...(memory === undefined ? {} : { memory }),
});

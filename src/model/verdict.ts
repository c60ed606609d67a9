import type { PropertyName } from './property-names.ts';

/** The answer to one question. A search that was cut short never says `holds`. */
export type Verdict = 'holds' | 'violated' | 'unknown';

/** The properties of this version. Statements and examples stand in docs/glossary.md. */
export type PropertyId =
  | 'I1'
  | 'I1b'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'I10'
  | 'I11'
  | 'I12'
  | 'I13'
  | 'I14'
  | 'I15'
  | 'I16'
  | 'I17'
  | 'I18';

/** What a search may cost before it stops and says `unknown`. */
export interface Bounds {
  readonly worlds?: number;
  readonly depth?: number;
  /** Seconds of wall time. Read by the caller's clock, never by the engine. */
  readonly time?: number;
  /** Bytes of all that grows with the worlds: not of the program, nor of remembered steps. */
  readonly memory?: number;
}

/** How much of a search was done: what a verdict of `unknown` is worth. */
export interface Coverage {
  /** Worlds that were reached. */
  readonly met: number;
  /** Worlds of them whose every next step was taken. */
  readonly expanded: number;
  /** Every order of up to so many steps was looked at. With `--faults`: under every combination, and `null` when some was not begun. */
  readonly depth: number | null;
  /** The bound that was hit, or what else ended the search; `null` when nothing did. */
  readonly stoppedBy: 'worlds' | 'depth' | 'time' | 'memory' | 'interrupted' | 'runs' | null;
}

/** Runs that were taken as a sample of all orders. */
export interface Sampling {
  readonly seed: number;
  readonly runs: number;
  /** With `pct`: the chance to have found a bug, were there one. */
  readonly guarantee?: SamplingGuarantee;
}

/** Probabilistic concurrency testing: a bug that takes `bugDepth` orderings of two steps is found by one run with `perRun`. */
export interface SamplingGuarantee {
  readonly bugDepth: number;
  /** n: sources of steps that were seen. */
  readonly sources: number;
  /** k: steps of the longest run. */
  readonly steps: number;
  /** Runs since the longest: `overall` is about these. */
  readonly counted: number;
  /** 1/(n k^(d-1)) */
  readonly perRun: number;
  readonly overall: number;
}

export interface PropertyReport {
  readonly id: PropertyId;
  /** What goes wrong where it is broken, as a word. */
  readonly name: PropertyName;
  readonly verdict: Verdict;
  /** In the domain's words, why this run breaks it. Empty when it does not. */
  readonly why: string;
  /** The shortest schedule that breaks it, or `null`. Of order-decides (I11) there are two, in `schedules`. */
  readonly schedule: string | null;
  readonly schedules?: readonly string[];
  /** Steps of `schedule`. */
  readonly steps: number | null;
  /** There may be a shorter schedule: a reduced search found this one, and looking through all orders was too much. */
  readonly shortest?: false;
  /** Beside `holds`: what the property speaks of never happens, in any order, so that it could not fail. */
  readonly vacuous?: string;
  /** With `pct`: at most so many orderings of two steps were decided in the run that met it. */
  readonly bugDepth?: number;
  /** With `--faults`: the smallest set of faults, on top of the scenario's own, under which the schedule breaks it. */
  readonly faults?: readonly string[];
}

/** A script of user space that waits for what never comes: the kernel has no part in it, so such an order says nothing. */
export interface StuckReport {
  /** The command of the script that is not over, from 0. */
  readonly step: number;
  readonly why: string;
  /** A shortest schedule to it; its steps. */
  readonly schedule: string;
  readonly steps: number;
}

/** What became of the Soft Reserved bytes in one end. */
export interface Tally {
  readonly reserved: number;
  /** In no dax device. */
  readonly lost: number;
  /** In a wait that never ends. */
  readonly undecided: number;
  /** In a dax device whose driver failed. */
  readonly refused: number;
  /** In a dax device that no driver has tried. */
  readonly untried: number;
  readonly usable: number;
  /** In a dax device of kmem, which takes whole memory blocks only. */
  readonly rounded: number;
  /** Of all: in two dax devices of different parents. */
  readonly shared: number;
  /** Of the usable: nothing decodes them. */
  readonly dead: number;
  /** The kernel used freed memory: the other numbers say nothing. */
  readonly crashed: boolean;
}

/** One final owner map, and the shortest schedule that reaches it. */
export interface EndingReport {
  readonly ending: string;
  readonly schedule: string;
  readonly steps: number;
  readonly parts: readonly EndingPart[];
  /** The final owner map, one line per dax device and region. */
  readonly owners: readonly string[];
  /** What became of the Soft Reserved bytes. */
  readonly bytes?: Tally;
  /** With `--faults`: the first set of faults with this ending. */
  readonly faults?: readonly string[];
}

/** What a gate waits for that over-waits: for a timer to fire, or for a probe that has nothing to do with CXL. */
export type OverWaitCause = 'timer' | 'unrelated';

/** A world in which all CXL probing due at boot has come to an end, nothing but time can pass, and the gate still waits. */
export interface OverWaitReport {
  readonly cause: OverWaitCause;
  /** In the domain's words, what is waited for. */
  readonly why: string;
  /** A shortest schedule to that world; its steps. */
  readonly schedule: string;
  readonly steps: number;
  /** With `--faults`: the smallest set of faults, on top of the scenario's own, under which it comes to that. */
  readonly faults?: readonly string[];
}

/** How many combinations of faults a search went through. */
export interface FaultsReport {
  readonly upTo: number;
  /** Single faults that this box and kernel could have on top of the scenario's own. */
  readonly points: number;
  /** Sets of at most `upTo` of them, the empty one too; sets in which a fault makes another void are not counted. */
  readonly combinations: number;
  /** Combinations of which every order was looked at. */
  readonly finished: number;
}

/** The code of one stretch of bytes: see docs/glossary.md for the codes. */
export interface EndingPart {
  readonly range: string;
  readonly code: string;
}

/** The result of `check`; the JSON of the command line is this object. */
export interface CheckReport {
  readonly scenario: string;
  readonly design: string;
  readonly gate: string;
  readonly verdict: Verdict;
  /** Why nothing can be said, although the search was not cut short: nothing was at stake, or the run itself is broken. */
  readonly reason?: string;
  /** Why Soft Reserved ranges may be missing from the box: no verdict is then `holds`. */
  readonly softReservedUnknown?: string;
  readonly endings: readonly string[];
  readonly endingReports: readonly EndingReport[];
  readonly properties: readonly PropertyReport[];
  /** The first over-wait, or `null` when none was met: where `complete` is false, that says nothing. */
  readonly overWaits: OverWaitReport | null;
  /** Events that reached a state which neither handles nor ignores them: faults of the model, listed, never dropped. */
  readonly findings: readonly string[];
  /** An order in which the script never comes to its end. */
  readonly stuck?: StuckReport;
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  /** The reductions in use, joined by `+`; `none` when every world was looked at for itself. */
  readonly reduction: string;
  /** `breadth-first`, `depth-first`, `random` or `pct`. */
  readonly strategy: string;
  /** Where only some runs were taken. */
  readonly sampling?: Sampling;
  /** What the reader should know of how it was searched. */
  readonly notes?: readonly string[];
  readonly complete: boolean;
  /** Of a search that did not end by itself and had to be ended: why, and what was being done. */
  readonly ended?: string;
  readonly coverage: Coverage;
  readonly bounds: Bounds;
  readonly seconds: number;
  /** With `--faults`: worlds, transitions and bounds are then those of all combinations together. */
  readonly faults?: FaultsReport;
}

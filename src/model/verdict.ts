import type { PropertyId, PropertyName } from './property-names.ts';

/** The verdict on one property or on a whole search. A search that was cut short never gives `holds`. */
export type Verdict = 'holds' | 'violated' | 'unknown';

/** Limits of a search; at a limit it stops with `unknown`. */
export interface Bounds {
  readonly worlds?: number;
  readonly depth?: number;
  /** Seconds of wall time, by the caller's clock; the engine has none. */
  readonly time?: number;
  /** Bytes of all data that grows with the number of worlds, without the program and memoized steps. */
  readonly memory?: number;
}

/** The explored part of the state space; it qualifies a verdict of `unknown`. */
export interface Coverage {
  /** Worlds that were reached. */
  readonly met: number;
  /** Worlds of which every enabled transition was taken. */
  readonly expanded: number;
  /** All schedules of up to this length were explored. With `--faults`: under every combination, and `null` when some was not begun. */
  readonly depth: number | null;
  /** The limit that was hit, or another cause that ended the search; `null` for a complete search. */
  readonly stoppedBy: 'worlds' | 'depth' | 'time' | 'memory' | 'interrupted' | 'runs' | null;
}

/** Runs that were taken as a sample of all orders. */
export interface Sampling {
  readonly seed: number;
  readonly runs: number;
  /** With `pct`: a lower bound on the probability of finding a bug, if one exists. */
  readonly guarantee?: SamplingGuarantee;
}

/**
 * Probabilistic concurrency testing: one run finds a bug of depth `bugDepth` with probability at least `perRun`. The depth is the
 * number of ordering constraints between two steps.
 * @see Burckhardt, Kothari, Musuvathi, Nagarakatte: A randomized scheduler with probabilistic guarantees of finding bugs (2010)
 */
export interface SamplingGuarantee {
  readonly bugDepth: number;
  /** n: sources of steps that were seen. */
  readonly sources: number;
  /** k: steps of the longest run. */
  readonly steps: number;
  /** Runs since the longest one; `overall` refers to these. */
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
  /** Why this run violates the property, in kernel terms. Empty when it does not. */
  readonly why: string;
  /** The shortest schedule that breaks it, or `null`. Of order-decides (I11) there are two, in `schedules`. */
  readonly schedule: string | null;
  readonly schedules?: readonly string[];
  /** Steps of `schedule`. */
  readonly steps: number | null;
  /** A shorter schedule may exist: a reduced search found this one, and the unreduced search was too large. */
  readonly shortest?: false;
  /** With `holds`: the antecedent that no order satisfies, so that the property could not fail. */
  readonly vacuous?: string;
  /** With `pct`: upper bound on the ordering constraints decided in the run that found it. */
  readonly bugDepth?: number;
  /** With `--faults`: the smallest set of faults, on top of the scenario's own, under which the schedule breaks it. */
  readonly faults?: readonly string[];
}

/** A script of user space that waits for an event that never happens. The kernel is not the cause, so such an order gives no verdict. */
export interface StuckReport {
  /** Index (from 0) of the script's command that does not end. */
  readonly step: number;
  readonly why: string;
  /** A shortest schedule to it; its steps. */
  readonly schedule: string;
  readonly steps: number;
}

/** The Soft Reserved bytes of one final world, by outcome. */
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
  /** In a dax device of kmem, outside the whole memory blocks that kmem uses. */
  readonly rounded: number;
  /** Of all: in two dax devices of different parents. */
  readonly shared: number;
  /** Of the usable: bytes that no decoder decodes. */
  readonly dead: number;
  /** The kernel followed a freed or null pointer, so the other numbers are meaningless. */
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
  /** The Soft Reserved bytes by outcome. */
  readonly bytes?: Tally;
  /** With `--faults`: the first set of faults with this ending. */
  readonly faults?: readonly string[];
}

/** What an over-waiting gate waits for: expiry of a timer, or a probe of a device unrelated to CXL. */
export type OverWaitCause = 'timer' | 'unrelated';

/** A world in which all CXL probing due at boot has ended, only timers are enabled, and the gate still waits. */
export interface OverWaitReport {
  readonly cause: OverWaitCause;
  /** What the gate waits for, in kernel terms. */
  readonly why: string;
  /** A shortest schedule to that world; its steps. */
  readonly schedule: string;
  readonly steps: number;
  /** With `--faults`: the smallest set of faults, in addition to the scenario's own, that leads to it. */
  readonly faults?: readonly string[];
}

/** The combinations of faults that a search covered. */
export interface FaultsReport {
  readonly upTo: number;
  /** Single faults that this box and kernel could have on top of the scenario's own. */
  readonly points: number;
  /** Sets of at most `upTo` of them, including the empty one. Sets in which one fault makes another ineffective are not counted. */
  readonly combinations: number;
  /** Combinations whose state space was explored completely. */
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
  /** The kernel whose rules were run, where one was chosen. */
  readonly kernelRules?: string;
  readonly verdict: Verdict;
  /** Why no verdict is possible although the search was complete: no memory was at stake, or the run is not one of a kernel. */
  readonly reason?: string;
  /** Why Soft Reserved ranges may be missing from the box; no verdict is then `holds`. */
  readonly softReservedUnknown?: string;
  readonly endings: readonly string[];
  readonly endingReports: readonly EndingReport[];
  readonly properties: readonly PropertyReport[];
  /** The first over-wait, or `null` when none was found; inconclusive where `complete` is false. */
  readonly overWaits: OverWaitReport | null;
  /** Events that reached a state which neither handles nor ignores them: defects of the model, listed, never dropped. */
  readonly findings: readonly string[];
  /** A schedule after which the script never ends. */
  readonly stuck?: StuckReport;
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  /** The reductions in use, joined by `+`; `none` for the full state space. */
  readonly reduction: string;
  /** `breadth-first`, `depth-first`, `random` or `pct`. */
  readonly strategy: string;
  /** Only for strategies that sample runs. */
  readonly sampling?: Sampling;
  /** Remarks on how the search was done. */
  readonly notes?: readonly string[];
  readonly complete: boolean;
  /** For a search that was terminated from outside: the cause and the activity at that time. */
  readonly ended?: string;
  readonly coverage: Coverage;
  readonly bounds: Bounds;
  readonly seconds: number;
  /** With `--faults`: worlds, transitions and bounds are then those of all combinations together. */
  readonly faults?: FaultsReport;
}

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
}

export interface PropertyReport {
  readonly id: PropertyId;
  readonly verdict: Verdict;
  /** In the domain's words, why this run breaks it. Empty when it does not. */
  readonly why: string;
  /** The shortest schedule that breaks it, or `null`. I11 has two, in `schedules`. */
  readonly schedule: string | null;
  readonly schedules?: readonly string[];
  /** Steps of `schedule`. */
  readonly steps: number | null;
  /** With `--faults`: the smallest set of faults, on top of the scenario's own, under which the schedule breaks it. */
  readonly faults?: readonly string[];
}

/** One final owner map, and the shortest schedule that reaches it. */
export interface EndingReport {
  readonly ending: string;
  readonly schedule: string;
  readonly steps: number;
  readonly parts: readonly EndingPart[];
  /** The final owner map, one line per dax device and region. */
  readonly owners: readonly string[];
  /** With `--faults`: the first set of faults with this ending. */
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
  readonly endings: readonly string[];
  readonly endingReports: readonly EndingReport[];
  readonly properties: readonly PropertyReport[];
  /** Events that reached a state which neither handles nor ignores them: faults of the model, listed, never dropped. */
  readonly findings: readonly string[];
  readonly worlds: number;
  readonly transitions: number;
  readonly depth: number;
  /** The reductions in use, joined by `+`; `none` when every world was looked at for itself. */
  readonly reduction: string;
  /** What the reader should know of how it was searched. */
  readonly notes?: readonly string[];
  readonly complete: boolean;
  readonly bounds: Bounds;
  readonly seconds: number;
  /** With `--faults`: worlds, transitions and bounds are then those of all combinations together. */
  readonly faults?: FaultsReport;
}

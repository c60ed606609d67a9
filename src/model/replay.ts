import type { Scenario } from './scenario.ts';

/** How a schedule goes on: a queued event is delivered, a timer fires, or the environment acts by itself. */
export type ChoiceKind = 'deliver' | 'timer' | 'spontaneous';

/** The choice that a step takes, in the names a reader knows. */
export interface ReplayChoice {
  readonly kind: ChoiceKind;
  /** The actor that takes the step, such as `cxl_mem/mem0`. */
  readonly actor: string;
  /** The event it takes, such as `probe.start`. */
  readonly event: string;
  /** Who sent the event; absent for a timer and for what the environment does by itself. */
  readonly from?: string;
}

/** One event that left an actor during a step. */
export interface ReplayEvent {
  readonly from: string;
  readonly to: string;
  readonly event: string;
}

/** One step of a schedule, told with what it changed. */
export interface ReplayStep {
  /** From 1, in the order of the schedule. */
  readonly index: number;
  readonly choice: ReplayChoice;
  /** Every actor whose state changed, the one that took the choice first. */
  readonly touched: readonly string[];
  /** Calls and messages, in the order they were sent. */
  readonly events: readonly ReplayEvent[];
  /** The lines of `/proc/iomem` after the step. */
  readonly iomem: readonly string[];
  /** The kernel source that the step stands for, `path:function`; empty when it is user space. */
  readonly kernel: string;
  /** One sentence in the domain's words; may be empty. */
  readonly note: string;
  /** Nothing that an administrator could see came of it: a report may fold the step into the next one. */
  readonly minor?: true;
}

/** A schedule told step by step; the JSON of `quiesce replay` is this object. */
export interface ReplayRecord {
  readonly scenario: Scenario['id'];
  readonly design: string;
  readonly gate: string;
  readonly schedule: string;
  readonly steps: readonly ReplayStep[];
  /** The ending's code, or `null` when the schedule stops before everything is quiet. */
  readonly ending: string | null;
  /** The lines of `/proc/iomem` before the first step. */
  readonly before: readonly string[];
  /** The lines of `/proc/iomem` after the last step. */
  readonly iomem: readonly string[];
}

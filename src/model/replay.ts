import type { Scenario } from './scenario.ts';

/** Kinds of transitions: delivery of a queued event, expiry of a timer, or a spontaneous event of the environment. */
export type ChoiceKind = 'deliver' | 'timer' | 'spontaneous';

/** The choice that a step takes, by names instead of indices. */
export interface ReplayChoice {
  readonly kind: ChoiceKind;
  /** The actor that executes the step, such as `cxl_mem/mem0`. */
  readonly actor: string;
  /** The event that the actor receives, such as `probe.start`. */
  readonly event: string;
  /** The sender of the event; absent for a timer and for a spontaneous event. */
  readonly from?: string;
}

/** One event that an actor sent during a step. */
export interface ReplayEvent {
  readonly from: string;
  readonly to: string;
  readonly event: string;
}

/** One step of a replayed schedule, with its effects. */
export interface ReplayStep {
  /** From 1, in the order of the schedule. */
  readonly index: number;
  readonly choice: ReplayChoice;
  /** Every actor whose state changed; the one that executes the choice comes first. */
  readonly touched: readonly string[];
  /** Calls and messages, in sending order. */
  readonly events: readonly ReplayEvent[];
  /** The lines of `/proc/iomem` after the step. */
  readonly iomem: readonly string[];
  /** The kernel source that the step models, `path:function`; empty for user space. */
  readonly kernel: string;
  /** One sentence about the step, in kernel terms; may be empty. */
  readonly note: string;
  /** The step changed nothing that is visible to an administrator; a report may fold it into the next one. */
  readonly minor?: true;
}

/** A replayed schedule, step by step; the JSON of `quiesce replay` is this object. */
export interface ReplayRecord {
  readonly scenario: Scenario['id'];
  readonly design: string;
  readonly gate: string;
  /** The kernel whose rules were run, where one was chosen. */
  readonly kernelRules?: string;
  readonly schedule: string;
  readonly steps: readonly ReplayStep[];
  /** The ending's code, or `null` when the schedule stops before quiescence. */
  readonly ending: string | null;
  /** The lines of `/proc/iomem` before the first step. */
  readonly before: readonly string[];
  /** The lines of `/proc/iomem` after the last step. */
  readonly iomem: readonly string[];
}

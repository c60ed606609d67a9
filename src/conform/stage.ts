import type { Delivery, MachineSnapshot, Step } from '../engine/index.ts';
import type { EventOf, KernelEvent } from '../model/event.ts';
import type { Plan } from '../boot/index.ts';
import { deviceOf } from './devices.ts';
import type { Kind, Observation } from './observation.ts';

/** What a step says, and whose program order it stands in. */
export interface PrintedLine {
  readonly observation: Observation;
  /** The actor that prints it: what the actor does next comes after it. */
  readonly actor: string;
  /**
   * `loose`: somewhere after its step, in no order with others. Teardown only: devres, device locks and bus locks release in an order
   * that the model's coarser teardown does not follow.
   */
  readonly loose: boolean;
  /** `optional`: this kind of step prints it only in some cases that the model does not tell apart. */
  readonly optional: boolean;
}

/** One step, with what its rules may look at. */
export interface PrintedStep {
  readonly plan: Plan;
  readonly step: Step;
  readonly before: (actor: string) => MachineSnapshot;
  readonly after: (actor: string) => MachineSnapshot;
  readonly machineOf: (actor: string) => string;
}

/** A message of a step as its sender sent it. */
export interface SentMessage {
  readonly from: string;
  readonly to: string;
  readonly event: KernelEvent;
  /** Its place among the deliveries of the step. */
  readonly index: number;
}

/** What is printed when a message is sent: by the sender before it, or by the receiver once it has it. */
export interface PrintRule {
  readonly type: KernelEvent['type'];
  readonly say: (stage: PrintedStep, sent: SentMessage) => readonly PrintedLine[];
}

/** A rule that sees the event with its fields. */
export const rule = <T extends KernelEvent['type']>(
  type: T,
  say: (stage: PrintedStep, sent: SentMessage, event: EventOf<T>) => readonly PrintedLine[],
): PrintRule => ({
  type,
  // The table is looked up by this very type, so the event is of it.
  say: (stage, sent) => say(stage, sent, sent.event as EventOf<T>),
});

/** The words of one observation. */
export const said = (
  actor: string,
  kind: Kind,
  device: string,
  value: string | number = '',
  how: { readonly loose?: boolean; readonly optional?: boolean } = {},
): PrintedLine => ({
  actor,
  observation: { kind, device, value: String(value) },
  loose: how.loose ?? false,
  optional: how.optional ?? false,
});

/** The device behind an actor, in this step. */
export const nameIn = (stage: PrintedStep, actor: string): string =>
  deviceOf(stage.plan, actor, stage.before, stage.after) ?? actor;

/** Whether a message of the type was sent earlier in the step. */
export const earlier = (
  stage: PrintedStep,
  sent: SentMessage,
  test: (delivery: Delivery & { readonly event: KernelEvent }) => boolean,
): boolean =>
  stage.step.deliveries
    .slice(0, sent.index)
    // The machines are typed with it; the engine alone does not know it.
    .some((delivery) => test(delivery as Delivery & { readonly event: KernelEvent }));

/** The top state of a machine. */
export const stateOf = (snapshot: MachineSnapshot): string =>
  typeof snapshot.value === 'string' ? snapshot.value : (Object.keys(snapshot.value)[0] ?? '');

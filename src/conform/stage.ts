import type { Delivery, MachineSnapshot, Step } from '../engine/index.ts';
import type { EventOf, KernelEvent } from '../model/event.ts';
import type { Plan } from '../boot/index.ts';
import { deviceOf } from './devices.ts';
import type { Kind, Observation } from './observation.ts';

/** A line that a step prints, with its place in the happens-before order. */
export interface PrintedLine {
  readonly observation: Observation;
  /** The actor that prints it: the line precedes the actor's next action. */
  readonly actor: string;
  /**
   * `loose`: some time after its step, unordered with other lines. Teardown only: devres, device locks and bus locks release in
   * an order that the model's coarser teardown does not reproduce.
   */
  readonly loose: boolean;
  /** `optional`: this kind of step prints it only in some cases that the model does not distinguish. */
  readonly optional: boolean;
}

/** The input of a rule: one step with its worlds. */
export interface PrintedStep {
  readonly plan: Plan;
  readonly step: Step;
  readonly before: (actor: string) => MachineSnapshot;
  readonly after: (actor: string) => MachineSnapshot;
  readonly machineOf: (actor: string) => string;
}

/** A message that was sent during a step. */
export interface SentMessage {
  readonly from: string;
  readonly to: string;
  readonly event: KernelEvent;
  /** Its index among the deliveries of the step. */
  readonly index: number;
}

/** The lines printed when a message is sent: by the sender before it, or by the receiver after it. */
export interface PrintRule {
  readonly type: KernelEvent['type'];
  readonly print: (stage: PrintedStep, sent: SentMessage) => readonly PrintedLine[];
}

/** A rule with a typed event. */
export const rule = <T extends KernelEvent['type']>(
  type: T,
  print: (stage: PrintedStep, sent: SentMessage, event: EventOf<T>) => readonly PrintedLine[],
): PrintRule => ({
  type,
  // The table is indexed by this type, so the event has it.
  print: (stage, sent) => print(stage, sent, sent.event as EventOf<T>),
});

/** A printed line with one observation. */
export const printed = (
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

/** The device of an actor, in this step. */
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
    // The machines use this type; the engine's is wider.
    .some((delivery) => test(delivery as Delivery & { readonly event: KernelEvent }));

/** The top-level state of a machine. */
export const stateOf = (snapshot: MachineSnapshot): string =>
  typeof snapshot.value === 'string' ? snapshot.value : (Object.keys(snapshot.value)[0] ?? '');

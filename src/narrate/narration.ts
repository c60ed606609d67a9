import type { MachineSnapshot } from '../engine/index.ts';
import type { EventOf, KernelEvent } from '../model/event.ts';
import { formatRange, sameRange, type Range } from '../model/range.ts';
import type { Plan } from '../boot/plan.ts';

/** One message that an actor handled or was sent during a step; the first message of a step is its choice. */
export interface Message {
  readonly from: string;
  readonly to: string;
  /** Machine ids of the two. */
  readonly fromMachine: string;
  readonly toMachine: string;
  readonly event: KernelEvent;
  readonly isChoice: boolean;
}

/** One step with all that a sentence about it may need. */
export interface NarratedStep {
  readonly plan: Plan;
  readonly messages: readonly Message[];
  /** Snapshots on either side of the step. */
  readonly before: (actor: string) => MachineSnapshot;
  readonly after: (actor: string) => MachineSnapshot;
  /** What an administrator calls the device of an actor: `mem0`, `ACPI0017`, `dax1.0`. */
  readonly nameOf: (actor: string) => string;
}

/**
 * How much a reader wants to know of it: 3 changes a resource, an owner or a decision; 2 explains why one can change;
 * 1 is bookkeeping that a report may fold into the next step; 0 is said only when there is nothing else.
 */
export type Weight = 0 | 1 | 2 | 3;

/** What one message means. */
export interface Sentence {
  readonly weight: Weight;
  /** `path:function`, or empty for user space. */
  readonly kernel: string;
  /** A clause without a full stop, in the domain's words. */
  readonly note: string;
}

/** What to say when a machine gets an event; `null` when this time there is nothing to say. */
export interface SentenceRule {
  readonly machine: string;
  readonly type: KernelEvent['type'];
  readonly sentence: (message: Message, stage: NarratedStep) => Sentence | null;
}

/** A rule whose function sees the event with its fields. */
export const rule = <T extends KernelEvent['type']>(
  machine: string,
  type: T,
  sentence: (event: EventOf<T>, message: Message, stage: NarratedStep) => Sentence | null,
): SentenceRule => ({
  machine,
  type,
  // The table is looked up by this very type, so the event is of it.
  sentence: (message, stage) => sentence(message.event as EventOf<T>, message, stage),
});

/** Shorthand of the tables. */
export const sentence = (weight: Weight, kernel: string, note: string): Sentence => ({ weight, kernel, note });

/** The messages of the step after this one. */
const later = (stage: NarratedStep, message: Message): readonly Message[] =>
  stage.messages.slice(stage.messages.indexOf(message) + 1);

/** Messages of a type sent later in the step, optionally by one actor. */
export const following = <T extends KernelEvent['type']>(
  stage: NarratedStep,
  message: Message,
  type: T,
  from?: string,
): readonly { readonly message: Message; readonly event: EventOf<T> }[] =>
  later(stage, message).flatMap((one) =>
    one.event.type === type && (from === undefined || one.from === from)
      ? [{ message: one, event: one.event as EventOf<T> }]
      : [],
  );

/** The answer that the caller got within the step, or `null` when it still waits. */
export const answerTo = <T extends KernelEvent['type']>(
  stage: NarratedStep,
  message: Message,
  type: T,
): EventOf<T> | null =>
  following(stage, message, type, message.to).find((one) => one.message.to === message.from)?.event ?? null;

/** Whether some message of the type was sent in the step. */
export const happened = (stage: NarratedStep, type: KernelEvent['type'], to?: string): boolean =>
  stage.messages.some((message) => message.event.type === type && (to === undefined || message.to === to));

/** The top state of an actor on one side of the step. */
export const stateOf = (snapshot: MachineSnapshot): string =>
  typeof snapshot.value === 'string' ? snapshot.value : (Object.keys(snapshot.value)[0] ?? '');

/** `region0 (0x110000000-0x11fffffff)`: a device with its bytes. */
export const withRange = (name: string, range: Range): string => `${name} (${formatRange(range)})`;

/** `A`, `A and B`, `A, B and C`. */
export const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;

/** Whether the design has put this range off and not decided it on that side of the step. */
export const isPutOff = (stage: NarratedStep, range: Range): boolean =>
  stage.plan.design.undecided(stage.after('owner')).some((one) => sameRange(one, range));

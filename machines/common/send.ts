import {
  assertEvent,
  sendTo,
  type ActionFunction,
  type AnyActorRef,
  type EventObject,
  type ExtractEvent,
  type MachineContext,
} from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';

// Message passing by name. A call and its reply are delivered inside the step; what is posted waits in the receiver's queue.

/** A function call: delivered inside the step of the caller. */
export type CallEvent = Extract<KernelEvent, { readonly type: `call.${string}` }>;
/** The return of a call: delivered inside the step as well. */
export type ReplyEvent = Extract<KernelEvent, { readonly type: `reply.${string}` }>;
/** A queued message: the receiver takes it in a later step. */
export type PostedEvent = Extract<KernelEvent, { readonly type: 'rescan' | 'detach' | 'region.add' }>;

/** An event, or how to make it from the machine's context and the event at hand. */
type Made<TContext, TEvent, TResult> =
  | TResult
  | ((args: { readonly context: TContext; readonly event: TEvent }) => TResult);

/** The action that sends; in a setup `C`, `X` and `E` are the context, the event at hand and the machine's alphabet. */
type SendAction<C extends MachineContext, X extends EventObject, E extends EventObject> = ActionFunction<
  C,
  X,
  E,
  undefined,
  never,
  never,
  never,
  never,
  never
>;

type Name = string | null | undefined;

const made = <C, X, T>(value: Made<C, X, T>, args: { readonly context: C; readonly event: X }): T =>
  typeof value === 'function' ? (value as (given: typeof args) => T)(args) : value; // No event and no name is a function.

/**
 * Sends an event to the actor of that name. Names are looked up in the actor system when the effect is carried out,
 * so a machine holds no references, and the explorer and the live system resolve the same name each in its own way.
 * @throws when there is no name
 */
export function tell<C extends MachineContext, X extends EventObject, E extends EventObject>(
  to: Made<C, X, Name>,
  event: Made<C, X, KernelEvent>,
): SendAction<C, X, E> {
  return sendTo<C, X, undefined, AnyActorRef, E, never, never>(
    ({ system, ...args }: { system: { get(id: string): unknown }; context: C; event: X }) => {
      const name = made(to, args);
      if (name === null || name === undefined) throw new Error(`${made(event, args).type} is sent to nobody`);
      // The cast is XState's: `system.get` knows no names at compile time. An unknown name stops the explorer with an error.
      return system.get(name) as AnyActorRef;
    },
    (args: { context: C; event: X }) => made(event, args),
  );
}

/** Calls a function of the actor of that name. */
export const call = <C extends MachineContext, X extends EventObject, E extends EventObject>(
  to: Made<C, X, Name>,
  event: Made<C, X, CallEvent>,
): SendAction<C, X, E> => tell(to, event);

/** Returns from a call whose caller the machine has kept. */
export const replyTo = <C extends MachineContext, X extends EventObject, E extends EventObject>(
  to: Made<C, X, Name>,
  event: Made<C, X, ReplyEvent>,
): SendAction<C, X, E> => tell(to, event);

/** Puts a message into the queue of the actor of that name. */
export const post = <C extends MachineContext, X extends EventObject, E extends EventObject>(
  to: Made<C, X, Name>,
  event: Made<C, X, PostedEvent>,
): SendAction<C, X, E> => tell(to, event);

/** Returns at once from the call that is the event at hand. */
export const reply = <C extends MachineContext, X extends EventObject, E extends EventObject>(
  event: Made<C, X, ReplyEvent>,
): SendAction<C, X, E> => replyTo<C, X, E>((args) => callerOf(args.event), event);

/** The actor that awaits the answer to this event. @throws when the event names none */
export const callerOf = (event: EventObject): string => {
  if ('from' in event && typeof event['from'] === 'string') return event['from'];
  throw new Error(`${event.type} names no caller`);
};

/** The event as one of these types, where the chart has no other at this place. @throws when it is another */
export const narrow = <E extends EventObject, const T extends E['type']>(
  event: E,
  types: T | readonly T[],
): ExtractEvent<E, T> => {
  assertEvent<E, T>(event, types);
  return event as ExtractEvent<E, T>; // Asserted by the line above.
};

/** The thread that runs this actor takes its next visible step at some later moment: other CPUs may act before it. */
export function goOn<C extends MachineContext, X extends EventObject, E extends EventObject>(): SendAction<C, X, E> {
  return sendTo<C, X, undefined, AnyActorRef, E, never, never>(({ self }) => self, { type: 'go' });
}

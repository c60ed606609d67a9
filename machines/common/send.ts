import { sendTo, type ActionFunction, type AnyActorRef, type EventObject, type MachineContext } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';

/** An event, or how to make it from the machine's context and the event at hand. */
type Made<TContext, TEvent, TResult> =
  | TResult
  | ((args: { readonly context: TContext; readonly event: TEvent }) => TResult);

/**
 * Sends an event to the actor of that name. Names are looked up in the actor system when the effect is carried out,
 * so a machine holds no references, and the explorer and the live system resolve the same name each in its own way.
 */
export function tell<TContext extends MachineContext, TExpressionEvent extends EventObject, TEvent extends EventObject>(
  to: Made<TContext, TExpressionEvent, string>,
  event: Made<TContext, TExpressionEvent, KernelEvent>,
): ActionFunction<TContext, TExpressionEvent, TEvent, undefined, never, never, never, never, never> {
  return sendTo<TContext, TExpressionEvent, undefined, AnyActorRef, TEvent, never, never>(
    // The cast is XState's: `system.get` knows no names at compile time. An unknown name stops the explorer with an error.
    ({
      system,
      context,
      event: at,
    }: {
      system: { get(id: string): unknown };
      context: TContext;
      event: TExpressionEvent;
    }) => system.get(typeof to === 'function' ? to({ context, event: at }) : to) as AnyActorRef,
    ({ context, event: at }: { context: TContext; event: TExpressionEvent }) =>
      typeof event === 'function' ? event({ context, event: at }) : event,
  );
}

/** The thread that runs this actor takes its next visible step at some later moment: other CPUs may act before it. */
export function goOn<
  TContext extends MachineContext,
  TExpressionEvent extends EventObject,
  TEvent extends EventObject,
>(): ActionFunction<TContext, TExpressionEvent, TEvent, undefined, never, never, never, never, never> {
  return sendTo<TContext, TExpressionEvent, undefined, AnyActorRef, TEvent, never, never>(({ self }) => self, {
    type: 'go',
  });
}

import { assign, enqueueActions, type MachineContext } from 'xstate';
import type { EventOf, KernelEvent } from '../../src/model/event.ts';
import type { Errno } from '../../src/model/scenario.ts';
import { call, goOn, narrow, reply } from './send.ts';

// The device's side of really_probe(): who probes, from which thread, and who is told how it ends. @kernel drivers/base/dd.c:really_probe

/** What a device keeps of the probe at hand. */
export interface Probe {
  /** An async worker runs it, not the thread that added the device or registered the driver. */
  readonly async: boolean;
  /** Who waits for the probe at hand; null with an async item. */
  readonly prober: string | null;
}

/** No probe is at hand. */
export const noProbe: Probe = { async: false, prober: null };

/** The events of a device that is probed. */
export type ProbeEvent = EventOf<'go' | 'call.probe.start' | 'call.unbind'>;

interface DeviceContext {
  readonly input: { readonly id: string; readonly driver: string };
}

type ProbedContext = Probe & DeviceContext;

/** The context of a device whose first probes ask for another try. */
export interface DeferringContext {
  readonly input: { readonly error: Errno | null };
  /** Probes that are still to ask for another try (-EPROBE_DEFER). */
  readonly defers: number;
  /** A probe has come to its end: what is probed again later is not what boot began. */
  readonly settled: boolean;
}

/** Guards of every device. */
export const probeGuards = {
  isAsync: ({ context }: { readonly context: Probe }): boolean => context.async,
};

/** Guards of a device whose probe can fail or ask for another try. */
export const failureGuards = {
  fails: ({ context }: { readonly context: { readonly input: { readonly error: Errno | null } } }): boolean =>
    context.input.error !== null,
  defers: ({ context }: { readonly context: DeferringContext }): boolean => context.defers > 0,
};

/**
 * The first state of a probe: the thread or the async worker gets to it. Then `target`, after `actions`.
 * @kernel drivers/base/dd.c:__driver_attach_async_helper
 */
export const starting = <const T extends string, const A extends string = never>(target: T, ...actions: readonly A[]) =>
  ({
    on: {
      go: [
        { guard: 'isAsync', target, actions: ['beginAsync', ...actions] },
        { target, actions },
      ],
    },
  }) as const;

/** Actions of every device. */
export const probeActions = <C extends MachineContext & ProbedContext, E extends KernelEvent>() => ({
  goOn: goOn<C, E, E>(),
  /** Whoever asked to unbind it hears that its driver has let go, or that it had none. */
  answerUnbind: reply<C, E, E>({ type: 'reply.unbind' }),
  /** The driver core calls the probe; it begins in a later step. */
  takeProbe: assign<C, E, undefined, E, never>(({ event }) => {
    const { async, prober } = narrow<KernelEvent, 'call.probe.start'>(event, 'call.probe.start');
    return { async, prober } as Partial<C>; // Both are fields of C.
  }),
  beginAsync: call<C, E, E>('driver_core', { type: 'call.async.begin' }),
  /** The probe returns; `error` is null when the device is bound. */
  report: enqueueActions<C, E, { readonly error: string | null }, E, never, never, never, never, never>(
    ({ context: { input, prober }, enqueue }, { error }) => {
      enqueue(call(input.driver, { type: 'call.probe.done', device: input.id, error, prober }));
      enqueue.assign({ prober: null } as Partial<C>); // As above.
    },
  ),
});

/** Tells the failure flag that a probe has failed. */
const reportFailure = <C extends MachineContext & DeviceContext, E extends KernelEvent>() =>
  call<C, E, E>('flush_probe', ({ context }) => ({ type: 'call.probe_failed', device: context.input.id }));

/** Actions of a device whose probe can fail or ask for another try. */
export const failureActions = <
  C extends MachineContext & ProbedContext & DeferringContext,
  E extends KernelEvent,
>() => ({
  reportFailure: reportFailure<C, E>(),
  settle: assign<C, E, undefined, E, never>(
    ({ context }) => ({ settled: context.input.error !== 'EPROBE_DEFER' }) as unknown as Partial<C>,
  ),
  deferAgain: assign<C, E, undefined, E, never>(
    ({ context }) => ({ defers: context.defers - 1 }) as unknown as Partial<C>,
  ),
});

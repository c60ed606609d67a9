import { assign, enqueueActions, setup, type AnyStateMachine } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { call, callerOf, goOn, narrow, reply, replyTo } from '../common/send.ts';
import type { GateInput } from './gate.ts';

/** What every gate of these shapes keeps in mind. A gate that does not use a part leaves it as it is: that costs no world. */
export interface GateContext {
  readonly input: GateInput;
  /** Who is let through when it opens. */
  readonly waiters: readonly string[];
  /** cxl_acpi, where it waits inside the launch. */
  readonly launcher: string | null;
  /** dax_hmem's module init, while it requests modules. */
  readonly preparer: string | null;
  readonly requests: readonly string[];
  /** Who has signalled: modules at the end of their init, and `memdev` for any memdev that was attached. */
  readonly signals: readonly string[];
}

const signalOf = (from: string, input: GateInput): string => (input.signals.includes(from) ? from : 'memdev');

/** What a gate can be sent, and its own steps. */
export type GateAlphabet =
  | EventOf<'go' | 'idle.patience' | 'call.init.run'>
  | EventOf<'call.gate.launch' | 'call.gate.wait' | 'call.gate.signal' | 'call.gate.outcome'>
  | EventOf<'reply.flush.probe' | 'reply.work.flush' | 'reply.quiet' | 'reply.stirred' | 'reply.module'>;

/** Contexts, guards, delays and actions that the gates share. The states between launch and release are a gate's own. */
export const gateShape = setup({
  types: {} as { context: GateContext; input: GateInput; events: GateAlphabet },
  delays: { patience: 30_000, fixedDelay: 5000 },
  guards: {
    allSignalled: ({ context }) => context.input.signals.every((module) => context.signals.includes(module)),
    memdevSignalled: ({ context }) => context.signals.includes('memdev'),
    noRequestLeft: ({ context }) => context.requests.length === 0,
    isTimedOut: ({ event }) => narrow(event, 'reply.flush.probe').timedOut,
    isStirred: ({ event }) => narrow(event, 'reply.stirred').any,
  },
  actions: {
    goOn: goOn(),
    join: assign({ waiters: ({ context, event }) => [...context.waiters, callerOf(event)] }),
    note: assign({
      signals: ({ context, event }) =>
        [...new Set([...context.signals, signalOf(narrow(event, 'call.gate.signal').from, context.input)])].sort(),
    }),
    letAllThrough: enqueueActions(({ context, enqueue }) => {
      if (context.launcher !== null) enqueue(replyTo(context.launcher, { type: 'reply.gate.launch' }));
      for (const waiter of context.waiters) enqueue(replyTo(waiter, { type: 'reply.gate.open' }));
      enqueue.assign({ launcher: null, waiters: [] });
    }),
    holdLauncher: assign({ launcher: ({ event }) => narrow(event, 'call.gate.launch').from }),
    answerLaunch: reply({ type: 'reply.gate.launch' }),
    answerSignal: reply({ type: 'reply.gate.signal' }),
    answerInit: reply({ type: 'reply.init' }),
    letThrough: reply({ type: 'reply.gate.open' }),
    listRequests: assign({
      preparer: ({ event }) => narrow(event, 'call.init.run').from,
      requests: ({ context }) => [context.input.cxlAcpi, context.input.cxlPci].filter((name) => name !== null),
    }),
    requestModule: call(({ context }) => context.requests[0], { type: 'call.module.load', from: 'gate' }),
    nextRequest: assign({ requests: ({ context }) => context.requests.slice(1) }),
    answerPreparer: replyTo(({ context }) => context.preparer, { type: 'reply.init' }),
    forgetPreparer: assign({ preparer: null }),
    flush: call('flush_probe', { type: 'call.flush.probe', from: 'gate' }),
    drainWork: call('cxl_bus_wq', { type: 'call.work.flush', from: 'gate' }),
    awaitInitcalls: call('driver_core', { type: 'call.wait.initcalls', from: 'gate' }),
    askStirred: call('driver_core', { type: 'call.stirred', from: 'gate' }),
  },
});

/** The states of a gate's own: compound, ending with a transition to `#gate.open`. */
export type GateBody = Pick<Parameters<typeof gateShape.createStateConfig>[0], 'initial' | 'states' | 'on' | 'after'>;

const fresh = ({ input }: { readonly input: GateInput }): GateContext => ({
  input,
  waiters: [],
  launcher: null,
  preparer: null,
  requests: [],
  signals: [],
});

/**
 * A gate that some CXL driver launches and that opens once, for ever.
 *   shut ─call.gate.launch─▶ working: the body ─▶ open
 * `holds`: the launcher waits until it opens. `unnoticed`: before the launch nobody counts as waiting, because the work that
 * would wait has not been queued by anybody.
 */
export const launchedGate = (
  body: GateBody,
  { holds = false, unnoticed = false }: { readonly holds?: boolean; readonly unnoticed?: boolean } = {},
): AnyStateMachine =>
  gateShape.createMachine({
    id: 'gate',
    context: fresh,
    initial: 'shut',
    on: {
      'call.init.run': { actions: 'answerInit' },
      'call.gate.signal': { actions: ['note', 'answerSignal'] },
    },
    states: {
      shut: {
        initial: 'alone',
        on: {
          'call.gate.wait': { target: '.awaited', actions: 'join' },
          'call.gate.launch': { target: 'working', actions: holds ? 'holdLauncher' : 'answerLaunch' },
        },
        states: { alone: {}, awaited: unnoticed ? {} : { tags: ['waiting'] } },
      },
      working: {
        ...body,
        tags: ['waiting'],
        on: { 'call.gate.launch': { actions: 'answerLaunch' }, ...body.on, 'call.gate.wait': { actions: 'join' } },
      },
      open: {
        tags: ['released'],
        entry: 'letAllThrough',
        on: { 'call.gate.wait': { actions: 'letThrough' }, 'call.gate.launch': { actions: 'answerLaunch' } },
      },
    },
  });

/**
 * A gate that dax_hmem works itself: its module init requests cxl_acpi, then cxl_pci, and ignores the results; whoever
 * waits goes through the body, each time anew.
 *   idle ─call.init.run─▶ requesting ─both returned─▶ idle ─call.gate.wait─▶ working: the body ─▶ open (idle again)
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_init, drivers/dax/hmem/hmem.c:process_defer_work
 */
export const requestingGate = (body: GateBody): AnyStateMachine =>
  gateShape.createMachine({
    id: 'gate',
    context: fresh,
    initial: 'idle',
    on: { 'call.gate.launch': { actions: 'answerLaunch' }, 'call.gate.signal': { actions: 'answerSignal' } },
    states: {
      idle: {
        on: {
          'call.init.run': {
            target: 'requesting',
            actions: 'listRequests',
          },
          'call.gate.wait': { target: 'working', actions: 'join' },
        },
        initial: 'fresh',
        states: { fresh: {}, released: { tags: ['released'] } },
      },
      requesting: {
        initial: 'next',
        tags: ['waiting'],
        states: {
          next: {
            always: [
              {
                guard: 'noRequestLeft',
                target: '#gate.idle',
                actions: ['answerPreparer', 'forgetPreparer'],
              },
              { target: 'loading' },
            ],
          },
          loading: {
            entry: 'requestModule',
            on: {
              'reply.module': {
                target: 'next',
                actions: 'nextRequest',
              },
            },
          },
        },
      },
      working: { ...body, tags: ['waiting'] },
      open: { always: { target: 'idle.released', actions: 'letAllThrough' } },
    },
  });

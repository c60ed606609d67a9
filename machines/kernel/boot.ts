import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { Range } from '../../src/model/range.ts';
import { required } from '../common/required.ts';
import { call, goOn } from '../common/send.ts';

/**
 * The boot CPU: initcalls of built-in code in level and link order, then user space.
 *   off ─env.boot─▶ initcalls ─all run─▶ userspace
 * Each initcall is a step of its own: work queues and async probes run on other CPUs between them.
 * @kernel init/main.c:do_initcalls, arch/x86/kernel/e820.c:e820__reserve_resources_late, drivers/base/dd.c:deferred_probe_initcall
 */
export interface BootInput {
  readonly initcalls: readonly Initcall[];
  /** Module actors, to be told that user space runs. */
  readonly modules: readonly string[];
}

/** One initcall: a built-in module's init, or the late publication of a Soft Reserved range. */
export type Initcall =
  | { readonly call: 'module'; readonly module: string }
  | { readonly call: 'publish'; readonly range: Range };

export interface BootContext {
  readonly input: BootInput;
  readonly at: number;
}

type BootAlphabet = EventOf<'env.boot' | 'go' | 'reply.insert' | 'reply.module'>;

/** The initcall at hand, of the kind that the state has asked for. */
const initcall = <K extends Initcall['call']>({ input, at }: BootContext, kind: K): Extract<Initcall, { call: K }> => {
  const found = input.initcalls[at];
  return required(found?.call === kind ? (found as Extract<Initcall, { call: K }>) : null, `${kind} initcall`);
};

export const boot = setup({
  types: {} as { context: BootContext; input: BootInput; events: BootAlphabet },
  guards: {
    done: ({ context }) => context.at >= context.input.initcalls.length,
    isPublish: ({ context }) => context.input.initcalls[context.at]?.call === 'publish',
  },
  actions: {
    goOn: goOn(),
    advance: assign({ at: ({ context }) => context.at + 1 }),
    publish: call('iomem', ({ context }) => ({
      type: 'call.insert',
      from: 'boot',
      name: 'Soft Reserved',
      range: initcall(context, 'publish').range,
      kind: 'soft-reserved',
      busy: false,
      under: null,
      expand: true,
    })),
    runInit: call(({ context }) => initcall(context, 'module').module, { type: 'call.module.initcall', from: 'boot' }),
    tellCore: call('driver_core', { type: 'call.initcalls.done' }),
    tellModules: enqueueActions(({ context, enqueue }) => {
      for (const module of context.input.modules) enqueue(call(module, { type: 'call.userspace' }));
    }),
    startUserspace: call('user', { type: 'call.userspace.start' }),
  },
}).createMachine({
  id: 'boot',
  context: ({ input }) => ({ input, at: 0 }),
  initial: 'off',
  states: {
    off: { on: { 'env.boot': 'initcalls' } },
    initcalls: {
      initial: 'next',
      states: {
        next: {
          always: [
            { guard: 'done', target: '#boot.userspace' },
            { guard: 'isPublish', target: 'publishing' },
            { target: 'ready' },
          ],
        },
        publishing: {
          entry: 'publish',
          on: { 'reply.insert': { target: 'next', actions: 'advance' } },
        },
        ready: { entry: 'goOn', on: { go: 'running' } },
        running: {
          entry: 'runInit',
          on: { 'reply.module': { target: 'next', actions: 'advance' } },
        },
      },
    },
    userspace: {
      entry: ['tellCore', 'tellModules', 'startUserspace'],
    },
  },
});

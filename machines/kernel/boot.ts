import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import type { Range } from '../../src/model/range.ts';
import { goOn, tell } from '../common/send.ts';

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

export const boot = setup({
  types: {} as { context: BootContext; input: BootInput; events: KernelEvent },
  guards: {
    done: ({ context }) => context.at >= context.input.initcalls.length,
    isPublish: ({ context }) => context.input.initcalls[context.at]?.call === 'publish',
  },
  actions: { advance: assign({ at: ({ context }) => context.at + 1 }) },
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
          entry: tell('iomem', ({ context }) => {
            const call = context.input.initcalls[context.at];
            const range = call?.call === 'publish' ? call.range : { start: 0, end: 0 };
            return {
              type: 'call.insert',
              from: 'boot',
              name: 'Soft Reserved',
              range,
              kind: 'soft-reserved',
              busy: false,
              under: null,
              expand: true,
            };
          }),
          on: { 'reply.insert': { target: 'next', actions: 'advance' } },
        },
        ready: { entry: goOn(), on: { go: 'running' } },
        running: {
          entry: tell(
            ({ context }) => {
              const call = context.input.initcalls[context.at];
              return call?.call === 'module' ? call.module : '';
            },
            { type: 'call.module.initcall', from: 'boot' },
          ),
          on: { 'reply.module': { target: 'next', actions: 'advance' } },
        },
      },
    },
    userspace: {
      entry: [
        tell('driver_core', { type: 'call.initcalls.done' }),
        enqueueActions(({ context, enqueue }) => {
          for (const module of context.input.modules) enqueue(tell(module, { type: 'call.userspace' }));
        }),
        tell('user', { type: 'call.userspace.start' }),
      ],
    },
  },
});

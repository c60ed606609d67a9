import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { Milestone } from '../../src/model/scenario.ts';
import { call, goOn, narrow, reply, replyTo, type CallEvent } from '../common/send.ts';

/**
 * User space following a script: one command after the other, each to its end, as a shell would.
 *   off ─call.userspace.start─▶ next ─▶ ready ─go─▶ doing ─the command returned─▶ next … ─▶ done
 * `settle` ends only when nothing else can happen: what `sleep 2` is for. udev is not here: it is in the modules that
 * hear uevents, since every udev worker runs by itself.
 * @kernel fs/read_write.c:ksys_write (sysfs attributes), kernel/module/main.c:finit_module
 */
export interface UserInput {
  /** A command takes longer to start than anything the kernel has begun. */
  readonly unhurried: boolean;
  readonly commands: readonly Command[];
}

/** One command, in the names of the network's actors. */
export type Command =
  | { readonly run: 'load'; readonly how: 'load' | 'insmod' | 'coldplug'; readonly modules: readonly string[] }
  | { readonly run: 'remove'; readonly module: string }
  | { readonly run: 'settle' }
  | { readonly run: 'await'; readonly milestone: Milestone }
  | { readonly run: 'switch_root' | 'start_udev'; readonly modules: readonly string[] }
  | { readonly run: 'bind'; readonly driver: string; readonly device: string }
  | { readonly run: 'unbind'; readonly devices: readonly string[] }
  /** A write to a file of sysfs that the kernel refuses: the command fails, and nothing else happens. */
  | { readonly run: 'refused'; readonly what: 'bind' | 'unbind' }
  | { readonly run: 'autoprobe'; readonly drivers: readonly string[]; readonly on: boolean }
  | { readonly run: 'function'; readonly devices: readonly string[]; readonly change: 'add' | 'remove' }
  | { readonly run: 'disable'; readonly regions: readonly string[]; readonly offline: boolean }
  | { readonly run: 'destroy'; readonly regions: readonly string[] }
  | { readonly run: 'create'; readonly region: string };

export interface UserContext {
  readonly input: UserInput;
  readonly at: number;
  /** Loads that have not returned. */
  readonly outstanding: number;
  /** Who waits for user space to end a step. */
  readonly stepWaiters: readonly { readonly step: number; readonly from: string }[];
}

const loadEvent = (how: 'load' | 'insmod' | 'coldplug'): CallEvent =>
  how === 'load'
    ? { type: 'call.module.load', from: 'user' }
    : how === 'insmod'
      ? { type: 'call.module.insmod', from: 'user' }
      : { type: 'call.module.coldplug', from: 'user' };

/** What the command at hand does; nothing after the last one. */
const runOf = ({ input, at }: UserContext): Command['run'] | undefined => input.commands[at]?.run;

const immediate: readonly (string | undefined)[] = [
  'switch_root',
  'start_udev',
  'refused',
  'autoprobe',
  'function',
  'disable',
  'destroy',
] satisfies readonly Command['run'][];

type UserAlphabet =
  | EventOf<'go' | 'idle.settled' | 'idle.command' | 'call.userspace.start' | 'call.step.wait'>
  | EventOf<'reply.module' | 'reply.log' | 'reply.attach' | 'reply.unbind' | 'reply.create'>;

export const user = setup({
  types: {} as { context: UserContext; input: UserInput; events: UserAlphabet },
  guards: {
    unhurried: ({ context }) => context.input.unhurried,
    atEnd: ({ context }) => context.at >= context.input.commands.length,
    waits: ({ context }) => runOf(context) === 'settle',
    isLast: ({ context }) => context.outstanding <= 1,
    returnsAtOnce: ({ context }) => immediate.includes(runOf(context)),
    loadsNothing: ({ context }) => {
      const command = context.input.commands[context.at];
      return command?.run === 'load' && command.modules.length === 0;
    },
    isStepOver: ({ context, event }) => context.at > narrow(event, 'call.step.wait').step,
  },
  actions: {
    answerStep: reply({ type: 'reply.step' }),
    joinStep: assign({
      stepWaiters: ({ context, event }) => {
        const { step, from } = narrow(event, 'call.step.wait');
        return [...context.stepWaiters, { step, from }];
      },
    }),
    oneReturned: assign({ outstanding: ({ context }) => context.outstanding - 1 }),
    goOnUnlessUnhurried: enqueueActions(({ context, enqueue }) => {
      if (!context.input.unhurried) enqueue(goOn());
    }),
    advance: enqueueActions(({ context, enqueue }) => {
      enqueue.assign({
        at: context.at + 1,
        outstanding: 0,
        stepWaiters: context.stepWaiters.filter((one) => one.step > context.at),
      });
      for (const one of context.stepWaiters) {
        if (one.step <= context.at) enqueue(replyTo(one.from, { type: 'reply.step' }));
      }
    }),
    start: enqueueActions(({ context, enqueue }) => {
      const command = context.input.commands[context.at];
      switch (command?.run) {
        case 'load':
          enqueue.assign({ outstanding: command.modules.length });
          for (const module of command.modules) enqueue(call(module, loadEvent(command.how)));
          return;
        case 'remove':
          enqueue.assign({ outstanding: 1 });
          enqueue(call(command.module, { type: 'call.module.remove', from: 'user' }));
          return;
        case 'await':
          enqueue(call('dmesg', { type: 'call.log.await', milestone: command.milestone, from: 'user' }));
          return;
        case 'switch_root':
          for (const module of command.modules) enqueue(call(module, { type: 'call.root.switched' }));
          return;
        case 'start_udev':
          for (const module of command.modules) enqueue(call(module, { type: 'call.udev.start' }));
          return;
        case 'bind':
          enqueue(call(command.driver, { type: 'call.bind', device: command.device, from: 'user' }));
          return;
        case 'unbind':
          enqueue.assign({ outstanding: command.devices.length });
          for (const device of command.devices) enqueue(call(device, { type: 'call.unbind', from: 'user' }));
          return;
        case 'autoprobe':
          for (const driver of command.drivers) enqueue(call(driver, { type: 'call.autoprobe', on: command.on }));
          return;
        case 'function':
          for (const device of command.devices)
            enqueue(call(device, { type: command.change === 'add' ? 'call.function.add' : 'call.function.remove' }));
          return;
        case 'disable':
          for (const region of command.regions)
            enqueue(call(region, { type: 'call.region.disable', offline: command.offline }));
          return;
        case 'destroy':
          for (const region of command.regions) enqueue(call(region, { type: 'call.region.destroy' }));
          return;
        case 'create':
          enqueue(call(command.region, { type: 'call.region.create', from: 'user' }));
          return;
        case 'refused':
        case 'settle':
        case undefined:
      }
    }),
  },
}).createMachine({
  id: 'user',
  context: ({ input }) => ({ input, at: 0, outstanding: 0, stepWaiters: [] }),
  initial: 'off',
  on: {
    'call.step.wait': [{ guard: 'isStepOver', actions: 'answerStep' }, { actions: 'joinStep' }],
  },
  states: {
    off: { on: { 'call.userspace.start': 'next' } },
    next: { always: [{ guard: 'atEnd', target: 'done' }, { guard: 'waits', target: 'settling' }, { target: 'ready' }] },
    settling: { on: { 'idle.settled': { target: 'next', actions: 'advance' } } },
    ready: {
      entry: 'goOnUnlessUnhurried',
      on: { go: 'doing', 'idle.command': { guard: 'unhurried', target: 'doing' } },
    },
    doing: {
      entry: 'start',
      always: [
        { guard: 'returnsAtOnce', target: 'next', actions: 'advance' },
        { guard: 'loadsNothing', target: 'next', actions: 'advance' },
      ],
      on: {
        'reply.module': [{ guard: 'isLast', target: 'next', actions: 'advance' }, { actions: 'oneReturned' }],
        'reply.log': { target: 'next', actions: 'advance' },
        'reply.attach': { target: 'next', actions: 'advance' },
        'reply.unbind': [{ guard: 'isLast', target: 'next', actions: 'advance' }, { actions: 'oneReturned' }],
        'reply.create': { target: 'next', actions: 'advance' },
      },
    },
    done: { tags: ['done'] },
  },
});

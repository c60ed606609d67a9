import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import { required } from '../common/required.ts';
import { call, callerOf, goOn, narrow, reply, replyTo } from '../common/send.ts';

/**
 * One module, from its file to module_init and live.
 *   unloaded ─a loader comes─▶ resolving ─dependencies live─▶ starting ─go─▶ init ─init functions returned─▶ live
 *   live ─rmmod─▶ exiting ─drivers unregistered─▶ unloaded
 * modprobe loads soft and symbol dependencies first, one after the other, each to the end. A loader that finds the module
 * coming waits until it is live; only the FIRST loader goes on to wait for all async probes, so a second one may return
 * while the first still waits. Built-in code runs its init from the initcall and nobody waits for async probes.
 * Leaves out reference counts (rmmod of a module in use succeeds here) and init errors: no init function of this stack fails on its own.
 * @kernel kernel/module/main.c:do_init_module, kernel/module/kmod.c:__request_module
 */
export interface ModuleInput {
  readonly id: string;
  readonly builtin: boolean;
  /** Symbol and soft dependencies in the order in which modprobe loads them. A symbol dependency that fails fails the load. */
  readonly dependencies: readonly { readonly module: string; readonly soft: boolean }[];
  /** Actors whose init runs, in order, within module_init; `hook`: the gate is launched or signalled there. */
  readonly init: readonly { readonly actor: string; readonly hook?: 'launch' | 'signal' }[];
  /** Drivers that module_exit unregisters, in order. */
  readonly exit: readonly string[];
  /** Where modprobe finds the file: from the start, only in the real root file system, or nowhere. */
  readonly found: 'always' | 'root' | 'never';
  /** When udev is there to act on uevents: since user space began, since a step of the script, or never. */
  readonly udev: 'boot' | 'later' | 'never';
  /** A matching device exists before user space starts, so coldplug loads the module. */
  readonly coldplug: boolean;
  /** User space loads it at some moment of its own choosing: by modprobe, or by insmod even when modprobe cannot find it. */
  readonly free: 'no' | 'modprobe' | 'insmod';
  /** Loading takes longer than anything the kernel has begun: the pace of a shell script, not of udev's workers. */
  readonly unhurried: boolean;
  /** Others may act between two of its init functions. What is merged otherwise ends alike, but prints in another order. */
  readonly pauses: boolean;
}

export interface ModuleContext {
  readonly input: ModuleInput;
  readonly userspace: boolean;
  readonly udevRuns: boolean;
  readonly rootSwitched: boolean;
  /** A uevent has named it. */
  readonly wanted: boolean;
  /** A load of udev's or of free user space failed for want of a dependency: neither tries again before the root file system comes. */
  readonly gaveUp: boolean;
  /** Who loads it, in order of arrival; the first is the one that runs init. `null` is udev, which expects no reply. */
  readonly loaders: readonly (string | null)[];
  /** insmod: dependencies are not looked for. */
  readonly bare: boolean;
  readonly dependency: number;
  readonly initIndex: number;
}

/** What an init actor is told. */
const initEvent = { none: 'call.init.run', launch: 'call.gate.launch', signal: 'call.gate.signal' } as const;

const isFound = (context: ModuleContext): boolean =>
  context.input.found === 'always' || (context.input.found === 'root' && context.rootSwitched);

/** The first loader waits for async probes: not the initcall of built-in code, and not udev, which waits for nothing. */
const firstWaits = ({ input, loaders }: ModuleContext): boolean => !input.builtin && loaders[0] !== null;

/** The actors that wait for the load; udev expects no reply. */
const waitersOf = ({ loaders }: ModuleContext): readonly string[] => loaders.filter((one) => one !== null);

type ModuleAlphabet =
  | EventOf<'env.load' | 'go' | 'idle.exec'>
  | EventOf<'call.uevent' | 'call.userspace' | 'call.udev.start' | 'call.root.switched'>
  | EventOf<'call.module.load' | 'call.module.insmod' | 'call.module.coldplug' | 'call.module.initcall'>
  | EventOf<'call.module.remove' | 'reply.module' | 'reply.init' | 'reply.exit' | 'reply.quiet'>
  | EventOf<'reply.gate.launch' | 'reply.gate.signal'>;

const initOf = ({ input, initIndex }: ModuleContext): ModuleInput['init'][number] =>
  required(input.init[initIndex], 'init function left');

export const module = setup({
  types: {} as { context: ModuleContext; input: ModuleInput; events: ModuleAlphabet },
  guards: {
    found: ({ context }) => isFound(context),
    unhurried: ({ context }) => context.input.unhurried,
    isBuiltin: ({ context }) => context.input.builtin,
    mayLoad: ({ context }) =>
      context.userspace &&
      !context.input.builtin &&
      !context.gaveUp &&
      ((isFound(context) && ((context.udevRuns && context.wanted) || context.input.free === 'modprobe')) ||
        context.input.free === 'insmod'),
    noDependencyLeft: ({ context }) =>
      context.bare || context.input.builtin || context.dependency >= context.input.dependencies.length,
    noInitLeft: ({ context }) => context.initIndex >= context.input.init.length,
    pauses: ({ context }) => context.input.pauses && context.initIndex > 0,
    isWanted: ({ context }) => context.wanted && !context.input.builtin && isFound(context),
    dependencyFailed: ({ context, event }) =>
      !narrow(event, 'reply.module').ok && context.input.dependencies[context.dependency]?.soft === false,
    noExitLeft: ({ context }) => context.initIndex >= context.input.exit.length,
  },
  actions: {
    initReturned: assign({ initIndex: ({ context }) => context.initIndex + 1 }),
    goOn: goOn(),
    goOnUnlessUnhurried: enqueueActions(({ context, enqueue }) => {
      if (!context.input.unhurried) enqueue(goOn());
    }),
    hearUevent: assign({ wanted: true }),
    hearUserspace: assign({ userspace: true }),
    hearUdev: assign({ udevRuns: true }),
    hearRootSwitched: assign({ rootSwitched: true, gaveUp: false }),
    beginLoad: assign(({ context }) => ({
      loaders: [null],
      bare: context.input.free === 'insmod' && !isFound(context),
    })),
    skipDependencies: assign({ bare: true }),
    join: assign({ loaders: ({ context, event }) => [...context.loaders, callerOf(event)] }),
    refuse: reply(({ context }) => ({ type: 'reply.module', module: context.input.id, ok: false })),
    confirm: reply(({ context }) => ({ type: 'reply.module', module: context.input.id, ok: true })),
    answerAll: enqueueActions(({ context, enqueue }, { ok }: { readonly ok: boolean }) => {
      for (const loader of waitersOf(context))
        enqueue(replyTo(loader, { type: 'reply.module', module: context.input.id, ok }));
    }),
    dismissLoaders: assign({ loaders: [] }),
    loadDependency: call(
      ({ context }) => context.input.dependencies[context.dependency]?.module,
      ({ context }) => ({ type: 'call.module.load', from: context.input.id }),
    ),
    nextDependency: assign({ dependency: ({ context }) => context.dependency + 1 }),
    giveUp: assign(({ context }) => ({
      loaders: [],
      dependency: 0,
      bare: false,
      gaveUp: context.gaveUp || context.loaders.includes(null),
    })),
    runInit: call(
      ({ context }) => initOf(context).actor,
      ({ context }) => ({ type: initEvent[initOf(context).hook ?? 'none'], from: context.input.id }),
    ),
    // Only the first loader goes on to wait for async probes.
    becomeLive: enqueueActions(({ context, enqueue }) => {
      const waits = firstWaits(context);
      for (const [index, loader] of context.loaders.entries()) {
        if (loader !== null && !(index === 0 && waits))
          enqueue(replyTo(loader, { type: 'reply.module', module: context.input.id, ok: true }));
      }
      if (waits) enqueue(call('driver_core', { type: 'call.wait.async', from: context.input.id }));
      enqueue.assign({ loaders: waits ? context.loaders.slice(0, 1) : [] });
    }),
    answerFirst: enqueueActions(({ context, enqueue }) => {
      const first = context.loaders[0];
      if (typeof first === 'string')
        enqueue(replyTo(first, { type: 'reply.module', module: context.input.id, ok: true }));
    }),
    beginExit: assign({ loaders: ({ event }) => [callerOf(event)], initIndex: 0 }),
    runExit: call(
      ({ context }) => context.input.exit[context.initIndex],
      ({ context }) => ({ type: 'call.exit.run', from: context.input.id }),
    ),
    // Its uevents are answered: udev loads it again only for a device that comes anew.
    forget: assign({ loaders: [], initIndex: 0, dependency: 0, bare: false, wanted: false, gaveUp: true }),
  },
}).createMachine({
  id: 'module',
  context: ({ input }) => ({
    input,
    userspace: false,
    udevRuns: input.udev === 'boot',
    rootSwitched: false,
    wanted: input.coldplug,
    gaveUp: false,
    loaders: [],
    bare: false,
    dependency: 0,
    initIndex: 0,
  }),
  initial: 'unloaded',
  on: {
    'call.uevent': { actions: 'hearUevent' },
    'call.userspace': { actions: 'hearUserspace' },
    'call.udev.start': { actions: 'hearUdev' },
    'call.root.switched': { actions: 'hearRootSwitched' },
  },
  states: {
    unloaded: {
      on: {
        'env.load': {
          guard: 'mayLoad',
          target: 'resolving',
          actions: 'beginLoad',
        },
        'call.module.load': [
          // modprobe finds built-in code in modules.builtin and has nothing to do, whether or not its initcall has run.
          { guard: 'isBuiltin', actions: 'confirm' },
          { guard: 'found', target: 'resolving', actions: 'join' },
          { actions: 'refuse' },
        ],
        'call.module.insmod': { target: 'resolving', actions: ['skipDependencies', 'join'] },
        'call.module.coldplug': [
          {
            guard: 'isWanted',
            target: 'resolving',
            actions: 'join',
          },
          { actions: 'refuse' },
        ],
        'call.module.remove': { actions: 'refuse' },
        'call.module.initcall': { target: 'init', actions: 'join' },
      },
    },
    resolving: {
      on: {
        'call.module.load': { actions: 'join' },
        'call.module.insmod': { actions: 'join' },
        'call.module.coldplug': { actions: 'join' },
      },
      initial: 'next',
      states: {
        next: { always: [{ guard: 'noDependencyLeft', target: '#module.starting' }, { target: 'waiting' }] },
        waiting: {
          entry: 'loadDependency',
          on: {
            'reply.module': [
              {
                guard: 'dependencyFailed',
                target: '#module.unloaded',
                actions: [{ type: 'answerAll', params: { ok: false } }, 'giveUp'],
              },
              { target: 'next', actions: 'nextDependency' },
            ],
          },
        },
      },
    },
    // A process is forked and reads the file: either at any moment, or so slowly that all else has come to rest.
    starting: {
      entry: 'goOnUnlessUnhurried',
      on: {
        go: 'init',
        'idle.exec': { guard: 'unhurried', target: 'init' },
        'call.module.load': { actions: 'join' },
        'call.module.insmod': { actions: 'join' },
        'call.module.coldplug': { actions: 'join' },
      },
    },
    init: {
      on: {
        'call.module.load': { actions: 'join' },
        'call.module.insmod': { actions: 'join' },
        'call.module.coldplug': { actions: 'join' },
      },
      initial: 'next',
      states: {
        next: {
          always: [
            { guard: 'noInitLeft', target: '#module.live' },
            { guard: 'pauses', target: 'between' },
            { target: 'waiting' },
          ],
        },
        between: { entry: 'goOn', on: { go: 'waiting' } },
        waiting: {
          entry: 'runInit',
          on: {
            'reply.init': { target: 'next', actions: 'initReturned' },
            'reply.gate.launch': { target: 'next', actions: 'initReturned' },
            'reply.gate.signal': { target: 'next', actions: 'initReturned' },
          },
        },
      },
    },
    live: {
      tags: ['live'],
      entry: 'becomeLive',
      on: {
        'call.module.remove': {
          target: 'exiting',
          actions: 'beginExit',
        },
        'reply.quiet': {
          actions: ['answerFirst', 'dismissLoaders'],
        },
        'call.module.load': [{ guard: 'unhurried', target: '.asked', actions: 'join' }, { actions: 'confirm' }],
        'call.module.insmod': { actions: 'confirm' },
        'call.module.coldplug': { actions: 'confirm' },
      },
      initial: 'quiet',
      states: {
        quiet: {},
        // modprobe is a process even when it finds the module there.
        asked: {
          on: {
            'idle.exec': {
              target: 'quiet',
              actions: [{ type: 'answerAll', params: { ok: true } }, 'dismissLoaders'],
            },
          },
        },
      },
    },
    exiting: {
      initial: 'next',
      states: {
        next: {
          always: [
            {
              guard: 'noExitLeft',
              target: '#module.unloaded',
              actions: [{ type: 'answerAll', params: { ok: true } }, 'forget'],
            },
            { target: 'waiting' },
          ],
        },
        waiting: {
          entry: 'runExit',
          on: { 'reply.exit': { target: 'next', actions: 'initReturned' } },
        },
      },
    },
  },
});

import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { goOn, tell } from '../common/send.ts';

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
  /** A device that wants it exists since before user space: coldplug asks for it. */
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
  /** Who loads it, in order of arrival; the first is the one that runs init. `null` is udev, which tells nobody. */
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

export const module = setup({
  types: {} as { context: ModuleContext; input: ModuleInput; events: KernelEvent },
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
    firstWaits: ({ context }) => !context.input.builtin && context.loaders[0] !== null,
  },
  actions: {
    initReturned: assign({ initIndex: ({ context }) => context.initIndex + 1 }),
    join: assign({
      loaders: ({ context, event }) => ('from' in event ? [...context.loaders, event.from] : context.loaders),
    }),
    refuse: tell(
      ({ event }) => ('from' in event ? event.from : ''),
      ({ context }) => ({ type: 'reply.module', module: context.input.id, ok: false }),
    ),
    confirm: tell(
      ({ event }) => ('from' in event ? event.from : ''),
      ({ context }) => ({ type: 'reply.module', module: context.input.id, ok: true }),
    ),
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
    'call.uevent': { actions: assign({ wanted: true }) },
    'call.userspace': { actions: assign({ userspace: true }) },
    'call.udev.start': { actions: assign({ udevRuns: true }) },
    'call.root.switched': { actions: assign({ rootSwitched: true, gaveUp: false }) },
  },
  states: {
    unloaded: {
      on: {
        'env.load': {
          guard: 'mayLoad',
          target: 'resolving',
          actions: assign(({ context }) => ({
            loaders: [null],
            bare: context.input.free === 'insmod' && !isFound(context),
          })),
        },
        'call.module.load': [
          // modprobe finds built-in code in modules.builtin and has nothing to do, whether or not its initcall has run.
          { guard: 'isBuiltin', actions: 'confirm' },
          { guard: 'found', target: 'resolving', actions: 'join' },
          { actions: 'refuse' },
        ],
        'call.module.insmod': { target: 'resolving', actions: [assign({ bare: true }), 'join'] },
        'call.module.coldplug': [
          {
            guard: ({ context }) => context.wanted && !context.input.builtin && isFound(context),
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
          entry: tell(
            ({ context }) => context.input.dependencies[context.dependency]?.module ?? '',
            ({ context }) => ({ type: 'call.module.load', from: context.input.id }),
          ),
          on: {
            'reply.module': [
              {
                guard: ({ context, event }) =>
                  !event.ok && context.input.dependencies[context.dependency]?.soft === false,
                target: '#module.unloaded',
                actions: [
                  enqueueActions(({ context, enqueue }) => {
                    for (const loader of context.loaders) {
                      if (loader !== null)
                        enqueue(tell(loader, { type: 'reply.module', module: context.input.id, ok: false }));
                    }
                  }),
                  assign(({ context }) => ({
                    loaders: [],
                    dependency: 0,
                    bare: false,
                    gaveUp: context.gaveUp || context.loaders.includes(null),
                  })),
                ],
              },
              { target: 'next', actions: assign({ dependency: ({ context }) => context.dependency + 1 }) },
            ],
          },
        },
      },
    },
    // A process is forked and reads the file: either at any moment, or so slowly that all else has come to rest.
    starting: {
      entry: enqueueActions(({ context, enqueue }) => {
        if (!context.input.unhurried) enqueue(goOn());
      }),
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
        between: { entry: goOn(), on: { go: 'waiting' } },
        waiting: {
          entry: tell(
            ({ context }) => context.input.init[context.initIndex]?.actor ?? '',
            ({ context }) => ({
              type: initEvent[context.input.init[context.initIndex]?.hook ?? 'none'],
              from: context.input.id,
            }),
          ),
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
      entry: enqueueActions(({ context, enqueue, check }) => {
        const waits = check('firstWaits');
        for (const [index, loader] of context.loaders.entries()) {
          if (loader !== null && !(index === 0 && waits))
            enqueue(tell(loader, { type: 'reply.module', module: context.input.id, ok: true }));
        }
        if (waits) enqueue(tell('driver_core', { type: 'call.wait.async', from: context.input.id }));
        enqueue.assign({ loaders: waits ? context.loaders.slice(0, 1) : [] });
      }),
      on: {
        'call.module.remove': {
          target: 'exiting',
          actions: assign({ loaders: ({ event }) => [event.from], initIndex: 0 }),
        },
        'reply.quiet': {
          actions: [
            enqueueActions(({ context, enqueue }) => {
              const first = context.loaders[0];
              if (typeof first === 'string')
                enqueue(tell(first, { type: 'reply.module', module: context.input.id, ok: true }));
            }),
            assign({ loaders: [] }),
          ],
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
              actions: [
                enqueueActions(({ context, enqueue }) => {
                  for (const loader of context.loaders) {
                    if (loader !== null)
                      enqueue(tell(loader, { type: 'reply.module', module: context.input.id, ok: true }));
                  }
                }),
                assign({ loaders: [] }),
              ],
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
              guard: ({ context }) => context.initIndex >= context.input.exit.length,
              target: '#module.unloaded',
              actions: [
                enqueueActions(({ context, enqueue }) => {
                  for (const loader of context.loaders) {
                    if (loader !== null)
                      enqueue(tell(loader, { type: 'reply.module', module: context.input.id, ok: true }));
                  }
                }),
                // Its uevents are answered: udev loads it again only for a device that comes anew.
                assign({ loaders: [], initIndex: 0, dependency: 0, bare: false, wanted: false, gaveUp: true }),
              ],
            },
            { target: 'waiting' },
          ],
        },
        waiting: {
          entry: tell(
            ({ context }) => context.input.exit[context.initIndex] ?? '',
            ({ context }) => ({ type: 'call.exit.run', from: context.input.id }),
          ),
          on: { 'reply.exit': { target: 'next', actions: 'initReturned' } },
        },
      },
    },
  },
});

import type { Mutant } from './mutant.ts';

/** Wrong models of modules and user space. */
export const moduleMutants: readonly Mutant[] = [
  // modules
  {
    id: 'module-no-softdeps',
    file: 'kernel/module.ts',
    kind: 'dependency ignored',
    means: 'modprobe ignores MODULE_SOFTDEP',
    edits: [
      [
        'context.bare || context.input.builtin || context.dependency >= context.input.dependencies.length,',
        'context.bare || context.input.builtin || context.input.dependencies[context.dependency]?.soft !== false,',
      ],
    ],
  },
  {
    id: 'module-no-dependencies',
    file: 'kernel/module.ts',
    kind: 'dependency ignored',
    means: 'modprobe ignores symbol dependencies as well',
    machine: 'module',
    changes: [{ guard: 'noDependencyLeft', is: true }],
  },
  {
    id: 'module-failed-dependency',
    file: 'kernel/module.ts',
    kind: 'dependency ignored',
    means: 'a module loads although one whose symbols it needs did not',
    machine: 'module',
    changes: [{ guard: 'dependencyFailed', is: false }],
  },
  {
    id: 'module-no-async-wait',
    file: 'kernel/module.ts',
    kind: 'skipped or moved wait',
    means: 'do_init_module() does not wait for async probes',
    edits: [['!input.builtin && loaders[0] !== null', 'false']],
  },
  {
    id: 'module-all-in-initramfs',
    file: 'kernel/module.ts',
    kind: 'wrong guard',
    means: 'modules of the real root file system are found before it is there',
    edits: [["(context.input.found === 'root' && context.rootSwitched)", "context.input.found === 'root'"]],
  },
  {
    id: 'module-early-uevents-lost',
    file: 'kernel/module.ts',
    kind: 'missing uevent',
    means: 'coldplug does not replay what came before udev ran',
    edits: [
      [
        'hearUevent: assign({ wanted: true })',
        'hearUevent: assign({ wanted: ({ context }) => context.wanted || context.udevRuns })',
      ],
    ],
  },
  {
    id: 'module-gives-up-for-good',
    file: 'kernel/module.ts',
    kind: 'lost rescan or retry',
    means: 'udev does not try again in the real root file system',
    edits: [['assign({ rootSwitched: true, gaveUp: false })', 'assign({ rootSwitched: true })']],
  },
  {
    id: 'module-keeps-drivers',
    file: 'kernel/module.ts',
    kind: 'missing cleanup',
    means: 'rmmod leaves the drivers registered',
    machine: 'module',
    changes: [{ guard: 'noExitLeft', is: true }],
  },
  {
    id: 'module-second-loader-not-waiting',
    file: 'kernel/module.ts',
    kind: 'skipped or moved wait',
    means: 'a loader that finds the module coming does not wait until it is live',
    machine: 'module',
    changes: [{ state: 'resolving', at: ['on', 'call.module.load', 'actions'], put: 'confirm' }],
  },
  {
    id: 'module-one-init',
    file: 'kernel/module.ts',
    kind: 'dropped reply or notifier',
    means: 'module_init ends after the first driver that it registers',
    edits: [
      [
        'noInitLeft: ({ context }) => context.initIndex >= context.input.init.length,',
        'noInitLeft: ({ context }) => context.initIndex >= Math.min(1, context.input.init.length),',
      ],
    ],
  },
  // user space
  {
    id: 'user-settle-at-once',
    file: 'kernel/user.ts',
    kind: 'skipped or moved wait',
    means: 'a script does not wait where it says settle',
    edits: [
      ["waits: ({ context }) => runOf(context) === 'settle',", 'waits: () => false,'],
      ["  'switch_root',\n  'start_udev',", "  'settle',\n  'switch_root',\n  'start_udev',"],
    ],
  },
  {
    id: 'user-first-load-counts',
    file: 'kernel/user.ts',
    kind: 'skipped or moved wait',
    means: 'of several modprobes at once the first to return ends the step',
    machine: 'user',
    changes: [{ guard: 'isLast', is: true }],
  },
  {
    id: 'user-step-waiter-not-woken',
    file: 'kernel/user.ts',
    kind: 'dropped reply or notifier',
    means: 'slow hardware never answers',
    edits: [["if (one.step <= context.at) enqueue(replyTo(one.from, { type: 'reply.step' }));", '']],
  },
  {
    id: 'user-always-in-a-hurry',
    file: 'kernel/user.ts',
    kind: 'skipped or moved wait',
    means: 'commands of a shell script overtake what the kernel has begun',
    edits: [['if (!context.input.unhurried) enqueue(goOn());', 'enqueue(goOn());']],
  },
];

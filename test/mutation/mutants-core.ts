import type { Mutant } from './mutant.ts';

/** Wrong models of the driver core, of modules, boot and user space. */
export const coreMutants: readonly Mutant[] = [
  // boot
  {
    id: 'boot-initcalls-in-one-go',
    file: 'boot.ts',
    kind: 'skipped or moved wait',
    means: 'no other CPU gets a turn between two initcalls',
    edits: [
      ["ready: { entry: goOn(), on: { go: 'running' } },", "ready: { always: 'running' },"],
      ['import { goOn, tell }', 'import { tell }'],
    ],
  },
  {
    id: 'boot-no-late-retry',
    file: 'boot.ts',
    kind: 'lost rescan or retry',
    means: 'deferred_probe_initcall() never runs, so nothing that deferred is tried again',
    edits: [["tell('driver_core', { type: 'call.initcalls.done' }),", '']],
  },
  {
    id: 'boot-soft-reserved-plain',
    file: 'boot.ts',
    kind: 'wrong resource',
    means: 'late Soft Reserved ranges are put in by insert_resource()',
    edits: [['expand: true,', 'expand: false,']],
  },
  {
    id: 'boot-last-initcall-first',
    file: 'boot.ts',
    kind: 'order lost',
    means: 'initcalls run in the reverse of link order',
    edits: [
      [
        'context: ({ input }) => ({ input, at: 0 }),',
        'context: ({ input }) => ({ input: { ...input, initcalls: input.initcalls.toReversed() }, at: 0 }),',
      ],
    ],
  },
  // driver core
  {
    id: 'core-probe-count-leaks',
    file: 'driver-core.ts',
    kind: 'wrong count',
    means: 'probe_count is not decremented when a probe ends',
    edits: [['enqueue.assign({ probing: context.probing - 1 });', '']],
  },
  {
    id: 'core-probes-not-waited',
    file: 'driver-core.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() does not look at probe_count',
    edits: [['guard: ({ context }) => context.probing === 0,', 'guard: ({ context }) => context.probing >= -1,']],
  },
  {
    id: 'core-async-not-waited',
    file: 'driver-core.ts',
    kind: 'skipped or moved wait',
    means: 'async_synchronize_full() returns with items pending',
    edits: [['guard: ({ context }) => context.pending === 0,', 'guard: ({ context }) => context.pending >= -1,']],
  },
  {
    id: 'core-async-not-counted',
    file: 'driver-core.ts',
    kind: 'wrong count',
    means: 'async items are never counted as pending',
    edits: [
      ['pending: ({ context }) => context.pending + 1', 'pending: ({ context }) => context.pending'],
      ['enqueue.assign({ pending: context.pending - 1 });', ''],
    ],
  },
  {
    id: 'core-one-async-waiter',
    file: 'driver-core.ts',
    kind: 'dropped reply or notifier',
    means: 'wake_up() of the async domain wakes one waiter and forgets the others',
    edits: [['for (const waiter of context.asyncWaiters)', 'for (const waiter of context.asyncWaiters.slice(0, 1))']],
  },
  {
    id: 'core-no-retry-on-bind',
    file: 'driver-core.ts',
    kind: 'lost rescan or retry',
    means: 'driver_deferred_probe_trigger() is not called when a driver binds',
    edits: [
      [
        'guard: ({ context }) => context.retries && context.deferred.length > 0,',
        'guard: ({ context }) => context.retries && context.deferred.length < 0,',
      ],
    ],
  },
  {
    id: 'core-retries-before-late',
    file: 'driver-core.ts',
    kind: 'wrong guard',
    means: 'deferred probes are tried again before late_initcall',
    edits: [
      [
        'guard: ({ context }) => context.retries && context.deferred.length > 0,',
        'guard: ({ context }) => context.deferred.length > 0,',
      ],
    ],
    survives: {
      killedBy: 'nothing',
      reason: 'a probe that defers here defers each time, so an early retry ends as a late one',
    },
  },
  {
    id: 'core-retry-not-counted',
    file: 'driver-core.ts',
    kind: 'wrong count',
    means: 'a retried probe is not in probe_count, yet counted down',
    edits: [
      [
        'enqueue.assign({ active: context.active.slice(1), probing: context.probing + 1 });',
        'enqueue.assign({ active: context.active.slice(1) });',
      ],
    ],
  },
  // a driver
  {
    id: 'driver-no-uevent',
    file: 'driver.ts',
    kind: 'missing uevent',
    means: 'device_add() sends no uevent, so udev never loads the driver of a new device',
    edits: [["if (context.input.module !== null) enqueue(tell(context.input.module, { type: 'call.uevent' }));", '']],
  },
  {
    id: 'driver-all-synchronous',
    file: 'driver.ts',
    kind: 'wrong way to probe',
    means: 'PROBE_PREFER_ASYNCHRONOUS is ignored when a driver registers',
    edits: [
      [
        '          {\n            guard: ({ context }) => context.input.async,\n            actions: [',
        '          {\n            guard: () => false,\n            actions: [',
      ],
    ],
  },
  {
    id: 'driver-all-asynchronous',
    file: 'driver.ts',
    kind: 'wrong way to probe',
    means: 'PROBE_FORCE_SYNCHRONOUS is ignored when a driver registers',
    edits: [
      [
        '          {\n            guard: ({ context }) => context.input.async,\n            actions: [',
        '          {\n            guard: () => true,\n            actions: [',
      ],
    ],
  },
  {
    id: 'driver-added-synchronously',
    file: 'driver.ts',
    kind: 'wrong way to probe',
    means: 'device_add() probes at once even where the driver prefers asynchronous probes',
    edits: [
      ['context.registered && context.autoprobe && !context.input.async', 'context.registered && context.autoprobe'],
    ],
    survives: {
      killedBy: 'counts',
      reason:
        'who adds a device to an asynchronous driver here (a hotplug port, a region) waits for nothing but the return',
    },
  },
  {
    id: 'driver-failed-forgotten',
    file: 'driver.ts',
    kind: 'lost rescan or retry',
    means: 'a device whose probe failed is never tried again',
    edits: [
      [
        'unbound: event.error === null ? context.unbound : [...without(context.unbound, event.device), event.device],',
        'unbound: context.unbound,',
      ],
    ],
  },
  {
    id: 'driver-last-device-first',
    file: 'driver.ts',
    kind: 'order lost',
    means: 'a registering driver tries its devices in the reverse of the bus order',
    edits: [
      [
        'const device = context.queue.find((one) => context.unbound.includes(one));',
        'const device = context.queue.findLast((one) => context.unbound.includes(one));',
      ],
    ],
  },
  {
    id: 'driver-loop-not-counted',
    file: 'driver.ts',
    kind: 'wrong count',
    means: 'probes of a registering driver are not in probe_count',
    edits: [
      ["enqueue(tell('driver_core', { type: 'call.probe.begin' }));", ''],
      ["enqueue(tell('driver_core', { type: 'call.probe.end' }));", ''],
    ],
  },
  {
    id: 'driver-defer-untold',
    file: 'driver.ts',
    kind: 'lost rescan or retry',
    means: '-EPROBE_DEFER does not put a device on the deferred list',
    edits: [
      [
        "if (event.error === 'EPROBE_DEFER')\n          enqueue(tell('driver_core', { type: 'call.defer', driver: context.input.id, device: event.device }));",
        '',
      ],
    ],
  },
  {
    id: 'driver-bind-untold',
    file: 'driver.ts',
    kind: 'dropped reply or notifier',
    means: 'a bound device does not trigger deferred probing',
    edits: [["if (event.error === null) enqueue(tell('driver_core', { type: 'call.bound' }));", '']],
  },
  {
    id: 'driver-ignores-autoprobe',
    file: 'driver.ts',
    kind: 'wrong guard',
    means: 'drivers_autoprobe of the bus is ignored',
    edits: [
      ["'call.autoprobe': { actions: assign({ autoprobe: ({ event }) => event.on }) },", "'call.autoprobe': {},"],
    ],
  },
  {
    id: 'driver-rescan-unregistered',
    file: 'driver.ts',
    kind: 'wrong guard',
    means: 'a rescan probes with a driver that is not registered yet',
    edits: [
      [
        'queue: ({ context }) => (context.registered ? context.unbound : []),',
        'queue: ({ context }) => context.unbound,',
      ],
    ],
  },
  {
    id: 'driver-exit-keeps-devices',
    file: 'driver.ts',
    kind: 'missing cleanup',
    means: 'driver_unregister() does not detach devices',
    edits: [['guard: ({ context }) => context.bound.length === 0, target', 'guard: () => true, target']],
  },
  {
    id: 'driver-rescan-overtakes',
    file: 'driver.ts',
    kind: 'skipped or moved wait',
    means: 'a rescan does not wait for the device locks of a registering driver',
    edits: [["meta: { defer: ['rescan'] }, // The device lock", '// The device lock']],
  },
  // the barrier
  {
    id: 'flush-deferred-only',
    file: 'flush-probe.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() flushes the deferred work and returns',
    edits: [["on: { 'reply.quiet': 'probes' },", "on: { 'reply.quiet': '#flush_probe.deciding' },"]],
  },
  {
    id: 'flush-no-async',
    file: 'flush-probe.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() does not call async_synchronize_full()',
    edits: [["on: { 'reply.quiet': 'asyncs' },", "on: { 'reply.quiet': '#flush_probe.deciding' },"]],
  },
  {
    id: 'flush-bounded',
    file: 'flush-probe.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() has a timeout',
    edits: [['isBounded: ({ context }) => context.input.bounded,', 'isBounded: () => true,']],
  },
  {
    id: 'flush-trouble-forgotten',
    file: 'flush-probe.ts',
    kind: 'dropped reply or notifier',
    means: 'the failure flag is never set',
    edits: [['actions: assign({ trouble: true }) }, {}],', 'actions: assign({ trouble: false }) }, {}],']],
  },
  {
    id: 'flush-no-teardown',
    file: 'flush-probe.ts',
    kind: 'wrong guard',
    means: 'the barrier never unbinds ACPI0017',
    edits: [
      [
        'context.input.teardown !== null && (context.trouble || context.timedOut)',
        'context.input.teardown !== null && context.input.teardown === null',
      ],
    ],
    survives: {
      killedBy: 'nothing',
      reason:
        'no gate of this version has the barrier tear anything down; test/machines/flush-probe.test.ts holds it alone',
    },
  },
  // modules
  {
    id: 'module-no-softdeps',
    file: 'module.ts',
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
    file: 'module.ts',
    kind: 'dependency ignored',
    means: 'modprobe ignores symbol dependencies as well',
    edits: [
      [
        'context.bare || context.input.builtin || context.dependency >= context.input.dependencies.length,',
        'context.bare || context.input.builtin || context.dependency >= 0,',
      ],
    ],
  },
  {
    id: 'module-failed-dependency',
    file: 'module.ts',
    kind: 'dependency ignored',
    means: 'a module loads although one whose symbols it needs did not',
    edits: [
      [
        '!event.ok && context.input.dependencies[context.dependency]?.soft === false,',
        '!event.ok && context.input.dependencies[context.dependency] === undefined,',
      ],
    ],
  },
  {
    id: 'module-no-async-wait',
    file: 'module.ts',
    kind: 'skipped or moved wait',
    means: 'do_init_module() does not wait for async probes',
    edits: [
      [
        'firstWaits: ({ context }) => !context.input.builtin && context.loaders[0] !== null,',
        'firstWaits: () => false,',
      ],
    ],
  },
  {
    id: 'module-all-in-initramfs',
    file: 'module.ts',
    kind: 'wrong guard',
    means: 'modules of the real root file system are found before it is there',
    edits: [["(context.input.found === 'root' && context.rootSwitched)", "context.input.found === 'root'"]],
  },
  {
    id: 'module-early-uevents-lost',
    file: 'module.ts',
    kind: 'missing uevent',
    means: 'coldplug does not replay what came before udev ran',
    edits: [
      [
        "'call.uevent': { actions: assign({ wanted: true }) },",
        "'call.uevent': { actions: assign({ wanted: ({ context }) => context.wanted || context.udevRuns }) },",
      ],
    ],
  },
  {
    id: 'module-gives-up-for-good',
    file: 'module.ts',
    kind: 'lost rescan or retry',
    means: 'udev does not try again in the real root file system',
    edits: [['assign({ rootSwitched: true, gaveUp: false })', 'assign({ rootSwitched: true })']],
  },
  {
    id: 'module-keeps-drivers',
    file: 'module.ts',
    kind: 'missing cleanup',
    means: 'rmmod leaves the drivers registered',
    edits: [['context.initIndex >= context.input.exit.length,', 'context.initIndex >= 0,']],
  },
  {
    id: 'module-second-loader-not-waiting',
    file: 'module.ts',
    kind: 'skipped or moved wait',
    means: 'a loader that finds the module coming does not wait until it is live',
    edits: [
      [
        "    resolving: {\n      on: {\n        'call.module.load': { actions: 'join' },",
        "    resolving: {\n      on: {\n        'call.module.load': { actions: 'confirm' },",
      ],
    ],
  },
  {
    id: 'module-one-init',
    file: 'module.ts',
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
    file: 'user.ts',
    kind: 'skipped or moved wait',
    means: 'a script does not wait where it says settle',
    edits: [
      [
        "waits: ({ context }) => ['settle'].includes(context.input.commands[context.at]?.run ?? ''),",
        'waits: () => false,',
      ],
      ["['switch_root', 'start_udev',", "['settle', 'switch_root', 'start_udev',"],
    ],
  },
  {
    id: 'user-first-load-counts',
    file: 'user.ts',
    kind: 'skipped or moved wait',
    means: 'of several modprobes at once the first to return ends the step',
    edits: [
      ['isLast: ({ context }) => context.outstanding <= 1,', 'isLast: ({ context }) => context.outstanding >= 0,'],
    ],
  },
  {
    id: 'user-step-waiter-not-woken',
    file: 'user.ts',
    kind: 'dropped reply or notifier',
    means: 'slow hardware never answers',
    edits: [["if (one.step <= context.at) enqueue(tell(one.from, { type: 'reply.step' }));", 'void one;']],
  },
  {
    id: 'user-always-in-a-hurry',
    file: 'user.ts',
    kind: 'skipped or moved wait',
    means: 'commands of a shell script overtake what the kernel has begun',
    edits: [['if (!context.input.unhurried) enqueue(goOn());', 'enqueue(goOn());']],
  },
];

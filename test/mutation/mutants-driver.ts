import type { Mutant } from './mutant.ts';

/** Wrong models of a driver, and of the barrier that waits for probes. */
export const driverMutants: readonly Mutant[] = [
  // a driver
  {
    id: 'driver-no-uevent',
    file: 'kernel/driver.ts',
    kind: 'missing uevent',
    means: 'device_add() sends no uevent, so udev never loads the driver of a new device',
    edits: [["if (context.input.module !== null) enqueue(call(context.input.module, { type: 'call.uevent' }));", '']],
  },
  {
    id: 'driver-all-synchronous',
    file: 'kernel/driver.ts',
    kind: 'wrong way to probe',
    means: 'PROBE_PREFER_ASYNCHRONOUS is ignored when a driver registers',
    edits: [['isAsync: ({ context }) => context.input.async,', 'isAsync: () => false,']],
  },
  {
    id: 'driver-all-asynchronous',
    file: 'kernel/driver.ts',
    kind: 'wrong way to probe',
    means: 'PROBE_FORCE_SYNCHRONOUS is ignored when a driver registers',
    edits: [['isAsync: ({ context }) => context.input.async,', 'isAsync: () => true,']],
  },
  {
    id: 'driver-added-synchronously',
    file: 'kernel/driver.ts',
    kind: 'wrong way to probe',
    means: 'device_add() probes at once even where the driver prefers asynchronous probes',
    edits: [
      ['context.registered && context.autoprobe && !context.input.async', 'context.registered && context.autoprobe'],
    ],
  },
  {
    id: 'driver-failed-forgotten',
    file: 'kernel/driver.ts',
    kind: 'lost rescan or retry',
    means: 'a device whose probe failed is never tried again',
    edits: [['unbound: error === null ? context.unbound : withWaiting(context, device),', 'unbound: context.unbound,']],
  },
  {
    id: 'driver-last-device-first',
    file: 'kernel/driver.ts',
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
    file: 'kernel/driver.ts',
    kind: 'wrong count',
    means: 'probes of a registering driver are not in probe_count',
    edits: [
      ["enqueue(call('driver_core', { type: 'call.probe.begin' }));", ''],
      ["enqueue(call('driver_core', { type: 'call.probe.end' }));", ''],
    ],
  },
  {
    id: 'driver-defer-untold',
    file: 'kernel/driver.ts',
    kind: 'lost rescan or retry',
    means: '-EPROBE_DEFER does not put a device on the deferred list',
    edits: [["if (error === 'EPROBE_DEFER')", "if (error === 'ENOENT')"]],
  },
  {
    id: 'driver-bind-untold',
    file: 'kernel/driver.ts',
    kind: 'dropped reply or notifier',
    means: 'a bound device does not trigger deferred probing',
    edits: [["if (error === null) enqueue(call('driver_core', { type: 'call.bound' }));", '']],
  },
  {
    id: 'driver-ignores-autoprobe',
    file: 'kernel/driver.ts',
    kind: 'wrong guard',
    means: 'drivers_autoprobe of the bus is ignored',
    edits: [["'call.autoprobe': { actions: 'noteAutoprobe' },", "'call.autoprobe': {},"]],
  },
  {
    id: 'driver-rescan-unregistered',
    file: 'kernel/driver.ts',
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
    file: 'kernel/driver.ts',
    kind: 'missing cleanup',
    means: 'driver_unregister() does not detach devices',
    edits: [['nothingBound: ({ context }) => context.bound.length === 0,', 'nothingBound: () => true,']],
  },
  {
    id: 'driver-rescan-overtakes',
    file: 'kernel/driver.ts',
    kind: 'skipped or moved wait',
    means: 'a rescan does not wait for the device locks of a registering driver',
    edits: [["meta: { defer: ['rescan'] }, // The device lock", '// The device lock']],
  },
  {
    id: 'driver-retry-synchronous',
    file: 'kernel/driver.ts',
    kind: 'wrong way to probe',
    means: 'a deferred probe is tried again in the worker, whatever the driver prefers',
    edits: [['const { async } = context.input;', 'const async = false;']],
    survives: {
      killedBy: 'counts',
      reason:
        'the worker counts such a probe as an async item would be counted, and nobody here waits for the one and not for the other',
    },
  },
  {
    id: 'driver-retry-of-a-bound-device',
    file: 'kernel/driver.ts',
    kind: 'wrong guard',
    means: 'the deferred list retries a device that is bound by now',
    edits: [
      ['if (!context.unbound.includes(device)) {', 'if (!context.unbound.includes(device) && !context.registered) {'],
    ],
  },
  // the barrier
  {
    id: 'flush-deferred-only',
    file: 'kernel/flush-probe.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() flushes the deferred work and returns',
    edits: [["on: { 'reply.quiet': 'probes' },", "on: { 'reply.quiet': '#flush_probe.deciding' },"]],
  },
  {
    id: 'flush-no-async',
    file: 'kernel/flush-probe.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() does not call async_synchronize_full()',
    edits: [["on: { 'reply.quiet': 'asyncs' },", "on: { 'reply.quiet': '#flush_probe.deciding' },"]],
  },
  {
    id: 'flush-bounded',
    file: 'kernel/flush-probe.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() has a timeout',
    edits: [["isShort: ({ context }) => context.input.bounded === 'anytime',", 'isShort: () => true,']],
  },
  {
    id: 'flush-trouble-forgotten',
    file: 'kernel/flush-probe.ts',
    kind: 'dropped reply or notifier',
    means: 'the failure flag is never set',
    edits: [['noteFailure: assign({ probeFailed: true })', 'noteFailure: assign({ probeFailed: false })']],
  },
  {
    id: 'flush-no-teardown',
    file: 'kernel/flush-probe.ts',
    kind: 'wrong guard',
    means: 'the barrier never unbinds ACPI0017',
    edits: [
      [
        'context.input.teardown !== null && (context.probeFailed || context.timedOut)',
        'context.input.teardown !== null && context.input.teardown === null',
      ],
    ],
  },
  {
    id: 'flush-trouble-tears-nothing-down',
    file: 'kernel/flush-probe.ts',
    kind: 'wrong guard',
    means: 'the barrier unbinds ACPI0017 after a timeout and not after trouble',
    edits: [['(context.probeFailed || context.timedOut)', 'context.timedOut']],
  },
  {
    id: 'flush-timeout-tears-nothing-down',
    file: 'kernel/flush-probe.ts',
    kind: 'wrong guard',
    means: 'the barrier unbinds ACPI0017 after trouble and not after a timeout',
    edits: [['(context.probeFailed || context.timedOut)', 'context.probeFailed']],
  },
  {
    id: 'flush-teardown-unanswered',
    file: 'kernel/flush-probe.ts',
    kind: 'dropped reply or notifier',
    means: 'the barrier does not return when the teardown is done',
    edits: [["on: { 'reply.unbind': { target: 'idle', actions: 'answer' } },", "on: { 'reply.unbind': 'idle' },"]],
  },
  {
    id: 'flush-long-is-never',
    file: 'kernel/flush-probe.ts',
    kind: 'skipped or moved wait',
    means: 'a timeout that is long enough never passes',
    edits: [["isLong: ({ context }) => context.input.bounded === 'long',", 'isLong: () => false,']],
  },
  {
    id: 'flush-timeout-untold',
    file: 'kernel/flush-probe.ts',
    kind: 'dropped reply or notifier',
    means: 'who waited with a timeout is not told that it passed',
    edits: [['timedOut: context.timedOut }),', 'timedOut: false }),']],
  },
];

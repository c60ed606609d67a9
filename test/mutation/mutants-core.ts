import type { Mutant } from './mutant.ts';

/** Wrong models of boot and of what drivers/base counts. */
export const coreMutants: readonly Mutant[] = [
  // boot
  {
    id: 'boot-initcalls-in-one-go',
    file: 'kernel/boot.ts',
    kind: 'skipped or moved wait',
    means: 'no other CPU gets a turn between two initcalls',
    edits: [["ready: { entry: 'goOn', on: { go: 'running' } },", "ready: { always: 'running' },"]],
  },
  {
    id: 'boot-no-late-retry',
    file: 'kernel/boot.ts',
    kind: 'lost rescan or retry',
    means: 'deferred_probe_initcall() never runs, so nothing that deferred is tried again',
    edits: [["['tellCore', ", '[']],
  },
  {
    id: 'boot-soft-reserved-plain',
    file: 'kernel/boot.ts',
    kind: 'wrong resource',
    means: 'late Soft Reserved ranges are put in by insert_resource()',
    edits: [['expand: true,', 'expand: false,']],
  },
  {
    id: 'boot-last-initcall-first',
    file: 'kernel/boot.ts',
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
    file: 'kernel/driver-core.ts',
    kind: 'wrong count',
    means: 'probe_count is not decremented when a probe ends',
    edits: [['enqueue.assign({ probing: context.probing - 1 });', '']],
  },
  {
    id: 'core-probes-not-waited',
    file: 'kernel/driver-core.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() does not look at probe_count',
    edits: [['hasNoProbe: ({ context }) => context.probing === 0,', 'hasNoProbe: () => true,']],
  },
  {
    id: 'core-async-not-waited',
    file: 'kernel/driver-core.ts',
    kind: 'skipped or moved wait',
    means: 'async_synchronize_full() returns with items pending',
    edits: [['hasNoItem: ({ context }) => context.pending === 0,', 'hasNoItem: () => true,']],
  },
  {
    id: 'core-async-not-counted',
    file: 'kernel/driver-core.ts',
    kind: 'wrong count',
    means: 'async items are never counted as pending',
    edits: [
      ['pending: ({ context }) => context.pending + 1', 'pending: ({ context }) => context.pending'],
      ['enqueue.assign({ pending: context.pending - 1 });', ''],
    ],
  },
  {
    id: 'core-one-async-waiter',
    file: 'kernel/driver-core.ts',
    kind: 'dropped reply or notifier',
    means: 'wake_up() of the async domain wakes one waiter and forgets the others',
    edits: [['for (const waiter of context.asyncWaiters)', 'for (const waiter of context.asyncWaiters.slice(0, 1))']],
  },
  {
    id: 'core-no-retry-on-bind',
    file: 'kernel/driver-core.ts',
    kind: 'lost rescan or retry',
    means: 'driver_deferred_probe_trigger() is not called when a driver binds',
    edits: [
      [
        'retriesDeferred: ({ context }) => context.retries && context.deferred.length > 0,',
        'retriesDeferred: () => false,',
      ],
    ],
  },
  {
    id: 'core-retries-before-late',
    file: 'kernel/driver-core.ts',
    kind: 'wrong guard',
    means: 'deferred probes are tried again before late_initcall',
    edits: [
      [
        'retriesDeferred: ({ context }) => context.retries && context.deferred.length > 0,',
        'retriesDeferred: ({ context }) => context.deferred.length > 0,',
      ],
    ],
    survives: {
      killedBy: 'nothing',
      reason: 'an early retry ends as a late one, for late_initcall tries whatever waits on the list again',
    },
  },
  {
    id: 'core-retry-not-counted',
    file: 'kernel/driver-core.ts',
    kind: 'wrong count',
    means: 'a retried probe is not in probe_count, yet counted down',
    edits: [['probing: context.probing + 1,\n', '']],
  },
  {
    id: 'core-stirred-never',
    file: 'kernel/driver-core.ts',
    kind: 'dropped reply or notifier',
    means: 'nobody keeps in mind that probes began since a gate last asked',
    edits: [['any: context.stirred === true', 'any: false']],
  },
  {
    id: 'core-stirred-for-ever',
    file: 'kernel/driver-core.ts',
    kind: 'wrong guard',
    means: 'a gate that asked is told for ever that something began',
    edits: [['assign({ stirred: false }),', 'assign({ stirred: true }),']],
  },
  {
    id: 'core-stirred-before-watched',
    file: 'kernel/driver-core.ts',
    kind: 'wrong guard',
    means: 'what began before a gate first asked counts as well',
    edits: [['stirred: null,\n    retries', 'stirred: false,\n    retries']],
    only: ['R1', 'R1235'],
    survives: { killedBy: 'nothing', reason: 'the first question of a gate wipes out whatever was before' },
  },
  {
    id: 'core-queued-not-stirring',
    file: 'kernel/driver-core.ts',
    kind: 'wrong guard',
    means: 'an async item that is queued is not seen by a gate that watches',
    edits: [["'call.async.queue': { actions: ['stir', ", "'call.async.queue': { actions: ["]],
    only: ['R1', 'R1235'],
    survives: {
      killedBy: 'nothing',
      reason: 'an item that is queued has begun before the flush of the same pass returns, and that stirs as well',
    },
  },
  {
    id: 'core-initcalls-not-awaited',
    file: 'kernel/driver-core.ts',
    kind: 'skipped or moved wait',
    means: 'whoever waits for the initcalls is answered at once',
    edits: [["'call.wait.initcalls': [{ guard: 'retries', actions", "'call.wait.initcalls': [{ actions"]],
  },
  {
    id: 'core-initcall-waiter-forgotten',
    file: 'kernel/driver-core.ts',
    kind: 'dropped reply or notifier',
    means: 'nobody is woken when the initcalls are over',
    edits: [
      [
        'for (const waiter of context.initcallWaiters) enqueue',
        'for (const waiter of context.initcallWaiters.slice(1)) enqueue',
      ],
    ],
  },
  {
    id: 'core-no-deferred-timeout',
    file: 'kernel/driver-core.ts',
    kind: 'lost rescan or retry',
    means: 'deferred_probe_timeout does not trigger deferred probing',
    edits: [
      [
        'mayExpire: ({ context }) => context.retries && !context.expired && context.deferred.length > 0,',
        'mayExpire: () => false,',
      ],
    ],
  },
  {
    id: 'core-timeout-again-and-again',
    file: 'kernel/driver-core.ts',
    kind: 'wrong guard',
    means: 'deferred_probe_timeout passes again and again',
    edits: [['context.retries && !context.expired && context', 'context.retries && context']],
  },
  {
    id: 'core-trigger-not-counted',
    file: 'kernel/driver-core.ts',
    kind: 'lost rescan or retry',
    means: 'a bind that comes while a probe is about to defer does not have it tried again',
    edits: [['({ device, missed: true })', '({ device, missed: false })']],
  },
  {
    id: 'core-deferred-not-activated',
    file: 'kernel/driver-core.ts',
    kind: 'lost rescan or retry',
    means: 'a trigger moves nothing from the deferred to the active list',
    edits: [
      [
        'assign({ active: ({ context }) => [...context.active, ...context.deferred], deferred: [] })',
        'assign({ active: ({ context }) => context.active })',
      ],
    ],
  },
  {
    id: 'core-deferred-not-waited',
    file: 'kernel/driver-core.ts',
    kind: 'skipped or moved wait',
    means: 'wait_for_device_probe() does not flush the deferred work that is queued',
    edits: [
      [
        "go: 'retrying',\n        'call.bound': { actions: ['countTrigger', 'activate'] },\n        'call.wait.deferred': { actions: 'joinDeferred' },",
        "go: 'retrying',\n        'call.bound': { actions: ['countTrigger', 'activate'] },\n        'call.wait.deferred': { actions: 'answerQuiet' },",
      ],
    ],
  },
];

import type { Mutant } from './mutant.ts';

/** Wrong models of hmem, dax and kmem. */
export const daxMutants: readonly Mutant[] = [
  // dax devices
  {
    id: 'dax-no-rounding',
    file: 'drivers/dax-device.ts',
    kind: 'wrong alignment',
    means: 'kmem claims its whole range, not the memory blocks in it',
    edits: [['return alignInward(context.range, context.input.memoryBlockSize);', 'return context.range;']],
  },
  {
    id: 'dax-no-node-check',
    file: 'drivers/dax-device.ts',
    kind: 'wrong guard',
    means: 'kmem takes a range without a NUMA node',
    machine: 'dax_device',
    changes: [{ guard: 'hasNoNode', is: false }],
  },
  {
    id: 'dax-offlines-all',
    file: 'drivers/dax-device.ts',
    kind: 'missing cleanup',
    means: 'kmem can always take its memory away again, online or not',
    edits: [['context.online !== null && (offline || !context.input.kmem)', 'context.online !== null']],
  },
  {
    id: 'dax-never-offlines',
    file: 'drivers/dax-device.ts',
    kind: 'missing cleanup',
    means: 'kmem leaves its memory behind even when it was set offline before',
    edits: [
      ['context.online !== null && (offline || !context.input.kmem)', 'context.online !== null && offline === null'],
    ],
  },
  {
    id: 'dax-ram-not-busy',
    file: 'drivers/dax-device.ts',
    kind: 'wrong resource',
    means: 'add_memory_driver_managed() makes System RAM that is not busy',
    edits: [['busy: true,', 'busy: false,']],
  },
  {
    id: 'dax-no-request',
    file: 'drivers/dax-device.ts',
    kind: 'wrong guard',
    means: 'kmem goes on when request_mem_region() fails',
    edits: [["narrow(event, 'reply.request').ok && context.input.kmem", 'context.input.kmem']],
  },
  {
    id: 'dax-doom-forgotten',
    file: 'drivers/dax-device.ts',
    kind: 'missing cleanup',
    means: 'a dax device that should go while kmem probes it stays',
    machine: 'dax_device',
    changes: [{ state: 'probing', at: ['on', 'call.destroy', 'actions'], without: 'doom' }],
  },
  // dax_hmem
  {
    id: 'hmem-pieces-whole',
    file: 'drivers/dax-hmem.ts',
    kind: 'wrong range test',
    means: 'hmem registers a whole entry where it was given pieces of it',
    edits: [
      [
        "pieces ?? [required(input.ranges[at], 'entry at this index').range]",
        "[required(input.ranges[at], 'entry at this index').range]",
      ],
    ],
  },
  {
    id: 'hmem-first-range-only',
    file: 'drivers/dax-hmem.ts',
    kind: 'wrong guard',
    means: 'the walk ends after the first entry of hmem_active',
    edits: [
      [
        'atEnd: ({ context }) => context.at >= context.input.ranges.length,',
        'atEnd: ({ context }) => context.at >= Math.min(1, context.input.ranges.length),',
      ],
    ],
  },
  {
    id: 'hmem-devices-stay',
    file: 'drivers/dax-hmem.ts',
    kind: 'skipped devres action',
    means: 'unbinding hmem_platform leaves its hmem devices',
    edits: [
      [
        'release: enqueueActions(({ context, event, enqueue }) => {\n        for (const device of context.registered.toReversed())',
        'release: enqueueActions(({ context, event, enqueue }) => {\n        for (const device of [] as string[])',
      ],
    ],
  },
  {
    id: 'hmem-always-bound',
    file: 'drivers/dax-hmem.ts',
    kind: 'wrong guard',
    means: 'the work takes hmem_platform for bound when it is not',
    edits: [["{ type: 'reply.hmem.bound', bound: false }", "{ type: 'reply.hmem.bound', bound: true }"]],
  },
  {
    id: 'hmem-error-ignored',
    file: 'drivers/dax-hmem.ts',
    kind: 'wrong guard',
    means: 'the probe goes on although a decision is pending (-EBUSY)',
    machine: 'dax_hmem',
    changes: [{ guard: 'isRefused', is: false }],
  },
  {
    id: 'hmem-registration-untold',
    file: 'drivers/dax-hmem.ts',
    kind: 'dropped reply or notifier',
    means: 'the work is never told that the range it handed over is registered',
    machine: 'dax_hmem',
    changes: [{ state: 'bound.registering', at: ['on', 'reply.attach', 1, 'actions'], without: 'answerOrder' }],
  },
  {
    id: 'hmem-fault-ignored',
    file: 'drivers/dax-hmem.ts',
    kind: 'wrong guard',
    means: 'a probe of hmem_platform that should fail binds',
    machine: 'dax_hmem',
    changes: [{ guard: 'fails', is: false }],
  },
  {
    id: 'hmem-failed-devices-stay',
    file: 'drivers/dax-hmem.ts',
    kind: 'skipped devres action',
    means: 'a probe of hmem_platform that fails leaves the devices that it registered',
    edits: [
      [
        'fail: enqueueActions(({ context, enqueue }) => {\n        for (const device of context.registered.toReversed())',
        'fail: enqueueActions(({ context, enqueue }) => {\n        for (const device of [] as string[])',
      ],
    ],
  },
  {
    id: 'hmem-failure-does-not-flush',
    file: 'drivers/dax-hmem.ts',
    kind: 'skipped or moved wait',
    means: 'a failing probe does not flush the decision where it should',
    machine: 'dax_hmem',
    changes: [{ guard: 'flushes', is: false }],
  },
  {
    id: 'hmem-every-failure-flushes',
    file: 'drivers/dax-hmem.ts',
    kind: 'skipped or moved wait',
    means: 'a failing probe flushes the decision, as the sixth version did',
    machine: 'dax_hmem',
    changes: [{ guard: 'flushes', is: true }],
  },
  {
    id: 'hmem-flush-untold',
    file: 'drivers/dax-hmem.ts',
    kind: 'dropped reply or notifier',
    means: 'a failing probe never comes back from its flush',
    machine: 'dax_hmem',
    changes: [{ state: 'probing.flushing', at: ['on', 'reply.flush'], put: {} }],
    only: ['f-v6'],
    survives: {
      killedBy: 'nothing',
      reason:
        'with nothing pending the failing probe loses its ranges whether or not it returns; with a decision pending it hangs by itself',
    },
  },
  {
    id: 'hmem-last-piece-lost',
    file: 'drivers/dax-hmem.ts',
    kind: 'wrong count',
    means: 'the last piece of an entry is not registered',
    edits: [
      [
        'morePieces: ({ context }) => context.pieces.length > 0,',
        'morePieces: ({ context }) => context.pieces.length > 1,',
      ],
    ],
  },
  // dax regions
  {
    id: 'dax-region-page-aligned',
    file: 'drivers/dax-region.ts',
    kind: 'wrong alignment',
    means: 'alloc_dax_region() wants 4 KiB, not 2 MiB',
    edits: [['const pmdSize = 2 * 1024 * 1024;', 'const pmdSize = 4096;']],
  },
  {
    id: 'dax-region-any-alignment',
    file: 'drivers/dax-region.ts',
    kind: 'wrong alignment',
    means: 'alloc_dax_region() takes any range',
    machine: 'dax_region',
    changes: [{ guard: 'isMisaligned', is: false }],
  },
  {
    id: 'dax-region-no-exclusion',
    file: 'drivers/dax-region.ts',
    kind: 'wrong guard',
    means: 'the dax_regions tree of 7.1 is not asked',
    machine: 'dax_region',
    changes: [{ guard: 'needsClaim', is: false }],
  },
  {
    id: 'dax-region-claim-stays',
    file: 'drivers/dax-region.ts',
    kind: 'missing cleanup',
    means: 'a dax_region that goes keeps its claim in dax_regions',
    edits: [
      [
        "enqueue(call(context.input.exclusion, { type: 'call.remove', name: context.input.id }));\n        enqueue(call(context.input.driver, { type: 'call.device.del'",
        "void 0;\n        enqueue(call(context.input.driver, { type: 'call.device.del'",
      ],
    ],
  },
  {
    id: 'dax-region-doom-forgotten',
    file: 'drivers/dax-region.ts',
    kind: 'missing cleanup',
    means: 'a dax_region that should go while it probes stays',
    machine: 'dax_region',
    changes: [{ state: 'probing', at: ['on', 'call.destroy', 'actions'], without: 'doom' }],
  },
  {
    id: 'dax-region-refusal-untold',
    file: 'drivers/dax-region.ts',
    kind: 'dropped reply or notifier',
    means: 'a refused claim leaves no line in the log',
    machine: 'dax_region',
    changes: [{ state: 'probing.claiming', at: ['on', 'reply.request', 1, 'actions'], without: 'logConflict' }],
  },
  {
    id: 'dax-region-does-not-wait',
    file: 'drivers/dax-region.ts',
    kind: 'skipped or moved wait',
    means: 'the probe of a dax_region does not wait for the decision where it should',
    machine: 'dax_region',
    changes: [{ guard: 'mustAwait', is: false }],
  },
  {
    id: 'dax-region-never-woken',
    file: 'drivers/dax-region.ts',
    kind: 'dropped reply or notifier',
    means: 'the probe of a dax_region never comes back from its flush',
    machine: 'dax_region',
    changes: [{ state: 'probing.awaiting', at: ['on', 'reply.flush'], put: {} }],
  },
  {
    id: 'dax-region-fault-ignored',
    file: 'drivers/dax-region.ts',
    kind: 'wrong guard',
    means: 'a dax_region whose probe should fail binds',
    machine: 'dax_region',
    changes: [{ guard: 'fails', is: false }],
  },
];

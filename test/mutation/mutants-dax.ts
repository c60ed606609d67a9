import type { Mutant } from './mutant.ts';

/** Wrong models of hmem, dax and kmem, and of the resource trees. */
export const daxMutants: readonly Mutant[] = [
  // dax devices
  {
    id: 'dax-no-rounding',
    file: 'dax-device.ts',
    kind: 'wrong alignment',
    means: 'kmem claims its whole range, not the memory blocks in it',
    edits: [['return alignInward(context.range, context.input.memoryBlockSize);', 'return context.range;']],
  },
  {
    id: 'dax-no-node-check',
    file: 'dax-device.ts',
    kind: 'wrong guard',
    means: 'kmem takes a range without a NUMA node',
    edits: [['      context.input.kmem &&\n      !context.input.nodes', '      false &&\n      !context.input.nodes']],
  },
  {
    id: 'dax-offlines-all',
    file: 'dax-device.ts',
    kind: 'missing cleanup',
    means: 'kmem can always take its memory away again, online or not',
    edits: [['context.online !== null && (offline || !context.input.kmem)', 'context.online !== null']],
  },
  {
    id: 'dax-never-offlines',
    file: 'dax-device.ts',
    kind: 'missing cleanup',
    means: 'kmem leaves its memory behind even when it was set offline before',
    edits: [
      ['context.online !== null && (offline || !context.input.kmem)', 'context.online !== null && offline === null'],
    ],
  },
  {
    id: 'dax-ram-not-busy',
    file: 'dax-device.ts',
    kind: 'wrong resource',
    means: 'add_memory_driver_managed() makes System RAM that is not busy',
    edits: [['busy: true,', 'busy: false,']],
  },
  {
    id: 'dax-no-request',
    file: 'dax-device.ts',
    kind: 'wrong guard',
    means: 'kmem goes on when request_mem_region() fails',
    edits: [
      ['guard: ({ context, event }) => event.ok && context.input.kmem,', 'guard: ({ context }) => context.input.kmem,'],
    ],
  },
  {
    id: 'dax-doom-forgotten',
    file: 'dax-device.ts',
    kind: 'missing cleanup',
    means: 'a dax device that should go while kmem probes it stays',
    edits: [["on: { 'call.destroy': { actions: 'doom' } },", "on: { 'call.destroy': {} },"]],
  },
  // dax_hmem
  {
    id: 'hmem-pieces-whole',
    file: 'dax-hmem.ts',
    kind: 'wrong range test',
    means: 'hmem registers a whole entry where it was given pieces of it',
    edits: [['return event.pieces ?? (whole ? [whole] : []);', 'return whole ? [whole] : [];']],
  },
  {
    id: 'hmem-first-range-only',
    file: 'dax-hmem.ts',
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
    file: 'dax-hmem.ts',
    kind: 'skipped devres action',
    means: 'unbinding hmem_platform leaves its hmem devices',
    edits: [['for (const device of context.registered.toReversed())', 'for (const device of [] as string[])']],
  },
  {
    id: 'hmem-always-bound',
    file: 'dax-hmem.ts',
    kind: 'wrong guard',
    means: 'the work takes hmem_platform for bound when it is not',
    edits: [["{ type: 'reply.hmem.bound', bound: false }", "{ type: 'reply.hmem.bound', bound: true }"]],
  },
  {
    id: 'hmem-error-ignored',
    file: 'dax-hmem.ts',
    kind: 'wrong guard',
    means: 'the probe goes on although a decision is pending (-EBUSY)',
    edits: [['guard: ({ event }) => event.error !== null,', 'guard: () => false,']],
  },
  {
    id: 'hmem-registration-untold',
    file: 'dax-hmem.ts',
    kind: 'dropped reply or notifier',
    means: 'the work is never told that the range it handed over is registered',
    edits: [["tell(({ context }) => context.asker ?? '', { type: 'reply.hmem.register' }),", '']],
  },
  // dax regions
  {
    id: 'dax-region-page-aligned',
    file: 'dax-region.ts',
    kind: 'wrong alignment',
    means: 'alloc_dax_region() wants 4 KiB, not 2 MiB',
    edits: [['const pmdSize = 2 * 1024 * 1024;', 'const pmdSize = 4096;']],
  },
  {
    id: 'dax-region-any-alignment',
    file: 'dax-region.ts',
    kind: 'wrong alignment',
    means: 'alloc_dax_region() takes any range',
    edits: [
      [
        'isMisaligned: ({ context }) => !isAligned(context.range),',
        'isMisaligned: ({ context }) => isAligned(context.range) && false,',
      ],
    ],
  },
  {
    id: 'dax-region-no-exclusion',
    file: 'dax-region.ts',
    kind: 'wrong guard',
    means: 'the dax_regions tree of 7.1 is not asked',
    edits: [['needsClaim: ({ context }) => context.input.exclusion !== null,', 'needsClaim: () => false,']],
  },
  {
    id: 'dax-region-claim-stays',
    file: 'dax-region.ts',
    kind: 'missing cleanup',
    means: 'a dax_region that goes keeps its claim in dax_regions',
    edits: [
      [
        "enqueue(tell(context.input.exclusion, { type: 'call.remove', name: context.input.id }));\n      enqueue(tell(context.input.driver, { type: 'call.device.del'",
        "void 0;\n      enqueue(tell(context.input.driver, { type: 'call.device.del'",
      ],
    ],
  },
  {
    id: 'dax-region-doom-forgotten',
    file: 'dax-region.ts',
    kind: 'missing cleanup',
    means: 'a dax_region that should go while it probes stays',
    edits: [["on: { 'call.destroy': { actions: 'doom' } },", "on: { 'call.destroy': {} },"]],
  },
  {
    id: 'dax-region-refusal-untold',
    file: 'dax-region.ts',
    kind: 'dropped reply or notifier',
    means: 'a refused claim leaves no line in the log',
    edits: [
      [
        "                  tell('dmesg', ({ context }) => ({\n                    type: 'call.log.conflict',\n                    text: `${context.input.id}: dax_region resource conflict, error -12`,\n                  })),\n",
        '',
      ],
    ],
  },
  // resource trees
  {
    id: 'iomem-region-alignment',
    file: 'iomem.ts',
    kind: 'wrong alignment',
    means: 'a created region is aligned to 1 GiB, not to 256 MiB',
    edits: [['const regionAlignment = 256 * 1024 * 1024;', 'const regionAlignment = 1024 * 1024 * 1024;']],
  },
  {
    id: 'iomem-flat-as-tree',
    file: 'iomem.ts',
    kind: 'wrong resource',
    means: 'dax_regions lets a claim nest in another one',
    edits: [
      [
        'context.flat ? requestResource(context.tree, node) : requestMemRegion(context.tree, node)',
        'requestMemRegion(context.tree, node)',
      ],
      ['kind: event.kind, busy: true };', 'kind: event.kind, busy: !context.flat };'],
    ],
  },
  {
    id: 'iomem-request-whole-tree',
    file: 'iomem.ts',
    kind: 'wrong resource',
    means: 'request_mem_region() does not descend into nodes that are not busy',
    edits: [
      [
        'context.flat ? requestResource(context.tree, node) : requestMemRegion(context.tree, node)',
        'requestResource(context.flat ? context.tree : context.tree, node)',
      ],
      ['  requestMemRegion,\n', ''],
    ],
  },
  {
    id: 'iomem-conflict-untold',
    file: 'iomem.ts',
    kind: 'dropped reply or notifier',
    means: 'insert_resource() hides a conflict',
    edits: [["{ type: 'reply.insert', ok: done.conflict === null }", "{ type: 'reply.insert', ok: true }"]],
  },
  {
    id: 'iomem-nothing-removed',
    file: 'iomem.ts',
    kind: 'missing cleanup',
    means: 'remove_resource() does nothing',
    edits: [['removeResource(context.tree, event.name)', '(removeResource(context.tree, event.name), context.tree)']],
  },
  // sysfs, the log
  {
    id: 'sysfs-bound-when-committed',
    file: 'sysfs.ts',
    kind: 'wrong view',
    means: 'a region that has committed is shown as bound',
    edits: [["bound: snapshot.hasTag('bound'),", "bound: snapshot.hasTag('committed'),"]],
  },
  {
    id: 'sysfs-region-before-create',
    file: 'sysfs.ts',
    kind: 'wrong view',
    means: 'a region that is only being created is shown already',
    edits: [
      [
        "if (snapshot.matches('absent') || snapshot.matches('creating')) return null;",
        "if (snapshot.matches('absent')) return null;",
      ],
    ],
    survives: {
      killedBy: 'nothing',
      reason: 'looking for members and room is part of one step, so nobody can look in between',
    },
  },
  {
    id: 'sysfs-driver-always',
    file: 'sysfs.ts',
    kind: 'wrong view',
    means: 'a dax device that its driver refused is shown with the driver',
    edits: [["const bound = snapshot.hasTag('bound');", "const bound = snapshot.hasTag('present');"]],
  },
  {
    id: 'log-no-conflict',
    file: 'dmesg.ts',
    kind: 'dropped reply or notifier',
    means: 'conflicts leave no line in the log',
    edits: [
      [
        'context.conflicts.includes(event.text) ? context.conflicts : [...context.conflicts, event.text].sort()',
        'context.conflicts.filter((text) => text !== event.text)',
      ],
    ],
  },
  {
    id: 'log-no-space-untold',
    file: 'dmesg.ts',
    kind: 'dropped reply or notifier',
    means: 'a region for which there is no room leaves no line in the log',
    edits: [['[...context.noSpace, event.range]', 'context.noSpace.filter((one) => one !== event.range)']],
  },
  {
    id: 'log-waiter-not-woken',
    file: 'dmesg.ts',
    kind: 'dropped reply or notifier',
    means: 'who follows the log for a line misses it',
    edits: [["if (one.milestone === event.milestone) enqueue(tell(one.from, { type: 'reply.log' }));", 'void one;']],
  },
];

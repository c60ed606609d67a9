import type { Mutant } from './mutant.ts';

/** Wrong models of the resource trees and of what user space sees. */
export const iomemMutants: readonly Mutant[] = [
  // resource trees
  {
    id: 'iomem-region-alignment',
    file: 'kernel/iomem.ts',
    kind: 'wrong alignment',
    means: 'a created region is aligned to 1 GiB, not to 256 MiB',
    edits: [['const regionAlignment = 256 * 1024 * 1024;', 'const regionAlignment = 1024 * 1024 * 1024;']],
  },
  {
    id: 'iomem-flat-as-tree',
    file: 'kernel/iomem.ts',
    kind: 'wrong resource',
    means: 'dax_regions lets a claim nest in another one',
    edits: [
      [
        'context.flat ? requestResource(context.tree, node) : requestMemRegion(context.tree, node)',
        'requestMemRegion(context.tree, node)',
      ],
      ['kind, busy: true };', 'kind, busy: !context.flat };'],
    ],
  },
  {
    id: 'iomem-request-whole-tree',
    file: 'kernel/iomem.ts',
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
    file: 'kernel/iomem.ts',
    kind: 'dropped reply or notifier',
    means: 'insert_resource() hides a conflict',
    edits: [["{ type: 'reply.insert', ok: done.conflict === null }", "{ type: 'reply.insert', ok: true }"]],
  },
  {
    id: 'iomem-nothing-removed',
    file: 'kernel/iomem.ts',
    kind: 'missing cleanup',
    means: 'remove_resource() does nothing',
    machine: 'iomem',
    changes: [{ action: 'remove', is: 'nothing' }],
  },
  {
    id: 'iomem-no-trim',
    file: 'kernel/iomem.ts',
    kind: 'wrong resource',
    means: 'trimming takes nothing out of a Soft Reserved node',
    machine: 'iomem',
    changes: [{ action: 'trim', is: 'nothing' }],
  },
  {
    id: 'iomem-walk-finds-nothing',
    file: 'kernel/iomem.ts',
    kind: 'wrong resource',
    means: 'a walk over Soft Reserved nodes finds none',
    edits: [['(kind === wanted ? [range] : [])', '(kind === wanted ? [] : [])']],
  },
  {
    id: 'iomem-walk-finds-all',
    file: 'kernel/iomem.ts',
    kind: 'wrong resource',
    means: 'a walk over Soft Reserved nodes finds every node',
    edits: [['(kind === wanted ? [range] : [])', '[range]']],
  },
  {
    id: 'trim-tail-dropped',
    file: '../src/model/trim-soft-reserved.ts',
    kind: 'wrong range test',
    means: 'what is left of a node behind the region goes with it',
    edits: [['      { start: region.end + 1, end: range.end },\n', '']],
  },
  {
    id: 'trim-head-dropped',
    file: '../src/model/trim-soft-reserved.ts',
    kind: 'wrong range test',
    means: 'what is left of a node before the region goes with it',
    edits: [['      { start: range.start, end: region.start - 1 },\n', '']],
  },
  {
    id: 'trim-node-stays',
    file: '../src/model/trim-soft-reserved.ts',
    kind: 'missing cleanup',
    means: 'the old node stays beside what is left of it',
    edits: [['return removeResource(added, name, range);', "return removeResource(added, '', range);"]],
  },
  {
    id: 'trim-any-kind',
    file: '../src/model/trim-soft-reserved.ts',
    kind: 'wrong range test',
    means: 'every node that the region touches is cut, Soft Reserved or not',
    edits: [["node.kind === 'soft-reserved' && overlaps", 'overlaps']],
  },
  {
    id: 'trim-one-byte-short',
    file: '../src/model/trim-soft-reserved.ts',
    kind: 'wrong alignment',
    means: 'one byte of the region stays in the node',
    edits: [['region.start - 1 }', 'region.start }']],
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
    file: 'kernel/dmesg.ts',
    kind: 'dropped reply or notifier',
    means: 'conflicts leave no line in the log',
    machine: 'dmesg',
    changes: [{ action: 'noteConflict', is: 'nothing' }],
  },
  {
    id: 'log-no-space-untold',
    file: 'kernel/dmesg.ts',
    kind: 'dropped reply or notifier',
    means: 'a region for which there is no room leaves no line in the log',
    machine: 'dmesg',
    changes: [{ action: 'noteNoSpace', is: 'nothing' }],
  },
  {
    id: 'log-waiter-not-woken',
    file: 'kernel/dmesg.ts',
    kind: 'dropped reply or notifier',
    means: 'who follows the log for a line misses it',
    edits: [["if (one.milestone === milestone) enqueue(replyTo(one.from, { type: 'reply.log' }));", '']],
  },
];

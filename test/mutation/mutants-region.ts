import type { Mutant } from './mutant.ts';

/** Wrong models of cxl_region. */
export const regionMutants: readonly Mutant[] = [
  // cxl_region
  {
    id: 'region-commits-early',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a region commits with its last target missing',
    edits: [['context.dangling.length + 1 < context.input.ways', 'context.dangling.length + 2 < context.input.ways']],
  },
  {
    id: 'region-no-ram-look',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong range test',
    means: 'cxl_region_probe() does not ask is_system_ram()',
    edits: [["narrow(event, 'reply.has_ram').yes", 'false']],
  },
  {
    id: 'region-contains-by-overlap',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong range test',
    means: 'cxl_region_contains_resource() is true for a range that the region only touches',
    edits: [
      [
        "yes: contains(context.range, narrow(event, 'call.region.contains').range)",
        "yes: narrow(event, 'call.region.contains').range.start <= context.range.end && context.range.start <= narrow(event, 'call.region.contains').range.end",
      ],
    ],
  },
  {
    id: 'region-claims-uncommitted',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a region that is not committed counts as the owner of its range',
    edits: [["{ type: 'reply.contains', yes: false }", "{ type: 'reply.contains', yes: true }"]],
  },
  {
    id: 'region-resource-stays',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'missing cleanup',
    means: 'a region that is destroyed leaves its node in /proc/iomem',
    edits: [["if (context.inserted) enqueue(call('iomem', { type: 'call.remove', name: context.input.name }));", '']],
  },
  {
    id: 'region-not-under-window',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong resource',
    means: 'a region is put into iomem_resource and not below its window',
    edits: [['under: context.input.window,', 'under: null,']],
  },
  {
    id: 'region-probe-cannot-fail',
    file: 'drivers/cxl-region.ts',
    kind: 'wrong guard',
    means: 'a region whose probe fails is bound all the same',
    edits: [["target: '#cxl_region.committed.unbound',", "target: '#cxl_region.committed.bound.plain',"]],
  },
  {
    id: 'region-pmem-as-ram',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a PMEM region gets a dax_region',
    edits: [['isPmem: ({ context }) => context.input.pmem,', 'isPmem: () => false,']],
  },
  {
    id: 'region-dax-stays',
    file: 'drivers/cxl-region.ts',
    kind: 'skipped devres action',
    means: 'a region that is disabled leaves its dax_region',
    edits: [
      [
        "'call.region.disable': { target: 'unbound', actions: 'dropDax' },",
        "'call.region.disable': { target: 'unbound' },",
      ],
    ],
  },
  {
    id: 'region-dax-stays-on-lost-target',
    file: 'drivers/cxl-region.ts',
    kind: 'skipped devres action',
    means: 'a region that loses a memdev leaves its dax_region',
    edits: [
      [
        "{ target: '#cxl_region.assembling', actions: ['dropDax', 'loseTarget'] }",
        "{ target: '#cxl_region.assembling', actions: ['loseTarget'] }",
      ],
    ],
  },
  {
    id: 'region-always-resets',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'destroy succeeds in a guest whose caches cannot be invalidated',
    edits: [['cannotReset: ({ context }) => context.input.cannotReset,', 'cannotReset: () => false,']],
  },
  {
    id: 'region-disagreement-ignored',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'decoders that disagree make a region all the same',
    edits: [['!context.created && context.input.assemblyError !== null', 'false']],
  },
  {
    id: 'region-no-commit-milestone',
    file: 'drivers/cxl-region.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that a region has committed',
    edits: [["['attach', 'logCommit']", "'attach'"]],
  },
  {
    id: 'region-no-range-lock',
    file: 'drivers/cxl-region-creation.ts',
    kind: 'skipped or moved wait',
    means: 'a second target is not held off while the region is constructed',
    edits: [["meta: { defer: ['region.add'] }, // range_lock of the root decoder.", '']],
  },
  {
    id: 'region-failure-untold',
    file: 'drivers/cxl-region-assembly.ts',
    kind: 'dropped reply or notifier',
    means: 'a region that cannot be assembled sets no failure flag',
    edits: [["entry: 'reportFailure',", '']],
  },
  {
    id: 'region-incomplete-counts-as-committed',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a region that waits for a target tells that it is committed',
    edits: [
      [
        "type: 'reply.region.stage', stage, range: context.range",
        "type: 'reply.region.stage', stage: stage === 'incomplete' ? 'committed' : stage, range: context.range",
      ],
    ],
  },
  {
    id: 'region-incomplete-counts-as-absent',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a region that waits for a target tells that it is not there',
    edits: [
      [
        "type: 'reply.region.stage', stage, range: context.range",
        "type: 'reply.region.stage', stage: stage === 'incomplete' ? 'absent' : stage, range: context.range",
      ],
    ],
  },
  {
    id: 'region-committed-counts-as-bound',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a region that is committed tells that it got through its probe',
    edits: [
      [
        "type: 'reply.region.stage', stage, range: context.range",
        "type: 'reply.region.stage', stage: stage === 'committed' ? 'bound' : stage, range: context.range",
      ],
    ],
  },
  {
    id: 'region-bound-counts-as-dax',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a region that got through its probe tells that it has a dax_region',
    edits: [
      [
        "type: 'reply.region.stage', stage, range: context.range",
        "type: 'reply.region.stage', stage: stage === 'bound' ? 'dax' : stage, range: context.range",
      ],
    ],
  },
  {
    id: 'region-dax-counts-as-committed',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a region with a dax_region tells that it is only committed',
    edits: [
      [
        "type: 'reply.region.stage', stage, range: context.range",
        "type: 'reply.region.stage', stage: stage === 'dax' ? 'committed' : stage, range: context.range",
      ],
    ],
  },
  {
    id: 'region-does-not-trim',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'skipped or moved wait',
    means: 'a region inserts its resource without asking the lookaside tree',
    edits: [['asksToTrim: ({ context }) => context.input.trimmer !== null,', 'asksToTrim: () => false,']],
  },
  {
    id: 'region-forgets-staged',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a staged target goes with its memdev, as since 7.1',
    edits: [['!context.attached && !context.input.forgetsStaged', 'false']],
  },
  {
    id: 'region-keeps-staged',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'a staged target outlives its memdev, as before 7.1',
    edits: [['!context.attached && !context.input.forgetsStaged', '!context.attached']],
  },
  {
    id: 'region-dangling-not-followed',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong guard',
    means: 'the last target does not look at a staged one that is gone',
    edits: [['followsDangling: ({ context }) => context.dangling.length > 0,', 'followsDangling: () => false,']],
  },
  {
    id: 'region-dangling-goes-in-peace',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'dropped reply or notifier',
    means: 'a region that goes does not look at a staged target that is gone',
    edits: [['if (context.dangling.length > 0) enqueue(', 'if (context.dangling.length < 0) enqueue(']],
  },
  {
    id: 'region-target-lost-under-lock',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'missing cleanup',
    means: 'a target that goes while a probe holds the region is not struck off',
    edits: [['isTarget ? [...context.pendingDetach, decoder].sort()', 'isTarget ? context.pendingDetach']],
  },
  {
    id: 'region-doom-forgotten',
    file: 'drivers/cxl-region.ts',
    kind: 'missing cleanup',
    means: 'a region that should go while it is probed stays',
    edits: [
      [
        "on: { 'call.region.destroy': { actions: 'doom' }, 'call.target.remove'",
        "on: { 'call.region.destroy': {}, 'call.target.remove'",
      ],
    ],
  },
  {
    id: 'region-attached-from-the-start',
    file: 'drivers/cxl-region-context.ts',
    kind: 'wrong guard',
    means: 'a target that is only staged counts as attached',
    edits: [['attached: false,', 'attached: true,']],
  },
  {
    id: 'region-reset-unseen',
    file: 'drivers/cxl-region-actions.ts',
    kind: 'wrong view',
    means: 'a region that was committed and lost a target shows nothing of it',
    edits: [['pendingDetach: [], decodersReset: true });', 'pendingDetach: [] });']],
  },
];

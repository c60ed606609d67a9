import type { Mutant } from './mutant.ts';

/** Wrong models of the merged design. */
export const mergedMutants: readonly Mutant[] = [
  {
    id: 'f-no-gate',
    file: 'designs/f.ts',
    kind: 'skipped or moved wait',
    means: 'process_defer_work() does not call wait_for_device_probe()',
    edits: [["go: 'waiting',", "go: { target: 'locking', actions: 'goOn' },"]],
  },
  {
    id: 'f-no-bound-check',
    file: 'designs/deferral.ts',
    kind: 'wrong guard',
    means: 'the work does not ask whether hmem_platform is still bound',
    edits: [["narrow(event, 'reply.hmem.bound').bound", 'true']],
  },
  {
    id: 'f-no-window-test',
    file: 'designs/deferral.ts',
    kind: 'wrong range test',
    means: 'the first walk puts every range off, in a window or not',
    edits: [
      ["narrow(event, 'reply.intersects').result === 'disjoint' || !context.input.daxCxl", '!context.input.daxCxl'],
    ],
  },
  {
    id: 'f-config-ignored',
    file: 'designs/deferral.ts',
    kind: 'wrong guard',
    means: 'ranges are put off in a kernel without DEV_DAX_CXL',
    edits: [["=== 'disjoint' || !context.input.daxCxl", "=== 'disjoint'"]],
  },
  {
    id: 'f-lost-window-registers',
    file: 'designs/f.ts',
    kind: 'wrong range test',
    means: 'the second walk registers a range whose window has vanished',
    edits: [
      [
        "{ guard: 'isOutsideWindows', target: 'next', actions: 'decide' }",
        "{ guard: 'isOutsideWindows', target: 'registering' }",
      ],
    ],
  },
  {
    id: 'f-decides-again',
    file: 'designs/deferral.ts',
    kind: 'wrong guard',
    means: 'did_probe is not remembered: each walk puts ranges off anew',
    edits: [['didProbe: true, index: 0', 'didProbe: false, index: 0']],
  },
  {
    id: 'f-no-ebusy',
    file: 'designs/f.ts',
    kind: 'wrong guard',
    means: 'hmem_platform probes again while its work is pending',
    edits: [
      [
        "actions: 'goOn' },\n          defer: {},\n          'call.flush': { actions: 'joinFlush' },\n          'call.policy.begin': { actions: 'refuseWalk' },",
        "actions: 'goOn' },\n          defer: {},\n          'call.flush': { actions: 'joinFlush' },\n          'call.policy.begin': { actions: 'allowWalk' },",
      ],
    ],
  },
  {
    id: 'f-regions-not-asked',
    file: 'designs/deferral.ts',
    kind: 'wrong range test',
    means: 'every range in a window goes to hmem, contained in a region or not',
    edits: [['context.candidate >= entryAt(context, context.index).regions.length', 'context.candidate >= 0']],
  },
  {
    id: 'f-first-region-only',
    file: 'designs/deferral.ts',
    kind: 'wrong range test',
    means: 'only the first region that could contain a range is asked',
    edits: [['candidate: context.candidate + 1', 'candidate: context.candidate + 99']],
  },
  {
    id: 'f-flusher-not-woken',
    file: 'designs/deferral.ts',
    kind: 'dropped reply or notifier',
    means: 'dax_hmem_flush_work() never returns to dax_cxl',
    edits: [["for (const flusher of context.flushers) enqueue(replyTo(flusher, { type: 'reply.flush' }));", '']],
  },
  {
    id: 'f-dax-cxl-does-not-flush',
    file: 'designs/f.ts',
    kind: 'skipped or moved wait',
    means: 'dax_cxl registers its driver without waiting for the decision',
    edits: [['  policy,\n  daxCxlInit,', '  policy,\n  daxCxlInit: null,']],
  },
  {
    id: 'f-dax-cxl-flushes-in-init',
    file: 'designs/f.ts',
    kind: 'skipped or moved wait',
    means: 'dax_cxl flushes in its module init and not in a work item',
    edits: [["queued: { on: { go: 'flushing' } },", "queued: { always: 'flushing', on: { go: {} } },"]],
  },
  {
    id: 'f-sync-dax-cxl',
    file: 'designs/f.ts',
    kind: 'wrong trait',
    means: 'cxl_dax_region is probed synchronously',
    edits: [['asyncDaxCxl: true,', 'asyncDaxCxl: false,']],
  },
  {
    id: 'f-no-exclusion',
    file: 'designs/f.ts',
    kind: 'wrong trait',
    means: '7.1 has no dax_regions tree',
    edits: [['exclusiveDaxRegions: true,', 'exclusiveDaxRegions: false,']],
  },
  {
    id: 'f-public-tree',
    file: 'designs/f.ts',
    kind: 'wrong trait',
    means: '7.1 puts Soft Reserved ranges into /proc/iomem',
    edits: [["softReserve: 'private',", "softReserve: 'iomem',"]],
  },
  {
    id: 'f-no-decided-milestone',
    file: 'designs/f.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that the decision is made',
    edits: [["['logDecided', 'forgetPending']", "'forgetPending'"]],
  },
];

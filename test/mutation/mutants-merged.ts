import type { Mutant } from './mutant.ts';

/** Wrong models of the merged design. */
export const mergedMutants: readonly Mutant[] = [
  {
    id: 'f-no-gate',
    file: 'designs/deferred.ts',
    kind: 'skipped or moved wait',
    means: 'process_defer_work() does not call wait_for_device_probe()',
    edits: [["go: 'waiting',", "go: { target: 'locking', actions: goOn() },"]],
  },
  {
    id: 'f-no-bound-check',
    file: 'designs/deferred.ts',
    kind: 'wrong guard',
    means: 'the work does not ask whether hmem_platform is still bound',
    edits: [['guard: ({ event }) => event.bound,', 'guard: () => true,']],
  },
  {
    id: 'f-no-window-test',
    file: 'designs/deferred.ts',
    kind: 'wrong range test',
    means: 'the first walk puts every range off, in a window or not',
    edits: [["event.result === 'disjoint' || !context.input.daxCxl", '!context.input.daxCxl']],
  },
  {
    id: 'f-config-ignored',
    file: 'designs/deferred.ts',
    kind: 'wrong guard',
    means: 'ranges are put off in a kernel without DEV_DAX_CXL',
    edits: [["event.result === 'disjoint' || !context.input.daxCxl", "event.result === 'disjoint'"]],
  },
  {
    id: 'f-lost-window-registers',
    file: 'designs/deferred.ts',
    kind: 'wrong range test',
    means: 'the second walk registers a range whose window has vanished',
    edits: [
      [
        "{ guard: ({ event }) => event.result === 'disjoint', target: 'next', actions: 'decided' },\n",
        "{ guard: ({ event }) => event.result === 'disjoint', target: 'registering' },\n",
      ],
    ],
  },
  {
    id: 'f-decides-again',
    file: 'designs/deferred.ts',
    kind: 'wrong guard',
    means: 'did_probe is not remembered: each walk puts ranges off anew',
    edits: [
      ['assign({ didProbe: true, index: 0, candidate: 0 })', 'assign({ didProbe: false, index: 0, candidate: 0 })'],
    ],
  },
  {
    id: 'f-no-ebusy',
    file: 'designs/deferred.ts',
    kind: 'wrong guard',
    means: 'hmem_platform probes again while its work is pending',
    edits: [
      [
        "actions: goOn() },\n              defer: {},\n              'call.flush': { actions: 'joinFlush' },\n              'call.policy.begin': {\n                actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: 'EBUSY' }),",
        "actions: goOn() },\n              defer: {},\n              'call.flush': { actions: 'joinFlush' },\n              'call.policy.begin': {\n                actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),",
      ],
    ],
  },
  {
    id: 'f-regions-not-asked',
    file: 'designs/deferred.ts',
    kind: 'wrong range test',
    means: 'every range in a window goes to hmem, contained in a region or not',
    edits: [['context.candidate >= candidatesOf(context, gives).length', 'context.candidate >= 0']],
  },
  {
    id: 'f-first-region-only',
    file: 'designs/deferred.ts',
    kind: 'wrong range test',
    means: 'only the first region that could contain a range is asked',
    edits: [
      [
        'assign({ candidate: ({ context }) => context.candidate + 1 })',
        'assign({ candidate: ({ context }) => context.candidate + 99 })',
      ],
    ],
  },
  {
    id: 'f-flusher-not-woken',
    file: 'designs/deferred.ts',
    kind: 'dropped reply or notifier',
    means: 'dax_hmem_flush_work() never returns to dax_cxl',
    edits: [["for (const flusher of context.flushers) enqueue(tell(flusher, { type: 'reply.flush' }));", '']],
  },
  {
    id: 'f-dax-cxl-does-not-flush',
    file: 'designs/f.ts',
    kind: 'skipped or moved wait',
    means: 'dax_cxl registers its driver without waiting for the decision',
    edits: [['  policy: deferred(),\n  daxCxlInit,', '  policy: deferred(),\n  daxCxlInit: null,']],
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
    file: 'designs/deferred.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that the decision is made',
    edits: [["tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),", '']],
  },
];

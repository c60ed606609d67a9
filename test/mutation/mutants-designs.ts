import type { Mutant } from './mutant.ts';

/** Wrong models of the ownership designs and of the gates. */
export const designMutants: readonly Mutant[] = [
  // a0, a1
  {
    id: 'a0-no-window-test',
    file: 'designs/a0.ts',
    kind: 'wrong range test',
    means: 'hmem does not look for CXL windows: as before b4afe4183ec7',
    edits: [['looksForWindows: ({ context }) => context.input.cxlRegion,', 'looksForWindows: () => false,']],
  },
  {
    id: 'a0-region-config-ignored',
    file: 'designs/a0.ts',
    kind: 'wrong guard',
    means: 'hmem leaves ranges in windows to CXL in a kernel without CXL_REGION',
    edits: [['looksForWindows: ({ context }) => context.input.cxlRegion,', 'looksForWindows: () => true,']],
  },
  {
    id: 'a0-mixed-is-free',
    file: 'designs/a0.ts',
    kind: 'wrong range test',
    means: 'a range that a window covers only in part (REGION_MIXED) goes to hmem',
    edits: [
      ["guard: ({ event }) => event.result !== 'disjoint',", "guard: ({ event }) => event.result === 'intersects',"],
    ],
  },
  {
    id: 'a0-touching-is-soft-reserved',
    file: 'designs/a0.ts',
    kind: 'wrong range test',
    means: 'hmem takes a range that Soft Reserved nodes cover only in part',
    edits: [
      [
        "guard: ({ event }) => event.result === 'intersects', target: 'idle', actions: 'give'",
        "guard: ({ event }) => event.result !== 'disjoint', target: 'idle', actions: 'give'",
      ],
    ],
  },
  {
    id: 'a0-private-tree',
    file: 'designs/a0.ts',
    kind: 'wrong trait',
    means: '6.12 keeps Soft Reserved out of /proc/iomem, as 7.0 does',
    edits: [["softReserve: 'iomem',", "softReserve: 'private',"]],
  },
  {
    id: 'a0-no-deferred-milestone',
    file: 'designs/a0.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says `deferring range to CXL`',
    edits: [
      [
        "actions: [tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }), 'keep'],",
        "actions: ['keep'],",
      ],
    ],
  },
  {
    id: 'a1-public-tree',
    file: 'designs/a1.ts',
    kind: 'wrong trait',
    means: '7.0 puts Soft Reserved ranges into /proc/iomem, as 6.12 does',
    edits: [["softReserve: 'private',", "softReserve: 'iomem',"]],
  },
  {
    id: 'a1-exclusive',
    file: 'designs/a1.ts',
    kind: 'wrong trait',
    means: '7.0 has the dax_regions tree of 7.1',
    edits: [['exclusiveDaxRegions: false,', 'exclusiveDaxRegions: true,']],
  },
  {
    id: 'a1-wrong-family',
    file: 'designs/a1.ts',
    kind: 'wrong trait',
    means: '7.0 has the module dependencies of 6.12',
    edits: [["family: '7.0',", "family: '6.12',"]],
    survives: { killedBy: 'counts', reason: 'a1 waits for nobody, so it is all the same to it when cxl_mem comes' },
  },
  // c, d and what they share
  {
    id: 'c-no-teardown',
    file: 'designs/c.ts',
    kind: 'wrong guard',
    means: 'the blunt proposal decides byte by byte, as the softened one',
    edits: [["putAside('teardown')", "putAside('pieces')"]],
  },
  {
    id: 'c-no-failure-flag',
    file: 'designs/c.ts',
    kind: 'dropped reply or notifier',
    means: 'no driver reports trouble to the blunt proposal',
    edits: [['failureFlag: true,', 'failureFlag: false,']],
  },
  {
    id: 'd-whole-ranges',
    file: 'designs/d.ts',
    kind: 'wrong trait',
    means: 'hmem has one device for an entry, whatever is left of it',
    edits: [['takesPieces: true,', 'takesPieces: false,']],
  },
  {
    id: 'd-async-dax-cxl',
    file: 'designs/d.ts',
    kind: 'wrong trait',
    means: 'dax_cxl prefers asynchronous probes, as in 7.1',
    edits: [['asyncDaxCxl: false,', 'asyncDaxCxl: true,']],
    survives: {
      killedBy: 'counts',
      reason: 'nobody waits for the registration of dax_cxl here, and its probes take as long as they like either way',
    },
  },
  {
    id: 'seed-last-region-only',
    file: 'designs/seed.ts',
    kind: 'wrong range test',
    means: 'of several regions only the last one asked keeps its bytes',
    edits: [['[...context.covered, event.range]', '[event.range]']],
  },
  {
    id: 'seed-no-window-test',
    file: 'designs/seed.ts',
    kind: 'wrong range test',
    means: 'ranges outside every window are put aside as well',
    edits: [
      [
        'context.input.ranges[context.judged]?.windowed !== true,',
        'context.input.ranges[context.judged] === undefined,',
      ],
    ],
  },
  {
    id: 'seed-config-ignored',
    file: 'designs/seed.ts',
    kind: 'wrong guard',
    means: 'ranges are put aside in a kernel without cxl_acpi, where no gate ever opens',
    edits: [['!context.input.cxlAcpi ||\n', '']],
  },
  {
    id: 'seed-uncovered-is-fine',
    file: 'designs/seed.ts',
    kind: 'wrong guard',
    means: 'bytes that no region covers are no trouble to the blunt proposal',
    edits: [
      [
        'entry.windowed && gapsIn(entry.range, context.covered).length > 0',
        'entry.windowed && gapsIn(entry.range, context.covered).length < 0',
      ],
    ],
  },
  {
    id: 'seed-trouble-ignored',
    file: 'designs/seed.ts',
    kind: 'wrong guard',
    means: 'the blunt proposal does not look at the failure flag',
    edits: [['guard: ({ event }) => event.any,', 'guard: () => false,']],
  },
  {
    id: 'seed-no-gate',
    file: 'designs/seed.ts',
    kind: 'skipped or moved wait',
    means: 'the work decides without waiting for the gate',
    edits: [["go: 'waiting', defer: {} }", "go: { target: 'between', actions: goOn() }, defer: {} }"]],
  },
  {
    id: 'seed-late-walk-refused',
    file: 'designs/seed.ts',
    kind: 'lost rescan or retry',
    means: 'a dax_hmem that comes after the decision is put off once more',
    edits: [["{ guard: ({ context }) => context.decided, target: 'idle', actions: 'answer' },", '']],
    survives: {
      killedBy: 'nothing',
      reason: 'the walk puts the range off once more, finds the gate open, and the work decides as before',
    },
  },
  {
    id: 'seed-torn-unheeded',
    file: 'designs/seed.ts',
    kind: 'wrong range test',
    means: 'after the teardown hmem still gets only what no region covered',
    edits: [['assign({ torn: true })', 'assign({ torn: false })']],
  },
  // f
  {
    id: 'f-no-gate',
    file: 'designs/f.ts',
    kind: 'skipped or moved wait',
    means: 'process_defer_work() does not call wait_for_device_probe()',
    edits: [["go: 'waiting',", "go: { target: 'locking', actions: goOn() },"]],
  },
  {
    id: 'f-no-bound-check',
    file: 'designs/f.ts',
    kind: 'wrong guard',
    means: 'the work does not ask whether hmem_platform is still bound',
    edits: [['guard: ({ event }) => event.bound,', 'guard: () => true,']],
  },
  {
    id: 'f-no-window-test',
    file: 'designs/f.ts',
    kind: 'wrong range test',
    means: 'the first walk puts every range off, in a window or not',
    edits: [["event.result === 'disjoint' || !context.input.daxCxl", '!context.input.daxCxl']],
  },
  {
    id: 'f-config-ignored',
    file: 'designs/f.ts',
    kind: 'wrong guard',
    means: 'ranges are put off in a kernel without DEV_DAX_CXL',
    edits: [["event.result === 'disjoint' || !context.input.daxCxl", "event.result === 'disjoint'"]],
  },
  {
    id: 'f-lost-window-registers',
    file: 'designs/f.ts',
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
    file: 'designs/f.ts',
    kind: 'wrong guard',
    means: 'did_probe is not remembered: each walk puts ranges off anew',
    edits: [
      ['assign({ didProbe: true, index: 0, candidate: 0 })', 'assign({ didProbe: false, index: 0, candidate: 0 })'],
    ],
  },
  {
    id: 'f-no-ebusy',
    file: 'designs/f.ts',
    kind: 'wrong guard',
    means: 'hmem_platform probes again while its work is pending',
    edits: [
      [
        "        waiting: {\n          entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),\n          on: {\n            'reply.gate.open': { target: 'locking', actions: goOn() },\n            defer: {},\n            'call.flush': { actions: 'joinFlush' },\n            'call.policy.begin': {\n              actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: 'EBUSY' }),",
        "        waiting: {\n          entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),\n          on: {\n            'reply.gate.open': { target: 'locking', actions: goOn() },\n            defer: {},\n            'call.flush': { actions: 'joinFlush' },\n            'call.policy.begin': {\n              actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),",
      ],
    ],
  },
  {
    id: 'f-regions-not-asked',
    file: 'designs/f.ts',
    kind: 'wrong range test',
    means: 'every range in a window goes to hmem, contained in a region or not',
    edits: [
      ['context.candidate >= (context.input.ranges[context.index]?.regions.length ?? 0)', 'context.candidate >= 0'],
    ],
  },
  {
    id: 'f-first-region-only',
    file: 'designs/f.ts',
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
    file: 'designs/f.ts',
    kind: 'dropped reply or notifier',
    means: 'dax_hmem_flush_work() never returns to dax_cxl',
    edits: [["for (const flusher of context.flushers) enqueue(tell(flusher, { type: 'reply.flush' }));", '']],
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
    survives: {
      killedBy: 'counts',
      reason:
        'dax_cxl registers from a work item that nobody waits for, and its probes take as long as they like either way',
    },
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
    edits: [["entry: tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),", '']],
  },
  // gates
  {
    id: 'g0-lets-nobody-through',
    file: 'designs/g0.ts',
    kind: 'dropped reply or notifier',
    means: 'who asks a gate that is not there waits for ever',
    edits: [
      [
        "'call.gate.wait': { actions: tell(({ event }) => event.from, { type: 'reply.gate.open' }) },",
        "'call.gate.wait': {},",
      ],
    ],
  },
  {
    id: 'g1-no-flush',
    file: 'designs/g1.ts',
    kind: 'skipped or moved wait',
    means: 'G1 opens without wait_for_device_probe()',
    edits: [
      [
        "entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),",
        "always: { target: 'open', actions: 'letAllThrough' },",
      ],
    ],
  },
  {
    id: 'g2-never-fires',
    file: 'designs/g2.ts',
    kind: 'skipped or moved wait',
    means: 'the delayed work of G2 is never queued',
    edits: [["after: { fixedDelay: { target: 'open', actions: 'letAllThrough' } },", '']],
  },
  {
    id: 'g3-one-module',
    file: 'designs/g3.ts',
    kind: 'wrong guard',
    means: 'G3 goes on when one of cxl_pci and cxl_mem has loaded',
    edits: [['context.loaded.length >= 2', 'context.loaded.length >= 1']],
  },
  {
    id: 'g3-no-module',
    file: 'designs/g3.ts',
    kind: 'skipped or moved wait',
    means: 'G3 does not wait for cxl_pci and cxl_mem',
    edits: [['context.loaded.length >= 2', 'context.loaded.length >= 0']],
  },
  {
    id: 'g3-no-flush',
    file: 'designs/g3.ts',
    kind: 'skipped or moved wait',
    means: 'G3 opens as soon as both have loaded, without wait_for_device_probe()',
    edits: [
      [
        "entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),",
        "always: { target: 'open', actions: 'letAllThrough' },",
      ],
    ],
  },
  {
    id: 'g3-signal-unheard',
    file: 'designs/g3.ts',
    kind: 'dropped reply or notifier',
    means: 'cxl_mem does not signal that it has loaded',
    edits: [["signals: ['cxl_pci', 'cxl_mem'],", "signals: ['cxl_pci'],"]],
  },
  {
    id: 'g5-no-cxl-pci',
    file: 'designs/g5.ts',
    kind: 'dependency ignored',
    means: 'dax_hmem_init() does not request cxl_pci',
    edits: [['[context.input.cxlAcpi, context.input.cxlPci]', '[context.input.cxlAcpi]']],
  },
  {
    id: 'g5-no-cxl-acpi',
    file: 'designs/g5.ts',
    kind: 'dependency ignored',
    means: 'dax_hmem_init() does not request cxl_acpi',
    edits: [['[context.input.cxlAcpi, context.input.cxlPci]', '[context.input.cxlPci]']],
  },
  {
    id: 'g5-acpi-last',
    file: 'designs/g5.ts',
    kind: 'order lost',
    means: 'dax_hmem_init() requests cxl_pci before cxl_acpi',
    edits: [['[context.input.cxlAcpi, context.input.cxlPci]', '[context.input.cxlPci, context.input.cxlAcpi]']],
  },
  {
    id: 'g5-no-flush',
    file: 'designs/g5.ts',
    kind: 'skipped or moved wait',
    means: 'G5 opens without wait_for_device_probe()',
    edits: [
      [
        "entry: tell('flush_probe', { type: 'call.flush.probe', from: 'gate' }),",
        "always: { target: 'idle.released', actions: tell(({ context }) => context.waiter ?? '', { type: 'reply.gate.open' }) },",
      ],
    ],
  },
];

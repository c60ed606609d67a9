import type { Mutant } from './mutant.ts';

/** Wrong models of the designs of 6.12, 7.0 and of the seed mail. */
export const designMutants: readonly Mutant[] = [
  // a0, a1
  {
    id: 'a0-no-window-test',
    file: 'designs/first-look.ts',
    kind: 'wrong range test',
    means: 'hmem does not look for CXL windows: as before b4afe4183ec7',
    edits: [['looksForWindows: ({ context }) => context.input.cxlRegion,', 'looksForWindows: () => false,']],
  },
  {
    id: 'a0-region-config-ignored',
    file: 'designs/first-look.ts',
    kind: 'wrong guard',
    means: 'hmem leaves ranges in windows to CXL in a kernel without CXL_REGION',
    edits: [['looksForWindows: ({ context }) => context.input.cxlRegion,', 'looksForWindows: () => true,']],
  },
  {
    id: 'a0-mixed-is-free',
    file: 'designs/first-look.ts',
    kind: 'wrong range test',
    means: 'a range that a window covers only in part (REGION_MIXED) goes to hmem',
    edits: [
      [
        "narrow(event, 'reply.intersects').result !== 'disjoint'",
        "narrow(event, 'reply.intersects').result === 'intersects'",
      ],
    ],
  },
  {
    id: 'a0-touching-is-soft-reserved',
    file: 'designs/first-look.ts',
    kind: 'wrong range test',
    means: 'hmem takes a range that Soft Reserved nodes cover only in part',
    edits: [
      [
        "isSoftReserved: ({ event }) => narrow(event, 'reply.intersects').result === 'intersects'",
        "isSoftReserved: ({ event }) => narrow(event, 'reply.intersects').result !== 'disjoint'",
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
    edits: [["['logDeferred', 'keep']", "'keep'"]],
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
    edits: [
      [
        "judging: { always: [{ guard: 'isUncovered', target: 'tearing' }, { target: 'troubled' }] },",
        "judging: { always: 'decided' },",
      ],
    ],
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
    edits: [
      [
        "[...context.covered, narrow(event, 'reply.region.stage').range]",
        "[narrow(event, 'reply.region.stage').range]",
      ],
    ],
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
    edits: [['!context.input.cxlAcpi || !', '!']],
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
    edits: [["hasFailure: ({ event }) => narrow(event, 'reply.probe_failed').any,", 'hasFailure: () => false,']],
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
    edits: [["{ guard: 'isDecided', target: 'idle', actions: 'answer' },", '']],
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
];

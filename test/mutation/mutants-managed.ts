import type { Mutant } from './mutant.ts';

/** Wrong models of e4 and e5, the managed proposals. */
export const managedMutants: readonly Mutant[] = [
  {
    id: 'e-trim-skipped',
    file: 'designs/e.ts',
    kind: 'wrong resource',
    means: 'the work takes no bytes out of the Soft Reserved nodes',
    edits: [["enqueue(call('iomem', { type: 'call.trim', range }));", '']],
  },
  {
    id: 'e-only-committed-trimmed',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'only regions that were committed are taken out',
    edits: [
      [
        "narrow(event, 'reply.region.stage').stage === 'absent'",
        "['absent', 'incomplete'].includes(narrow(event, 'reply.region.stage').stage)",
      ],
    ],
  },
  {
    id: 'e-absent-trimmed',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'regions that never came are taken out as well',
    edits: [["narrow(event, 'reply.region.stage').stage === 'absent'", 'false']],
  },
  {
    id: 'e-first-region-only',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'the work ends its trim with the first region',
    edits: [
      ['nextRegion: assign({ region: ({ context }) => context.region + 1 }),', 'nextRegion: assign({ region: 99 }),'],
    ],
  },
  {
    id: 'e-touching-not-trimmed',
    file: 'designs/e.ts',
    kind: 'wrong range test',
    means: 'a region inside a Soft Reserved range is not taken out',
    edits: [['entry.regions.concat(entry.touching)', 'entry.regions']],
  },
  {
    id: 'e-no-gate',
    file: 'designs/e.ts',
    kind: 'skipped or moved wait',
    means: 'the work does not wait for its gate',
    edits: [
      [
        "none: { always: { guard: 'isManaged', target: 'waiting' } },",
        "none: { always: { guard: 'isManaged', target: 'between', actions: goOn() } },",
      ],
    ],
  },
  {
    id: 'e-no-window-test',
    file: 'designs/e.ts',
    kind: 'wrong range test',
    means: 'what is left is offered to hmem in a window or not',
    edits: [
      [
        "on: { go: [{ guard: 'looksForWindows', target: 'testing' }, { target: 'calling' }] },",
        "on: { go: 'calling' },",
      ],
    ],
  },
  {
    id: 'e-walk-no-window-test',
    file: 'designs/e.ts',
    kind: 'wrong range test',
    means: 'entries that the walk decides go to hmem in a window or not',
    edits: [["{ guard: 'looksForWindows', target: 'windows' },", '']],
    survives: {
      killedBy: 'nothing',
      reason: 'in version 4 dax_hmem comes before every window, and version 5 leaves every entry to the work',
    },
  },
  {
    id: 'e-config-ignored',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'the window test is made in a kernel without CXL regions as well',
    edits: [['looksForWindows: ({ context }) => context.input.cxlRegion,', 'looksForWindows: () => true,']],
  },
  {
    id: 'e-without-cxl-acpi',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'ranges are left to the work in a kernel without cxl_acpi',
    edits: [
      ['isLeftToTheWork: ({ context }) => context.input.cxlAcpi,', 'isLeftToTheWork: () => true,'],
      ['context.input.cxlAcpi && context.input.ranges[context.judged]', 'context.input.ranges[context.judged]'],
    ],
  },
  {
    id: 'e-callback-not-needed',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'version 5 offers the rest although no callback was left',
    edits: [['isHeard: ({ context }) => context.listening,', 'isHeard: () => true,']],
    survives: {
      killedBy: 'nothing',
      reason:
        'only a probe of hmem_platform leaves the callback, and where none has bound the rest is dropped a moment later',
    },
  },
  {
    id: 'e-dropped-rest-offered',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'the rest is offered to a dax_hmem that is not there',
    edits: [
      ['isHeard: ({ context }) => context.listening,', 'isHeard: () => true,'],
      ["narrow(event, 'reply.hmem.bound').bound && entryOf", 'entryOf'],
    ],
  },
  {
    id: 'e-callback-lost',
    file: 'designs/e.ts',
    kind: 'dropped reply or notifier',
    means: 'the probe of hmem_platform leaves no callback',
    edits: [["['listen', 'allowWalk']", "'allowWalk'"]],
  },
  {
    id: 'e-hmat-walked-late',
    file: 'designs/e.ts',
    kind: 'skipped or moved wait',
    means: 'version 4 leaves entries of the HMAT to the work as well',
    edits: [
      [
        "context.input.cxlAcpi && context.input.ranges[context.judged]?.source === 'soft-reserved'",
        'context.input.cxlAcpi',
      ],
    ],
  },
  {
    id: 'e-hmat-takes-the-node',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'what is left of a node becomes the device of an HMAT entry',
    edits: [["      entry.source === 'soft-reserved' &&\n", '']],
  },
  {
    id: 'e-first-node-only',
    file: 'designs/e.ts',
    kind: 'wrong guard',
    means: 'the work ends after the first node that is left',
    edits: [['context.left.slice(1) }),', 'context.left.slice(99) }),']],
  },
  {
    id: 'e-nodes-whole',
    file: 'designs/e.ts',
    kind: 'wrong range test',
    means: 'hmem gets the whole entry of a node',
    edits: [['pieces: [firstNode(context)],', '']],
  },
  {
    id: 'e-no-decided-milestone',
    file: 'designs/e.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that the work has run',
    edits: [["entry: ['end', 'logDecided'],", "entry: 'end',"]],
  },
  {
    id: 'e-never-done',
    file: 'designs/e.ts',
    kind: 'wrong view',
    means: 'what the work has dropped counts as undecided',
    edits: [["entry: ['end', 'logDecided'],", "entry: 'logDecided',"]],
  },
  {
    id: 'e-handed-untold',
    file: 'designs/e.ts',
    kind: 'wrong view',
    means: 'what regions were given is promised to nobody',
    edits: [['enqueue.assign({ trimmed: [...context.trimmed, range] });', '']],
  },
  {
    id: 'e-private-tree',
    file: 'designs/e.ts',
    kind: 'wrong trait',
    means: 'Soft Reserved ranges stay out of /proc/iomem',
    edits: [["softReserve: 'iomem',", "softReserve: 'private',"]],
  },
  {
    id: 'e-one-device-for-an-entry',
    file: 'designs/e.ts',
    kind: 'wrong trait',
    means: 'hmem has one device for an entry, whatever is left of it',
    edits: [['takesPieces: true,', 'takesPieces: false,']],
  },
  {
    id: 'e4-hmem-not-needed',
    file: 'designs/e.ts',
    kind: 'dependency ignored',
    means: 'in version 4 CXL modules load without dax_hmem',
    edits: [['  cxlNeedsHmem: true,\n', '']],
  },
  {
    id: 'e4-no-hmat',
    file: 'designs/e.ts',
    kind: 'wrong trait',
    means: 'version 4 does not walk entries of the HMAT',
    edits: [["  candidates: 'soft-reserved-and-hmat',", "  candidates: 'soft-reserved',"]],
  },
  {
    id: 'e5-hmat',
    file: 'designs/e.ts',
    kind: 'wrong trait',
    means: 'version 5 has entries of the HMAT on its list',
    edits: [["  candidates: 'soft-reserved',", "  candidates: 'soft-reserved-and-hmat',"]],
    survives: {
      killedBy: 'counts',
      reason:
        'version 5 leaves every entry to the work, and what it offers are nodes of the tree, not entries of the HMAT',
    },
  },
  {
    id: 'e5-needs-no-callback',
    file: 'designs/e.ts',
    kind: 'wrong trait',
    means: 'version 5 calls dax_hmem by symbol, as version 4',
    edits: [['policy: viaCallback,', 'policy: bySymbol,']],
    survives: {
      killedBy: 'nothing',
      reason: 'as for the callback that is not needed: what differs is only the moment at which the rest is dropped',
    },
  },
  {
    id: 'e4-needs-a-callback',
    file: 'designs/e.ts',
    kind: 'wrong trait',
    means: 'version 4 reaches dax_hmem by callback, as version 5',
    edits: [['policy: bySymbol,', 'policy: viaCallback,']],
  },
];

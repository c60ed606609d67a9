import type { Mutant } from './mutant.ts';

/** Wrong models of b, the lookaside tree. */
export const lookasideMutants: readonly Mutant[] = [
  {
    id: 'b-trim-ignored',
    file: 'designs/b.ts',
    kind: 'wrong range test',
    means: 'a region that is constructed takes nothing out of the lookaside tree',
    edits: [['if (!context.merged) enqueue.assign({ trimmed: [...context.trimmed, range] });', '']],
  },
  {
    id: 'b-trim-unanswered',
    file: 'designs/b.ts',
    kind: 'dropped reply or notifier',
    means: 'a region that trims waits for ever',
    edits: [["enqueue(replyTo(from, { type: 'reply.policy.trim' }));", '']],
  },
  {
    id: 'b-last-trim-only',
    file: 'designs/b.ts',
    kind: 'wrong range test',
    means: 'of several regions only the last one is taken out',
    edits: [['[...context.trimmed, range]', '[range]']],
  },
  {
    id: 'b-trims-after-the-merge',
    file: 'designs/b.ts',
    kind: 'wrong guard',
    means: 'a region that comes after the merge still trims',
    edits: [['if (!context.merged) enqueue', 'enqueue']],
    survives: {
      killedBy: 'counts',
      reason:
        'what was merged is cut no more, and that b hands bytes over too early (handed-unprobed, I12) is said without it',
    },
  },
  {
    id: 'b-published-twice',
    file: 'designs/b.ts',
    kind: 'wrong count',
    means: 'the work publishes each piece twice',
    edits: [
      [
        'return { merged: true, left, untaken: left };',
        'return { merged: true, left: [...left, ...left], untaken: left };',
      ],
    ],
    survives: { killedBy: 'counts', reason: 'the tree takes the same node in silence, and hmem has the piece already' },
  },
  {
    id: 'b-taken-twice',
    file: 'designs/b.ts',
    kind: 'wrong guard',
    means: 'a piece that the walk of hmem has taken is announced again',
    edits: [
      ['isTaken: ({ context }) => !context.untaken.some((one) => isFirst(context, one)),', 'isTaken: () => false,'],
    ],
  },
  {
    id: 'b-notify-skipped',
    file: 'designs/b.ts',
    kind: 'dropped reply or notifier',
    means: 'the notifier of hmem is not called',
    edits: [["[{ guard: 'isTaken', target: 'next' }, { target: 'notifying' }]", "{ target: 'next' }"]],
  },
  {
    id: 'b-pieces-whole',
    file: 'designs/b.ts',
    kind: 'wrong range test',
    means: 'entries are published whole, regions or not',
    edits: [["'range at this index').range, context.trimmed);", "'range at this index').range, []);"]],
  },
  {
    id: 'b-no-gate',
    file: 'designs/b.ts',
    kind: 'skipped or moved wait',
    means: 'the work does not wait until an endpoint has armed it',
    edits: [
      [
        "none: { always: { guard: 'putsAside', target: 'waiting' } },",
        "none: { always: { guard: 'putsAside', target: 'merging', actions: goOn() } },",
      ],
    ],
  },
  {
    id: 'b-not-published',
    file: 'designs/b.ts',
    kind: 'wrong resource',
    means: 'what is left is announced and not put into /proc/iomem',
    edits: [["on: { go: 'publishing' }", "on: { go: 'notifying' }"]],
  },
  {
    id: 'b-config-ignored',
    file: 'designs/b.ts',
    kind: 'wrong guard',
    means: 'ranges are put aside in a kernel without CXL regions',
    edits: [['input.cxlAcpi && input.cxlRegion && input.ranges', 'input.ranges']],
  },
  {
    id: 'b-window-ignored',
    file: 'designs/b.ts',
    kind: 'wrong range test',
    means: 'ranges outside every window are put aside as well',
    edits: [['input.ranges[index]?.windowed === true;', 'input.ranges[index] !== undefined;']],
  },
  {
    id: 'b-late-walk-finds-nothing',
    file: 'designs/b.ts',
    kind: 'dropped reply or notifier',
    means: 'a walk of hmem after the merge is given nothing',
    edits: [
      [
        'context.untaken.flatMap(({ index, range }) => (index === context.judged ? [range] : []))',
        'context.untaken.flatMap(({ index, range }) => (index === -1 ? [range] : []))',
      ],
    ],
  },
  {
    id: 'b-walk-takes-nothing',
    file: 'designs/b.ts',
    kind: 'wrong guard',
    means: 'what a walk was given is given again by the next',
    edits: [["actions: ['noteDeferral', 'answer', 'takeJudged'] }", "actions: ['noteDeferral', 'answer'] }"]],
  },
  {
    id: 'b-first-piece-only',
    file: 'designs/b.ts',
    kind: 'wrong guard',
    means: 'the work ends after the first piece',
    edits: [['assign({ left: ({ context }) => context.left.slice(1) })', 'assign({ left: [] })']],
  },
  {
    id: 'b-public-tree',
    file: 'designs/b.ts',
    kind: 'wrong trait',
    means: 'Soft Reserved ranges stand in /proc/iomem from boot on',
    edits: [["softReserve: 'aside',", "softReserve: 'iomem',"]],
  },
  {
    id: 'b-regions-do-not-trim',
    file: 'designs/b.ts',
    kind: 'wrong trait',
    means: 'regions do not ask the lookaside tree',
    edits: [['  trimsWhenConstructed: true,\n', '']],
  },
  {
    id: 'b-one-device-for-an-entry',
    file: 'designs/b.ts',
    kind: 'wrong trait',
    means: 'hmem has one device for an entry, whatever is left of it',
    edits: [['takesPieces: true,', 'takesPieces: false,']],
  },
  {
    id: 'b-no-decided-milestone',
    file: 'designs/b.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that the work has run',
    edits: [["done: { entry: 'logDecided' },", 'done: {},']],
  },
  {
    id: 'b-no-deferred-milestone',
    file: 'designs/b.ts',
    kind: 'dropped milestone',
    means: 'nothing in the log says that a range is left to CXL',
    edits: [["enqueue(call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }));", 'void 0;']],
  },
  {
    id: 'b-handed-untold',
    file: 'designs/b.ts',
    kind: 'wrong view',
    means: 'what regions took is promised to nobody',
    edits: [
      [
        'trimmed.flatMap((region) => intersection(range, region) ?? [])',
        'trimmed.flatMap((region) => (intersection(range, region) ? [] : []))',
      ],
    ],
  },
  {
    id: 'b-undecided-untold',
    file: 'designs/b.ts',
    kind: 'wrong view',
    means: 'what was put aside and never merged is not shown',
    edits: [['(isAside(context, index) ? piecesOf(context, index) : [])', '(isAside(context, index) ? [] : [])']],
  },
];

import type { Design } from './design.ts';
import { asked, firstLook, unasked } from './first-look.ts';

/**
 * The decision of v7.0: as before, but outside every window dax_hmem takes the ranges of the private tree.
 *   idle ─call.policy.judge─▶ windows ─▶ idle
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device (v7.0)
 */
const policy = firstLook.createMachine({
  id: 'owner',
  context: ({ input }) => unasked(input),
  initial: 'idle',
  on: { 'call.flush': { actions: 'answerFlush' } },
  states: {
    ...asked,
    judging: {
      always: [
        { guard: 'looksForWindows', target: 'windows' },
        { target: 'idle', actions: 'judgePrivate' },
      ],
    },
    windows: {
      entry: { type: 'look', params: { kind: 'cxl-window' } },
      on: {
        'reply.intersects': [
          { guard: 'isInWindow', target: 'idle', actions: ['logDeferred', 'keep'] },
          { target: 'idle', actions: 'judgePrivate' },
        ],
      },
    },
  },
});

/** The interim of v7.0: as a0, with Soft Reserved ranges in a private tree. @kernel arch/x86/kernel/e820.c:e820__reserve_resources_late bc62f5b308cb */
export const a1: Design = {
  id: 'a1',
  title: 'interim v7.0: as a0, Soft Reserved ranges never in /proc/iomem',
  cite: ['bc62f5b308cb'],
  family: '7.0',
  gate: 'G0',
  softReserve: 'private',
  exclusiveDaxRegions: false,
  takesPieces: false,
  failureFlag: false,
  asyncDaxCxl: false,
  policy,
  daxCxlInit: null,
  undecided: () => [],
};

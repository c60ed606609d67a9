import type { Design } from './design.ts';
import { asked, firstLook, unasked } from './first-look.ts';

/**
 * The status quo before the fix: dax_hmem decides alone, once, in its probe. A range that touches a CXL window now is
 * CXL's for ever; nobody looks again, whatever becomes of CXL. Of the rest it takes what Soft Reserved nodes of /proc/iomem cover.
 *   idle ─call.policy.judge─▶ windows ─▶ softReserved ─▶ idle
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device (v6.12)
 */
const policy = firstLook.createMachine({
  id: 'owner',
  context: ({ input }) => unasked(input),
  initial: 'idle',
  on: { 'call.flush': { actions: 'answerFlush' } },
  states: {
    ...asked,
    judging: { always: [{ guard: 'looksForWindows', target: 'windows' }, { target: 'softReserved' }] },
    windows: {
      entry: { type: 'look', params: { kind: 'cxl-window' } },
      on: {
        'reply.intersects': [
          { guard: 'isInWindow', target: 'idle', actions: ['logDeferred', 'keep'] },
          { target: 'softReserved' },
        ],
      },
    },
    softReserved: {
      entry: { type: 'look', params: { kind: 'soft-reserved' } },
      on: {
        'reply.intersects': [
          { guard: 'isSoftReserved', target: 'idle', actions: 'give' },
          { target: 'idle', actions: 'keep' },
        ],
      },
    },
  },
});

export const a0: Design = {
  id: 'a0',
  title: 'status quo v6.12..v6.19: dax_hmem leaves a range in a CXL window to CXL and looks once',
  cite: ['REG1', 'REG2', 'REG3', 'b4afe4183ec7'],
  family: '6.12',
  gate: 'G0',
  softReserve: 'iomem',
  exclusiveDaxRegions: false,
  takesPieces: false,
  failureFlag: false,
  asyncDaxCxl: false,
  policy,
  daxCxlInit: null,
  undecided: () => [],
};

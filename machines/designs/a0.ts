import { assign, setup, type AnyStateMachine } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { tell } from '../common/send.ts';
import type { Design, PolicyInput } from './design.ts';

interface FirstLookContext {
  readonly input: PolicyInput;
  readonly index: number;
  readonly asker: string | null;
}

/**
 * The status quo before the fix: dax_hmem decides alone, once, in its probe. A range that touches a CXL window now is
 * CXL's for ever; nobody looks again, whatever becomes of CXL.
 *   idle ─call.policy.judge─▶ windows ─▶ soft-reserved ─▶ idle
 * `publicTree` says which test follows the window test: 6.12 wants the range covered by Soft Reserved nodes of
 * /proc/iomem, 7.0 wants it to touch the private tree.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device (v6.12, v7.0)
 */
export const firstLook = (publicTree: boolean): AnyStateMachine =>
  setup({
    types: {} as { context: FirstLookContext; input: PolicyInput; events: KernelEvent },
    guards: {
      looksForWindows: ({ context }) => context.input.cxlRegion,
      isPrivate: () => !publicTree,
    },
    actions: {
      keep: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: false }),
      give: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: true }),
      judgePrivate: tell(
        ({ context }) => context.asker ?? '',
        ({ context }) => ({
          type: 'reply.policy.judge',
          register: context.input.ranges[context.index]?.softReserved === true,
        }),
      ),
    },
  }).createMachine({
    id: 'owner',
    context: ({ input }) => ({ input, index: 0, asker: null }),
    initial: 'idle',
    on: { 'call.flush': { actions: tell(({ event }) => event.from, { type: 'reply.flush' }) } },
    states: {
      idle: {
        on: {
          'call.policy.begin': { target: 'gating', actions: assign({ asker: ({ event }) => event.from }) },
          'call.policy.judge': {
            target: 'judging',
            actions: assign({ index: ({ event }) => event.index, asker: ({ event }) => event.from }),
          },
        },
      },
      // With G0 this is nothing. A gate that waits for probes waits here for the very probe that asks.
      gating: {
        entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),
        on: {
          'reply.gate.open': {
            target: 'idle',
            actions: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.begin', error: null }),
          },
        },
      },
      judging: {
        always: [
          { guard: 'looksForWindows', target: 'windows' },
          { guard: 'isPrivate', target: 'idle', actions: 'judgePrivate' },
          { target: 'softReserved' },
        ],
      },
      windows: {
        entry: tell('iomem', ({ context }) => ({
          type: 'call.intersects',
          from: 'owner',
          range: context.input.ranges[context.index]?.range ?? { start: 0, end: 0 },
          kind: 'cxl-window',
        })),
        on: {
          'reply.intersects': [
            {
              guard: ({ event }) => event.result !== 'disjoint',
              target: 'idle',
              actions: [tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }), 'keep'],
            },
            { guard: 'isPrivate', target: 'idle', actions: 'judgePrivate' },
            { target: 'softReserved' },
          ],
        },
      },
      softReserved: {
        entry: tell('iomem', ({ context }) => ({
          type: 'call.intersects',
          from: 'owner',
          range: context.input.ranges[context.index]?.range ?? { start: 0, end: 0 },
          kind: 'soft-reserved',
        })),
        on: {
          'reply.intersects': [
            { guard: ({ event }) => event.result === 'intersects', target: 'idle', actions: 'give' },
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
  policy: firstLook(true),
  daxCxlInit: null,
  undecided: () => [],
};

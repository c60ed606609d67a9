import { assign, enqueueActions, setup, type AnyStateMachine } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { ResourceKind } from '../../src/model/resource-tree.ts';
import { required } from '../common/required.ts';
import { call, narrow, reply, replyTo } from '../common/send.ts';
import type { Design, PolicyInput } from './design.ts';

interface FirstLookContext {
  readonly input: PolicyInput;
  readonly index: number;
  readonly asker: string | null;
}

type FirstLookAlphabet =
  | EventOf<'call.policy.begin' | 'call.policy.judge' | 'call.flush'>
  | EventOf<'reply.gate.open' | 'reply.intersects'>;

const entryOf = ({ input, index }: FirstLookContext): PolicyInput['ranges'][number] =>
  required(input.ranges[index], 'range at this index');

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
    types: {} as { context: FirstLookContext; input: PolicyInput; events: FirstLookAlphabet },
    guards: {
      looksForWindows: ({ context }) => context.input.cxlRegion,
      isPrivate: () => !publicTree,
      isInWindow: ({ event }) => narrow(event, 'reply.intersects').result !== 'disjoint',
      isSoftReserved: ({ event }) => narrow(event, 'reply.intersects').result === 'intersects',
    },
    actions: {
      answerFlush: reply({ type: 'reply.flush' }),
      keepAsker: assign({ asker: ({ event }) => narrow(event, 'call.policy.begin').from }),
      takeQuestion: assign(({ event }) => {
        const { index, from } = narrow(event, 'call.policy.judge');
        return { index, asker: from };
      }),
      awaitGate: call('gate', { type: 'call.gate.wait', from: 'owner' }),
      allowWalk: replyTo(({ context }) => context.asker, { type: 'reply.policy.begin', error: null }),
      look: enqueueActions(({ context, enqueue }, { kind }: { readonly kind: ResourceKind }) => {
        enqueue(call('iomem', { type: 'call.intersects', from: 'owner', range: entryOf(context).range, kind }));
      }),
      logDeferred: call('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }),
      keep: replyTo(({ context }) => context.asker, { type: 'reply.policy.judge', register: false }),
      give: replyTo(({ context }) => context.asker, { type: 'reply.policy.judge', register: true }),
      judgePrivate: replyTo(
        ({ context }) => context.asker,
        ({ context }) => ({ type: 'reply.policy.judge', register: entryOf(context).softReserved }),
      ),
    },
  }).createMachine({
    id: 'owner',
    context: ({ input }) => ({ input, index: 0, asker: null }),
    initial: 'idle',
    on: { 'call.flush': { actions: 'answerFlush' } },
    states: {
      idle: {
        on: {
          'call.policy.begin': { target: 'gating', actions: 'keepAsker' },
          'call.policy.judge': {
            target: 'judging',
            actions: 'takeQuestion',
          },
        },
      },
      // With G0 this is nothing. A gate that waits for probes waits here for the very probe that asks.
      gating: {
        entry: 'awaitGate',
        on: {
          'reply.gate.open': {
            target: 'idle',
            actions: 'allowWalk',
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
        entry: { type: 'look', params: { kind: 'cxl-window' } },
        on: {
          'reply.intersects': [
            {
              guard: 'isInWindow',
              target: 'idle',
              actions: ['logDeferred', 'keep'],
            },
            { guard: 'isPrivate', target: 'idle', actions: 'judgePrivate' },
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
  policy: firstLook(true),
  daxCxlInit: null,
  undecided: () => [],
};

import { assign, enqueueActions, setup } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { ResourceKind } from '../../src/model/resource-tree.ts';
import { required } from '../common/required.ts';
import { call, narrow, reply, replyTo } from '../common/send.ts';
import type { PolicyInput } from './design.ts';

// Designs a0 and a1: dax_hmem decides alone, in its probe. What their charts share.

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

/** The context before anybody has asked. */
export const unasked = (input: PolicyInput): FirstLookContext => ({ input, index: 0, asker: null });

/** Guards and actions of a decision in dax_hmem's probe. */
export const firstLook = setup({
  types: {} as { context: FirstLookContext; input: PolicyInput; events: FirstLookAlphabet },
  guards: {
    looksForWindows: ({ context }) => context.input.cxlRegion,
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
});

/** A walk begins when the gate lets it; then dax_hmem asks for one range after the other. */
export const asked = {
  idle: {
    on: {
      'call.policy.begin': { target: 'gating', actions: 'keepAsker' },
      'call.policy.judge': { target: 'judging', actions: 'takeQuestion' },
    },
  },
  // With G0 this is nothing. A gate that waits for probes waits here for the very probe that asks.
  gating: { entry: 'awaitGate', on: { 'reply.gate.open': { target: 'idle', actions: 'allowWalk' } } },
} as const;

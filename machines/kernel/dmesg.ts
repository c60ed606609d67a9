import { assign, enqueueActions, setup, type SnapshotFrom } from 'xstate';
import type { EventOf } from '../../src/model/event.ts';
import type { Range } from '../../src/model/range.ts';
import type { Milestone } from '../../src/model/scenario.ts';
import { narrow, reply, replyTo } from '../common/send.ts';

/**
 * The kernel log, as far as somebody reads it: conflicts for the properties, milestones that user space waits for.
 * It keeps sets, not an order: the order of lines would multiply the worlds and no reader asks for it.
 * @kernel kernel/printk/printk.c:vprintk_emit
 */
export interface DmesgInput {
  /** The milestones that some step awaits; others are not kept. */
  readonly watched: readonly Milestone[];
}

export interface DmesgContext {
  readonly watched: readonly Milestone[];
  readonly seen: readonly Milestone[];
  readonly conflicts: readonly string[];
  readonly crashes: readonly string[];
  readonly noSpace: readonly Range[];
  readonly waiting: readonly { readonly milestone: Milestone; readonly from: string }[];
}

type DmesgAlphabet =
  | EventOf<'call.log.conflict' | 'call.log.crash' | 'call.log.nospace'>
  | EventOf<'call.log.milestone' | 'call.log.await'>;

const withLine = (lines: readonly string[], text: string): readonly string[] =>
  lines.includes(text) ? lines : [...lines, text].sort();

export const dmesg = setup({
  types: {} as { context: DmesgContext; input: DmesgInput; events: DmesgAlphabet },
  guards: {
    isLogged: ({ context, event }) => context.seen.includes(narrow(event, 'call.log.await').milestone),
  },
  actions: {
    noteConflict: assign({
      conflicts: ({ context, event }) => withLine(context.conflicts, narrow(event, 'call.log.conflict').text),
    }),
    noteCrash: assign({
      crashes: ({ context, event }) => withLine(context.crashes, narrow(event, 'call.log.crash').text),
    }),
    noteNoSpace: assign({
      noSpace: ({ context, event }) => [...context.noSpace, narrow(event, 'call.log.nospace').range],
    }),
    noteMilestone: enqueueActions(({ context, event, enqueue }) => {
      const { milestone } = narrow(event, 'call.log.milestone');
      if (!context.watched.includes(milestone) || context.seen.includes(milestone)) return;
      enqueue.assign({
        seen: [...context.seen, milestone].sort(),
        waiting: context.waiting.filter((one) => one.milestone !== milestone),
      });
      for (const one of context.waiting) {
        if (one.milestone === milestone) enqueue(replyTo(one.from, { type: 'reply.log' }));
      }
    }),
    answer: reply({ type: 'reply.log' }),
    join: assign({
      waiting: ({ context, event }) => {
        const { milestone, from } = narrow(event, 'call.log.await');
        return [...context.waiting, { milestone, from }];
      },
    }),
  },
}).createMachine({
  id: 'dmesg',
  context: ({ input }) => ({ watched: input.watched, seen: [], conflicts: [], crashes: [], noSpace: [], waiting: [] }),
  initial: 'logging',
  states: {
    logging: {
      on: {
        'call.log.conflict': { actions: 'noteConflict' },
        'call.log.crash': { actions: 'noteCrash' },
        'call.log.nospace': { actions: 'noteNoSpace' },
        'call.log.milestone': { actions: 'noteMilestone' },
        'call.log.await': [{ guard: 'isLogged', actions: 'answer' }, { actions: 'join' }],
      },
    },
  },
});

/** What a reader of the log knows. */
export const read = (
  snapshot: SnapshotFrom<typeof dmesg>,
): {
  readonly conflicts: readonly string[];
  readonly crashes: readonly string[];
  readonly noSpace: readonly Range[];
} => ({
  conflicts: snapshot.context.conflicts,
  crashes: snapshot.context.crashes,
  noSpace: snapshot.context.noSpace,
});

import { assign, enqueueActions, setup, type SnapshotFrom } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import type { Range } from '../../src/model/range.ts';
import type { Milestone } from '../../src/model/scenario.ts';
import { tell } from '../common/send.ts';

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

export const dmesg = setup({
  types: {} as { context: DmesgContext; input: DmesgInput; events: KernelEvent },
}).createMachine({
  id: 'dmesg',
  context: ({ input }) => ({ watched: input.watched, seen: [], conflicts: [], crashes: [], noSpace: [], waiting: [] }),
  initial: 'logging',
  states: {
    logging: {
      on: {
        'call.log.conflict': {
          actions: assign({
            conflicts: ({ context, event }) =>
              context.conflicts.includes(event.text) ? context.conflicts : [...context.conflicts, event.text].sort(),
          }),
        },
        'call.log.crash': {
          actions: assign({
            crashes: ({ context, event }) =>
              context.crashes.includes(event.text) ? context.crashes : [...context.crashes, event.text].sort(),
          }),
        },
        'call.log.nospace': { actions: assign({ noSpace: ({ context, event }) => [...context.noSpace, event.range] }) },
        'call.log.milestone': {
          actions: enqueueActions(({ context, event, enqueue }) => {
            if (!context.watched.includes(event.milestone) || context.seen.includes(event.milestone)) return;
            enqueue.assign({
              seen: [...context.seen, event.milestone].sort(),
              waiting: context.waiting.filter((one) => one.milestone !== event.milestone),
            });
            for (const one of context.waiting) {
              if (one.milestone === event.milestone) enqueue(tell(one.from, { type: 'reply.log' }));
            }
          }),
        },
        'call.log.await': [
          {
            guard: ({ context, event }) => context.seen.includes(event.milestone),
            actions: tell(({ event }) => event.from, { type: 'reply.log' }),
          },
          {
            actions: assign({
              waiting: ({ context, event }) => [...context.waiting, { milestone: event.milestone, from: event.from }],
            }),
          },
        ],
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

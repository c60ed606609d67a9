import { assign, enqueueActions, raise, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import type { Range } from '../../src/model/range.ts';
import { goOn, tell } from '../common/send.ts';
import type { DaxCxlInitInput, Design, PolicyInput } from './design.ts';

interface FallbackContext {
  readonly input: PolicyInput;
  readonly asker: string | null;
  /** The entry that the first walk asks about. */
  readonly judged: number;
  /** The entry that the work decides. */
  readonly index: number;
  /** did_probe: lives in the hmem_platform device, so it survives a reload of dax_hmem. */
  readonly didProbe: boolean;
  /** Ranges that the first walk put off. */
  readonly pending: readonly number[];
  readonly flushers: readonly string[];
  /** Which region is asked next. */
  readonly candidate: number;
  /** Entries that the work dropped because a committed region contains them. */
  readonly kept: readonly number[];
}

const rangeAt = (context: FallbackContext, index: number): Range =>
  context.input.ranges[index]?.range ?? { start: 0, end: 0 };

/**
 * The merged design: ranges in a CXL window wait for one decision after the gate; a range inside one committed region is
 * CXL's, every other one goes to dax_hmem whole. Decided once per boot.
 *   walk: idle ─call.policy.judge─▶ looking ─▶ idle      (the first window range queues the work)
 *   work: none ─▶ queued ─go─▶ waiting ─gate open─▶ deciding, range by range ─▶ none
 * The work gives up when hmem_platform is no longer bound. Its walk skips a range whose window has vanished: nobody
 * registers that one. A probe while the work is pending gets -EBUSY.
 * @kernel drivers/dax/hmem/hmem.c:hmem_register_device (v7.1), drivers/dax/hmem/hmem.c:process_defer_work, drivers/cxl/core/region.c:cxl_region_contains_resource
 */
const policy = setup({
  types: {} as { context: FallbackContext; input: PolicyInput; events: KernelEvent },
  guards: {
    atEnd: ({ context }) => context.index >= context.input.ranges.length,
    noCandidate: ({ context }) => context.candidate >= (context.input.ranges[context.index]?.regions.length ?? 0),
  },
  actions: {
    keep: tell(({ context }) => context.asker ?? '', { type: 'reply.policy.judge', register: false }),
    judgePrivate: tell(
      ({ context }) => context.asker ?? '',
      ({ context }) => ({
        type: 'reply.policy.judge',
        register: context.input.ranges[context.judged]?.softReserved === true,
      }),
    ),
    putOff: assign({ pending: ({ context }) => [...context.pending, context.judged] }),
    decided: assign({
      pending: ({ context }) => context.pending.filter((index) => index !== context.index),
      index: ({ context }) => context.index + 1,
      candidate: 0,
    }),
    keepForCxl: assign({ kept: ({ context }) => [...context.kept, context.index] }),
    joinFlush: assign({
      flushers: ({ context, event }) =>
        event.type === 'call.flush' ? [...context.flushers, event.from] : context.flushers,
    }),
    endWork: enqueueActions(({ context, enqueue }) => {
      for (const flusher of context.flushers) enqueue(tell(flusher, { type: 'reply.flush' }));
      enqueue.assign({ flushers: [] });
    }),
  },
}).createMachine({
  id: 'owner',
  context: ({ input }) => ({
    input,
    asker: null,
    judged: 0,
    index: 0,
    didProbe: false,
    pending: [],
    flushers: [],
    candidate: 0,
    kept: [],
  }),
  type: 'parallel',
  states: {
    walk: {
      initial: 'idle',
      states: {
        idle: {
          on: {
            'call.policy.judge': {
              target: 'looking',
              actions: assign({ judged: ({ event }) => event.index, asker: ({ event }) => event.from }),
            },
          },
        },
        looking: {
          entry: tell('iomem', ({ context }) => ({
            type: 'call.intersects',
            from: 'owner',
            range: rangeAt(context, context.judged),
            kind: 'cxl-window',
          })),
          on: {
            'reply.intersects': [
              {
                guard: ({ context, event }) => event.result === 'disjoint' || !context.input.daxCxl,
                target: 'idle',
                actions: 'judgePrivate',
              },
              { guard: ({ context }) => context.didProbe, target: 'idle', actions: 'keep' },
              {
                target: 'idle',
                actions: [
                  'putOff',
                  tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-deferred' }),
                  raise({ type: 'defer' }),
                  'keep',
                ],
              },
            ],
          },
        },
      },
    },
    work: {
      initial: 'none',
      states: {
        none: {
          on: {
            'call.policy.begin': {
              actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
            },
            'call.flush': { actions: tell(({ event }) => event.from, { type: 'reply.flush' }) },
            defer: 'queued',
          },
        },
        queued: {
          tags: ['deciding'],
          entry: goOn(),
          on: {
            go: 'waiting',
            defer: {},
            'call.flush': { actions: 'joinFlush' },
            'call.policy.begin': {
              actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: 'EBUSY' }),
            },
          },
        },
        waiting: {
          tags: ['deciding'],
          entry: tell('gate', { type: 'call.gate.wait', from: 'owner' }),
          on: {
            'reply.gate.open': { target: 'locking', actions: goOn() },
            defer: {},
            'call.flush': { actions: 'joinFlush' },
            'call.policy.begin': {
              actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: 'EBUSY' }),
            },
          },
        },
        locking: {
          tags: ['deciding'],
          on: {
            go: { actions: tell('dax_hmem', { type: 'call.hmem.bound', from: 'owner' }) },
            'reply.hmem.bound': [
              {
                guard: ({ event }) => event.bound,
                target: 'deciding',
                actions: assign({ didProbe: true, index: 0, candidate: 0 }),
              },
              { target: 'none', actions: 'endWork' },
            ],
            defer: {},
            'call.flush': { actions: 'joinFlush' },
            'call.policy.begin': {
              actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
            },
          },
        },
        deciding: {
          tags: ['deciding'],
          on: {
            'call.flush': { actions: 'joinFlush' },
            'call.policy.begin': {
              actions: tell(({ event }) => event.from, { type: 'reply.policy.begin', error: null }),
            },
          },
          initial: 'looking',
          states: {
            looking: {
              always: { guard: 'atEnd', target: 'done' },
              entry: enqueueActions(({ context, enqueue }) => {
                if (context.index >= context.input.ranges.length) return;
                enqueue(
                  tell('iomem', {
                    type: 'call.intersects',
                    from: 'owner',
                    range: rangeAt(context, context.index),
                    kind: 'cxl-window',
                  }),
                );
              }),
              on: {
                'reply.intersects': [
                  { guard: ({ event }) => event.result === 'disjoint', target: 'next', actions: 'decided' },
                  { target: 'asking' },
                ],
              },
            },
            asking: { always: [{ guard: 'noCandidate', target: 'registering' }, { target: 'answering' }] },
            answering: {
              entry: tell(
                ({ context }) => context.input.ranges[context.index]?.regions[context.candidate] ?? '',
                ({ context }) => ({
                  type: 'call.region.contains',
                  range: rangeAt(context, context.index),
                  from: 'owner',
                }),
              ),
              on: {
                'reply.contains': [
                  { guard: ({ event }) => event.yes, target: 'next', actions: ['keepForCxl', 'decided'] },
                  { target: 'asking', actions: assign({ candidate: ({ context }) => context.candidate + 1 }) },
                ],
              },
            },
            registering: {
              entry: tell('dax_hmem', ({ context }) => ({
                type: 'call.hmem.register',
                index: context.index,
                from: 'owner',
              })),
              on: { 'reply.hmem.register': { target: 'next', actions: 'decided' } },
            },
            next: { always: [{ guard: 'atEnd', target: 'done' }, { target: 'between' }] },
            between: { entry: goOn(), on: { go: 'looking' } },
            done: {
              entry: tell('dmesg', { type: 'call.log.milestone', milestone: 'hmem-decided' }),
              always: { target: '#owner.work.none', actions: 'endWork' },
            },
          },
        },
      },
    },
  },
});

/**
 * dax_cxl's module init in the merged design: it only queues a work item, which flushes dax_hmem's decision and then
 * registers the driver. So no CXL dax device can exist before the decision.
 * @kernel drivers/dax/cxl.c:cxl_dax_region_init, drivers/dax/hmem/hmem.c:dax_hmem_flush_work
 */
const daxCxlInit = setup({
  types: {} as { context: { readonly input: DaxCxlInitInput }; input: DaxCxlInitInput; events: KernelEvent },
}).createMachine({
  id: 'dax_cxl_init',
  context: ({ input }) => ({ input }),
  initial: 'idle',
  states: {
    idle: {
      on: {
        'call.init.run': {
          target: 'queued',
          actions: [tell(({ event }) => event.from, { type: 'reply.init' }), goOn()],
        },
      },
    },
    queued: { on: { go: 'flushing' } },
    flushing: {
      entry: tell('owner', ({ context }) => ({ type: 'call.flush', from: context.input.id })),
      on: { 'reply.flush': { target: 'registering', actions: goOn() } },
    },
    registering: {
      on: {
        go: {
          actions: tell(
            ({ context }) => context.input.driver,
            ({ context }) => ({ type: 'call.init.run', from: context.input.id }),
          ),
        },
        'reply.init': 'idle',
      },
    },
  },
});

export const f: Design = {
  id: 'f',
  title: 'merged v7.1: one deferred decision per range; dax_hmem takes what no committed region contains',
  cite: ['C8', 'FOL'],
  family: '7.1',
  gate: 'G5',
  softReserve: 'private',
  exclusiveDaxRegions: true,
  takesPieces: false,
  failureFlag: false,
  asyncDaxCxl: true,
  policy,
  daxCxlInit,
  undecided: (snapshot) => {
    const { pending, input } = snapshot.context as FallbackContext; // The snapshot is this machine's own: the system keeps them together.
    return pending.flatMap((index) => (input.ranges[index] ? [input.ranges[index].range] : []));
  },
  handed: (snapshot) => {
    const { kept, input } = snapshot.context as FallbackContext; // As above.
    return kept.flatMap((index) => input.ranges[index]?.range ?? []);
  },
};

import { assign, enqueueActions, setup } from 'xstate';
import type { KernelEvent } from '../../src/model/event.ts';
import { goOn, tell } from '../common/send.ts';
import type { Range } from '../../src/model/range.ts';
import type { Errno } from '../../src/model/scenario.ts';

/**
 * dax_hmem on hmem_platform: walks the list of candidate ranges once per probe and registers those that the ownership
 * design gives it.
 *   unbound ─call.probe.start─▶ probing: walking range by range ─▶ bound ─call.hmem.register─▶ registering ─▶ bound
 * The driver is mechanism: whose a range is, and whether somebody looks again, is the design's (machines/designs).
 * A registered range becomes a platform device hmem.N; the driver hmem probes it, at the earliest when dax_hmem's init
 * has registered that driver, which is after this probe.
 * Leaves out memregion ids and the `disable` parameter.
 * @kernel drivers/dax/hmem/hmem.c:dax_hmem_platform_probe, drivers/dax/hmem/hmem.c:hmem_register_device
 */
export interface DaxHmemInput {
  readonly id: string;
  readonly driver: string;
  /** The hmem_active list in its order, and the hmem.N devices each would become: one for the whole, or one for each piece of it. */
  readonly ranges: readonly { readonly range: Range; readonly devices: readonly string[] }[];
  readonly policy: string;
  readonly hmemDriver: string;
  /** A fault: the probe fails with it after its walk. */
  readonly error: Errno | null;
  /** devres of a probe that fails waits for the decision. */
  readonly flushesOnFailure: boolean;
}

export interface DaxHmemContext {
  readonly input: DaxHmemInput;
  readonly async: boolean;
  /** Who waits for the probe at hand; null with an async item. */
  readonly prober: string | null;
  readonly at: number;
  /** What of the entry at hand is still to be registered. */
  readonly pieces: readonly Range[];
  /** Devices that exist, in the order of the list. */
  readonly registered: readonly string[];
  readonly asker: string | null;
  /** Who wants it unbound while its probe holds the device lock. */
  readonly unbinder: string | null;
  /** What the probe will fail with, once devres is unwound. */
  readonly failure: string | null;
}

export const daxHmem = setup({
  types: {} as { context: DaxHmemContext; input: DaxHmemInput; events: KernelEvent },
  guards: {
    atEnd: ({ context }) => context.at >= context.input.ranges.length,
    fails: ({ context }) => context.input.error !== null,
    flushes: ({ context }) => context.input.flushesOnFailure,
    isUnwanted: ({ context }) => context.unbinder !== null,
    morePieces: ({ context }) => context.pieces.length > 0,
  },
  actions: {
    report: enqueueActions(({ context, enqueue }, params: { readonly error: string | null }) => {
      const { input, prober } = context;
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: params.error, prober }));
      enqueue.assign({ prober: null });
    }),
    // The pieces of an entry take its devices in address order.
    addDevice: enqueueActions(({ context, enqueue }) => {
      const [piece, ...rest] = context.pieces;
      const device = context.input.ranges[context.at]?.devices.find((one) => !context.registered.includes(one));
      if (!piece || device === undefined) return;
      enqueue.assign({ pieces: rest, registered: [...context.registered, device].sort() });
      enqueue(tell(device, { type: 'call.create', range: piece }));
      enqueue(tell(context.input.hmemDriver, { type: 'call.device.add', device, from: context.input.id }));
    }),
    // devres of hmem_platform: every hmem.N goes, the last one first.
    release: enqueueActions(({ context, event, enqueue }) => {
      for (const device of context.registered.toReversed())
        enqueue(tell(device, { type: 'call.destroy', offline: false }));
      enqueue(tell(context.input.driver, { type: 'call.released', device: context.input.id }));
      const unbinder = event.type === 'call.unbind' ? event.from : context.unbinder;
      if (unbinder !== null) enqueue(tell(unbinder, { type: 'reply.unbind' }));
      enqueue.assign({ registered: [], unbinder: null });
    }),
    // devres of a probe that fails: what it registered goes, the last one first.
    fail: enqueueActions(({ context, enqueue }) => {
      for (const device of context.registered.toReversed())
        enqueue(tell(device, { type: 'call.destroy', offline: false }));
      const { input, failure, prober } = context;
      enqueue(tell(input.driver, { type: 'call.probe.done', device: input.id, error: failure, prober }));
      enqueue.assign({ registered: [], failure: null, prober: null });
    }),
    // One range is given back: its devices go, the last one first, and may be registered again.
    giveBack: enqueueActions(({ context, event, enqueue }) => {
      if (event.type !== 'call.hmem.release') return;
      const devices = context.input.ranges[event.index]?.devices ?? [];
      const going = context.registered.filter((device) => devices.includes(device));
      for (const device of going.toReversed()) enqueue(tell(device, { type: 'call.destroy', offline: false }));
      enqueue.assign({ registered: context.registered.filter((device) => !going.includes(device)) });
      enqueue(tell(event.from, { type: 'reply.hmem.release' }));
    }),
    tellUnbinder: enqueueActions(({ context, enqueue }) => {
      if (context.unbinder !== null) enqueue(tell(context.unbinder, { type: 'reply.unbind' }));
      enqueue.assign({ unbinder: null });
    }),
    takePieces: assign({
      pieces: ({ context, event }) => {
        if (event.type !== 'reply.policy.judge' && event.type !== 'call.hmem.register') return [];
        const at = event.type === 'call.hmem.register' ? event.index : context.at;
        const whole = context.input.ranges[at]?.range;
        return event.pieces ?? (whole ? [whole] : []);
      },
    }),
    notBound: tell(({ event }) => ('from' in event ? event.from : ''), { type: 'reply.hmem.bound', bound: false }),
  },
}).createMachine({
  id: 'dax_hmem',
  context: ({ input }) => ({
    input,
    async: false,
    prober: null,
    at: 0,
    pieces: [],
    registered: [],
    asker: null,
    unbinder: null,
    failure: null,
  }),
  initial: 'unbound',
  states: {
    unbound: {
      on: {
        'call.probe.start': {
          target: 'probing',
          actions: [assign({ async: ({ event }) => event.async, prober: ({ event }) => event.prober, at: 0 }), goOn()],
        },
        'call.hmem.bound': { actions: 'notBound' },
        'call.hmem.release': { actions: tell(({ event }) => event.from, { type: 'reply.hmem.release' }) }, // It holds nothing.
        'call.unbind': { actions: tell(({ event }) => event.from, { type: 'reply.unbind' }) },
      },
      initial: 'fresh',
      states: { fresh: { tags: ['unwalked'] }, failed: { entry: 'tellUnbinder' }, released: {} },
    },
    probing: {
      tags: ['unwalked'],
      on: {
        'call.hmem.bound': { actions: 'notBound' },
        'call.hmem.release': { actions: 'giveBack' },
        'call.unbind': { actions: assign({ unbinder: ({ event }) => event.from }) },
      },
      initial: 'starting',
      states: {
        starting: {
          on: {
            go: [
              {
                guard: ({ context }) => context.async,
                target: 'beginning',
                actions: tell('driver_core', { type: 'call.async.begin' }),
              },
              { target: 'beginning' },
            ],
          },
        },
        // A policy that waits for the gate before it answers holds up this probe.
        beginning: {
          tags: ['gated'],
          entry: tell(
            ({ context }) => context.input.policy,
            ({ context }) => ({ type: 'call.policy.begin', from: context.input.id }),
          ),
          on: {
            'reply.policy.begin': [
              {
                guard: ({ event }) => event.error !== null,
                target: 'failing',
                actions: assign({ failure: ({ event }) => event.error }),
              },
              { target: 'judging' },
            ],
          },
        },
        next: { always: [{ guard: 'atEnd', target: 'walked' }, { target: 'between' }] },
        between: { entry: goOn(), on: { go: 'judging' } },
        judging: {
          tags: ['gated'],
          always: { guard: 'atEnd', target: 'walked' },
          entry: enqueueActions(({ context, enqueue }) => {
            if (context.at < context.input.ranges.length) {
              enqueue(
                tell(context.input.policy, { type: 'call.policy.judge', index: context.at, from: context.input.id }),
              );
            }
          }),
          on: {
            'reply.policy.judge': [
              { guard: ({ event }) => event.register, target: 'adding', actions: 'takePieces' },
              { target: 'next', actions: assign({ at: ({ context }) => context.at + 1 }) },
            ],
          },
        },
        adding: {
          entry: 'addDevice',
          on: {
            'reply.attach': [
              { guard: 'morePieces', target: 'nextPiece' },
              { target: 'next', actions: assign({ at: ({ context }) => context.at + 1 }) },
            ],
          },
        },
        nextPiece: { entry: goOn(), on: { go: 'adding' } },
        walked: {
          always: [
            { guard: 'fails', target: 'failing', actions: assign({ failure: ({ context }) => context.input.error }) },
            { target: '#dax_hmem.bound' },
          ],
        },
        failing: { always: [{ guard: 'flushes', target: 'flushing' }, { target: 'failed' }] },
        flushing: {
          tags: ['gated'],
          entry: tell(
            ({ context }) => context.input.policy,
            ({ context }) => ({ type: 'call.flush', from: context.input.id }),
          ),
          on: { 'reply.flush': 'failed' },
        },
        failed: { always: { target: '#dax_hmem.unbound.failed', actions: 'fail' } },
      },
    },
    bound: {
      tags: ['bound'],
      entry: { type: 'report', params: { error: null } },
      always: { guard: 'isUnwanted', target: 'unbound.released', actions: 'release' },
      initial: 'idle',
      on: {
        'call.hmem.bound': { actions: tell(({ event }) => event.from, { type: 'reply.hmem.bound', bound: true }) },
        'call.hmem.release': { actions: 'giveBack' },
        'call.unbind': { target: 'unbound.released', actions: 'release' },
      },
      states: {
        idle: {
          on: {
            'call.hmem.register': {
              target: 'registering',
              actions: ['takePieces', assign({ at: ({ event }) => event.index, asker: ({ event }) => event.from })],
            },
          },
        },
        registering: {
          entry: 'addDevice',
          on: {
            'reply.attach': [
              { guard: 'morePieces', target: 'nextPiece' },
              {
                target: 'idle',
                actions: [
                  tell(({ context }) => context.asker ?? '', { type: 'reply.hmem.register' }),
                  assign({ asker: null }),
                ],
              },
            ],
          },
        },
        nextPiece: { entry: goOn(), on: { go: 'registering' } },
      },
    },
  },
});
